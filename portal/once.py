"""The id that makes a form one act however often it is sent; nobody but the portal can make one."""

from __future__ import annotations

import hmac
import secrets

from portal.errors import Refused
from portal.i18n import translate
from portal.security import keyed

TOKEN_BYTES = 18
MARK_LENGTH = 18


def new_submission(purpose: str) -> str:
    """Draw an id for a page of a purpose, with the mark that shows it is ours (43 characters)."""
    drawn = secrets.token_urlsafe(TOKEN_BYTES)
    return f"{drawn}.{_mark(purpose, drawn)}"


def own_submission(purpose: str, sent: str) -> str:
    """Return the id that a page sent; raises Refused for one that we never made for this purpose."""
    if not is_ours(purpose, sent):
        raise Refused(translate("Otwórz tę stronę od nowa i zrób to jeszcze raz."))
    return sent.partition(".")[0]


def is_ours(purpose: str, sent: str) -> bool:
    """Tell whether we made an id for this purpose."""
    drawn, _, mark = sent.partition(".")
    return hmac.compare_digest(mark.encode("utf-8", "replace"), _mark(purpose, drawn).encode())


def _mark(purpose: str, drawn: str) -> str:
    return keyed(f"submission {purpose}", drawn)[:MARK_LENGTH]
