"""Declarations as tests need them: flats, answers, and what they come to on a day."""

from datetime import date
from typing import Any

from portal import Facts
from services.waste_declaration import reckoning, service

ON = date(2026, 11, 26)
FACTS = Facts.parse(service.facts_table())


def flat(area: int, relief: str = "none", number: str = "") -> dict[str, object]:
    """Return one flat, its area in hundredths of a square metre."""
    return {"area": area, "relief": relief, "flat": number}


def declared(*flats: dict[str, object], since: str = "2024-03-10", **changed: Any) -> dict[str, Any]:
    """Return a first declaration of a block whose waste is sorted, with some of it changed."""
    usual = {
        "kind": "first",
        "since": since,
        "building": "block",
        "is_sorted": True,
        "property_street": "Lipowa",
    }
    return {**usual, "property_number": "4", "flats": list(flats), **changed}


def total(answers: dict[str, Any], on: date = ON) -> int:
    """Return what a declaration comes to in its year, nothing where it does not say enough."""
    made = reckoning.reckon(answers, FACTS, on)
    return made.total_grosze if made else 0


def notes(answers: dict[str, Any], on: date = ON) -> str:
    """Return all that the calculation says beside its lines."""
    made = reckoning.reckon(answers, FACTS, on)
    return " ".join(str(note) for note in made.notes) if made else ""
