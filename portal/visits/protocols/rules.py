"""The rules of records of meetings: which step may follow which, and what art. 68 § 1 KPA wants in every one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.errors import Conflict, Refused
from portal.i18n import translate
from portal.visits.graph import State
from portal.visits.protocols.models import RecordState

if TYPE_CHECKING:
    from portal.visits.models import Visit

TEXT_LIMIT, OTHERS_LIMIT, REMARKS_LIMIT = 12_000, 400, 4_000
LEAST_TEXT = 20  # a word is no account of what was done and found
EDGES: dict[RecordState, frozenset[RecordState]] = {
    RecordState.DRAFT: frozenset({RecordState.SENT, RecordState.WITHDRAWN}),
    RecordState.SENT: frozenset(
        {RecordState.CONFIRMED, RecordState.DECLINED, RecordState.UNSIGNED, RecordState.WITHDRAWN}
    ),
}
MET = frozenset({State.CALLED, State.UNDER_WAY, State.DONE})
SEALED = frozenset({RecordState.CONFIRMED, RecordState.DECLINED, RecordState.UNSIGNED})


def check_step(state: str, target: RecordState) -> None:
    """Raise Conflict for a step that the graph does not know."""
    if target not in EDGES.get(RecordState(state), frozenset()):
        raise Conflict(translate("Ten dokument zmienił się w międzyczasie. Odśwież stronę i sprawdź."))


def check_met(visit: Visit) -> None:
    """Raise Conflict for a visit at which nobody met yet: a record tells what was done (art. 67 § 1 KPA)."""
    if visit.state not in MET:
        raise Conflict(translate("Protokół sporządza się z rozmowy, która już trwa albo się odbyła."))


def checked_text(text: str) -> str:
    """Return what was done and found; raises Refused at ``text`` for nothing or too much."""
    text = text.strip()
    if len(text) < LEAST_TEXT:
        raise Refused(translate("Napisz, co zrobiono i co ustalono (art. 68 § 1 KPA)."), "text")
    return within(text, TEXT_LIMIT, "text")


def within(text: str, limit: int, field: str) -> str:
    """Return a text without blank ends; raises Refused at its field when it is too long."""
    text = text.strip()
    if len(text) > limit:
        raise Refused(translate("Skróć tekst do %(n)s znaków.", n=limit), field)
    return text
