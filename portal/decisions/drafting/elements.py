"""The elements that a decision must have, by procedure, and what a draft still lacks.

Sources: art. 107 § 1-4 KPA, art. 210 § 1-5 Ordynacja podatkowa (wording unconfirmed). Body, date and parties are put
in by the portal; what an official writes is judged here, as a pure function.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.decisions.bodies import higher_body
from portal.i18n import Text, lazy
from portal.service import Outcome, Procedure

if TYPE_CHECKING:
    from datetime import date

    from portal.facts import Facts
    from portal.workflow import Flow

MERGE = {
    "[strona]": "imię i nazwisko strony", "[numer]": "numer sprawy", "[data wniosku]": "dzień złożenia wniosku",
    "[przedmiot]": "czego dotyczy sprawa",
}  # fmt: skip
NO_REASONS = lazy("Od uzasadnienia można odstąpić tylko, gdy decyzja uwzględnia wniosek w całości.")
_PLACE = re.compile(r"\[[^\]\n]{1,40}\]")
SHORTEST_RULING, SHORTEST_REASONS = 10, 40


DECIDING = (Outcome.GRANTED, Outcome.PARTLY, Outcome.REFUSED, Outcome.DISCONTINUED)
NEGATIVE = (Outcome.REFUSED, Outcome.DISCONTINUED)
OBJECTING = (Outcome.DISCONTINUED, Outcome.OBJECTION)
# what gives the party what it asked for without any decision: an act, or an entry in a state register
BY_AN_ACT = frozenset({"provide", "registered", "hand_on"})


def outcomes_of(flow: Flow, own: Collection[Outcome] = (), *, in_review: bool = False) -> tuple[Outcome, ...]:
    """List what a text may do with a request on a course; ``own`` is what a service's law knows instead.

    A matter is settled by a decision unless the law says otherwise (art. 104 § 1 KPA, art. 207 § 1 OP). A complaint or
    petition is settled by a notice (art. 237-238 KPA). Where silence consents, the decision is the objection (art.
    122a § 2 pkt 2 KPA); where an act gives what was asked for, only its refusal is a decision (art. 16 ust. 1 ustawy o
    dostępie do informacji publicznej, art. 2 ust. 6 Prawa o aktach stanu cywilnego). Whoever gives way to an appeal
    does so by a decision on every course (``in_review``: art. 132 § 1 KPA, art. 226 § 1 OP). Articles unconfirmed.
    """
    events = {edge.event for edge in flow.transitions}
    found: set[Outcome] = set()
    if "prepare" in events:
        found |= set(own or _known_to(events)) | ({Outcome.GRANTED} if in_review else set())
    if "draft_reply" in events:
        found.add(Outcome.REPLY)
    return tuple(one for one in Outcome if one in found)


def _known_to(events: Collection[str]) -> tuple[Outcome, ...]:
    """Return what a decision does on a course that has these steps."""
    if "confirm_silence" in events:
        return OBJECTING
    return NEGATIVE if BY_AN_ACT & set(events) else DECIDING


@dataclass(frozen=True)
class Lack:
    """One thing that a draft lacks: the field that asks for it, and what to do."""

    field: str
    says: Text


def lacks(outcome: str, values: Mapping[str, Any]) -> list[Lack]:
    """List what a draft still lacks before it may be prepared."""
    found = []
    if len(_text(values, "basis")) < SHORTEST_RULING and outcome != Outcome.REPLY:
        found.append(Lack("basis", lazy("Podaj podstawę prawną z przepisem prawa materialnego.")))
    if len(_text(values, "ruling")) < SHORTEST_RULING:
        found.append(Lack("ruling", lazy("Napisz rozstrzygnięcie pełnym zdaniem.")))
    if (
        outcome != Outcome.REPLY
        and not values.get("no_reasons")
        and len(_text(values, "reasons")) < SHORTEST_REASONS
    ):
        found.append(Lack("reasons", lazy("Napisz uzasadnienie faktyczne i prawne.")))
    if values.get("no_reasons") and outcome != Outcome.GRANTED:
        found.append(Lack("reasons", NO_REASONS))
    return [*found, *unknown_fields(values)]


def unknown_fields(values: Mapping[str, Any]) -> list[Lack]:
    """List the merge fields that a text has and the portal does not know."""
    return [
        _unknown(name, place)
        for name in ("basis", "ruling", "reasons")
        for place in _PLACE.findall(_text(values, name))
        if place not in MERGE
    ]


def _unknown(field: str, place: str) -> Lack:
    known = ", ".join(MERGE)
    return Lack(field, lazy("Nie ma pola %(place)s. Są: %(known)s.", place=place, known=known))


def filled(text: str, merge: Mapping[str, str]) -> str:
    """Put the matter's own words in the place of merge fields; they are text and stay text."""
    return _PLACE.sub(lambda found: merge.get(found.group(), found.group()), text)


def instruction(procedure: Procedure, facts: Facts, service: str, on: date) -> list[str]:
    """Return the instruction on appeal: body, term, way, waiver and its effect (art. 107 § 1 pkt 7, art. 127a KPA).

    ``service`` is the service's slug: the law of a few names another body than their procedure does.
    """
    prefix = "procedure.op" if procedure == Procedure.TAX else "procedure.kpa"
    days = int(facts.at(f"{prefix}.appeal_days", on))
    body = higher_body(facts, service, prefix, on)
    said = [
        (
            f"Od tej decyzji może Pani/Pan odwołać się do organu: {body}. Odwołanie składa się za naszym pośrednictwem "
            f"w terminie {days} dni od dnia doręczenia decyzji: w portalu, na stronie sprawy, albo na piśmie."
        )
    ]
    if procedure == Procedure.TAX:
        said.append(
            "W odwołaniu trzeba napisać, co w decyzji jest niesłuszne, czego Pani/Pan żąda i jakie są na to dowody "
            "(art. 222 Ordynacji podatkowej)."
        )
        return said
    return [
        *said,
        "Wystarczy napisać, że nie zgadza się Pani/Pan z decyzją (art. 128 KPA).",
        (
            "W tym terminie można zrzec się prawa do odwołania. Z dniem, w którym dotrze do nas oświadczenie ostatniej "
            "ze stron, decyzja staje się ostateczna i prawomocna: nie da się jej zaskarżyć do sądu (art. 127a KPA)."
        ),
    ]


def _text(values: Mapping[str, Any], name: str) -> str:
    return str(values.get(name) or "").strip()
