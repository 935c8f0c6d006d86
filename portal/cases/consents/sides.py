"""Nobody confirms to themselves: who asks in a matter, for whomever, does not answer in it as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.cases.proxies.parties import capacity_of
from portal.errors import NotAllowed
from portal.i18n import translate
from portal.service import Capacity

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.cases.consents.models import CaseConsent


def check_sides(session: Session, consent: CaseConsent, *, whose: int, by: int) -> None:
    """Raise NotAllowed where the word of ``whose``, given by the human being ``by``, comes from the side that asks.

    A proxy is not the other side of what they do for their principal (art. 108 KC), so who filed for somebody answers
    neither as themselves nor for an owner who let them act, and whoever asks answers for nobody. An official may take
    the consent on paper: they read whether the power of attorney allows more. A parent who files for a child says for
    themselves that the child lives with them: that takes nothing from the child (art. 98 § 2 pkt 2 KRO). Who is made a
    party by their answer does not ask.
    """
    for party in consent.case.parties:
        if not party.is_filer:  # a co-owner who answered may take it back, and asks nothing of anybody
            continue
        asks = {party.subject_id, party.proxy_id}
        if not asks & {whose, by}:
            continue
        if whose == by == party.proxy_id and capacity_of(session, party) == Capacity.CHILD:
            continue
        raise NotAllowed(
            translate(
                "W tej sprawie działasz po stronie osoby, która prosi o potwierdzenie, więc nie potwierdzisz jej "
                "też z drugiej strony (art. 108 Kodeksu cywilnego). Przynieś do urzędu zgodę na papierze albo "
                "poproś, żeby sprawę złożyła sama ta osoba."
            )
        )
