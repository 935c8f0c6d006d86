"""Where an answer goes, in words for the official who sends it: account, the page opened by a code, e-mail, post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.i18n import translate
from portal.service import ReplyWay

if TYPE_CHECKING:
    from portal.cases.models import Case
    from portal.service import Service


def place_of(case: Case, service: Service) -> str:
    """Say by which way the applicant gets letters."""
    if case.parties[0].delivery == "paper":
        return translate("Na papierze, pocztą")
    reply = service.reply_of(case.answers)
    if reply.way == ReplyWay.EMAIL:
        return translate("Strona sprawy w portalu i e-mail: %(email)s", email=reply.email)
    return (
        translate("Strona sprawy, otwierana numerem i kodem")
        if _is_guest(case, service)
        else translate("Konto w portalu")
    )


def goes_to(case: Case, service: Service) -> str:
    """Say where a letter goes, as the end of a sentence."""
    if case.parties[0].delivery == "paper":
        return translate("pismo trafi do wydruku i wysłania")
    reply = service.reply_of(case.answers)
    if reply.way == ReplyWay.EMAIL:
        return translate("pismo trafi na stronę sprawy i na adres %(email)s", email=reply.email)
    if _is_guest(case, service):
        return translate("pismo trafi na stronę sprawy, którą strona otworzy numerem i kodem")
    return translate("pismo trafi na konto strony")


def _is_guest(case: Case, service: Service) -> bool:
    """Tell whether the applicant did not sign in: every national identity proves a birth date."""
    return service.guests and case.parties[0].subject.birth_on is None
