"""The id that makes a form one message however often it is sent; nobody but the portal can make one."""

from __future__ import annotations

import hmac
import secrets

from portal.errors import Refused
from portal.i18n import translate
from portal.security import keyed

PURPOSE = "message"
TOKEN_BYTES = 18
MAC_LENGTH = 18


def new_submission() -> str:
    """Draw an id for a page, with the mark that shows it is ours."""
    drawn = secrets.token_urlsafe(TOKEN_BYTES)
    return f"{drawn}.{_mark(drawn)}"


def own_submission(sent: str) -> str:
    """Return the id that a page sent; raises Refused for one we never made."""
    drawn, _, mark = sent.partition(".")
    if not hmac.compare_digest(mark.encode("utf-8", "replace"), _mark(drawn).encode()):
        raise Refused(translate("Otwórz tę stronę od nowa i napisz wiadomość jeszcze raz."))
    return drawn


def _mark(drawn: str) -> str:
    return keyed(PURPOSE, drawn)[:MAC_LENGTH]
