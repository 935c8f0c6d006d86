"""What a service says of the end of a matter: what it brings, whether it may be settled by machine, for any answers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any

from portal.service import Due, HeldPermit, Reads
from portal.service.brought import KINDS, as_values
from portal.service.outcomes import Outcome
from portal.testing.rules import for_any_answers, positions, sample_matter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.service import Matter, Service

DUES = (
    Due("property_tax", "Podatek od nieruchomości", "III rata 2026", 2026, date(2026, 9, 15), 41_250, 870),
    Due("waste_fee", "Opłata za odpady", "grudzień 2026", 2026, date(2026, 12, 15), 10_300, 0),
)
PERMIT = HeldPermit(
    "any", "ABM/000001/2026", "BI12345", date(2026, 11, 1), date(2026, 11, 30), "BI-7K3M-92QT"
)
# how a matter ends that may bring something: settled without a decision, or granted
ENDS = (None, Outcome.GRANTED)


def sample_matters(service: Service, answers: dict[str, Any]) -> Iterator[Matter]:
    """Yield matters with nothing and with something of all that the service reads."""
    for position in positions(service):
        matter = sample_matter(service, answers, position)
        for is_rich in (False, True):
            yield replace(
                matter,
                dues=(DUES if is_rich else ()) if Reads.DUES in service.reads else None,
                overpaid_grosze=(12_300 if is_rich else 0) if Reads.OVERPAID in service.reads else None,
                permits=((PERMIT,) if is_rich else ()) if Reads.PERMITS in service.reads else None,
            )


def brings_faults(service: Service) -> list[str]:
    """Find answers for which what is brought fails, is none of its kinds, or does not say its law."""
    brings = service.brings
    if brings is None:
        return []

    def judge(answers: dict[str, Any]) -> str:
        for matter, end in product(sample_matters(service, answers), ENDS):
            made = brings(replace(matter, outcome=end))
            for one in made if isinstance(made, tuple) else () if made is None else (made,):
                if not isinstance(one, tuple(KINDS)) or not one.law:
                    return f"brings() made {one}"
                json.dumps(as_values(one))
        return ""

    return for_any_answers(service, judge)


def automatic_faults(service: Service) -> list[str]:
    """Find answers for which nobody can tell whether a matter may be settled by machine; nothing unsure may."""
    automatic = service.automatic
    if automatic is None:
        return []

    def judge(answers: dict[str, Any]) -> str:
        for matter in sample_matters(service, answers):
            told: object = automatic(matter)
            if not isinstance(told, bool):
                return f"automatic() made {told!r}"
        return ""

    return for_any_answers(service, judge)
