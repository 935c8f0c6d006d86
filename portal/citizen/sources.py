"""Say by what the portal answered a question itself: the identity, the account, the register, an earlier matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.i18n import translate
from portal.security import need_actor
from portal.words import dotted_day

if TYPE_CHECKING:
    from datetime import datetime

    from portal.cases.carrying import Earlier

CONTACTS = {"email", "phone"}
IDENTITY = {"given_name", "surname", "full_name", "given_full_name", "pesel", "masked_pesel", "birth_on"}


def name(attribute: str, origin: Earlier | None) -> str:
    """Name the source of what is known under an attribute of Known."""
    if origin is not None:
        return _earlier(origin)
    acting = need_actor().acting
    if acting is not None and attribute not in CONTACTS:
        return (
            translate("Z danych firmy sprawdzonych w rejestrze")
            if acting.is_entity
            else translate("Z danych osoby, w której imieniu działasz")
        )
    return translate("Z Twojej tożsamości") if attribute in IDENTITY else translate("Z Twojego konta")


def matter(filed_at: datetime) -> str:
    """Name the earlier matter that told something."""
    return translate("Z poprzedniej sprawy z %(day)s", day=dotted_day(filed_at))


def _earlier(origin: Earlier) -> str:
    if origin.is_sent:
        return matter(origin.at)
    return translate("Z formularza zaczętego %(day)s", day=dotted_day(origin.at))
