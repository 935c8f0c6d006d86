"""Let the parties know of a step that sends them no letter: what changed in their matter, to read in its course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.messages import queue_message
from portal.i18n import SOURCE, Text, lazy, speaking

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case

TEMPLATE = "case_moved"
# steps of an official after which a party stands elsewhere; the others send a letter, or are the office's own
TOLD: dict[str, Text] = {
    "confirm_final": lazy("Decyzja jest ostateczna"),
    "upheld": lazy("Organ odwoławczy zakończył postępowanie odwoławcze"),
    "changed": lazy("Organ odwoławczy zmienił decyzję"),
    "remanded": lazy("Sprawa wróciła do ponownego rozpatrzenia"),
    "review": lazy("Odwołanie uwzględnione, urząd wyda nową decyzję"),
    "give_up_review": lazy("Odwołanie idzie do organu wyższego stopnia"),
    "pass_delay_on": lazy("Ponaglenie przekazane organowi wyższego stopnia"),
    "appeal_on_paper": lazy("Odwołanie przyjęte"),
    "completed_on_paper": lazy("Uzupełnienie przyjęte"),
    "refusal_final": lazy("Odmowa jest ostateczna"),
    "order_upheld": lazy("Organ wyższego stopnia zakończył sprawę, odmowa zostaje"),
    "order_set_aside": lazy("Organ wyższego stopnia uchylił odmowę"),
    "complain_on_paper": lazy("Zażalenie przyjęte"),
    "end_right": lazy("Odnotowano wygaśnięcie albo cofnięcie"),
}


def tell(session: Session, case: Case, event: str, now: datetime) -> None:
    """Queue the message of a step to each party, once; nothing for a step that tells nobody."""
    if event not in TOLD or case.demo:
        return
    with speaking(SOURCE):
        told = {"reference": case.reference, "title": str(TOLD[event])}
    for party in case.parties:
        key = f"step:{party.id}:{case.version}:{event}"
        queue_message(session, party.subject_id, TEMPLATE, told, at=now, key=key, mandate=party.mandate)
