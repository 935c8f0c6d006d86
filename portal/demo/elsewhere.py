"""Invented matters that run in another system, so that the demo city shows them in somebody's list."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

from portal.demo.people import KNOWN, invent

if TYPE_CHECKING:
    from pathlib import Path

UNIT, PHONE, ADDRESS = "Departament Architektury", "85 869 60 00", "ul. Słonimska 1, Białystok"
YOU, THEY, DONE = "waiting_for_party", "in_progress", "settled"
# whose (the first people have a story), class, title, status, kind, days since filing, days to the term, since the end
MATTERS = (
    (0, "6740", "Pozwolenie na budowę garażu", "Brakuje dokumentów, odpowiedz na wezwanie", YOU, 24, 9, None),
    (0, "6730", "Warunki zabudowy przy ul. Lipowej", "Urząd uzgadnia decyzję z innymi organami", THEY, 41, 20, None),
    (0, "6743", "Zgłoszenie wymiany okien", "Przyjęto bez sprzeciwu", DONE, 130, None, 108),
    (3, "6743", "Zgłoszenie budowy altany", "Urząd sprawdza zgłoszenie", THEY, 6, 15, None),
)  # fmt: skip
WAYS = ("counter", "post", "elsewhere", None)  # of the last its system does not know how it came


def write_matters(path: Path, today: date) -> None:
    """Write the file from which the sandbox of another system tells its matters, as its contract shows them."""
    people = invent(today)[: len(KNOWN)]
    told = [
        {
            "number": f"AR.{case_class}.{100 + at}.{(today - timedelta(days=filed)).year}", "class": case_class,
            "unit": UNIT, "title": title, "status": status, "kind": kind, "filed_on": _before(today, filed),
            "due_on": None if due is None else _before(today, -due),
            "settled_on": None if settled is None else _before(today, settled),
            "party": people[whose].pesel, "phone": PHONE, "address": ADDRESS, "channel": WAYS[at],
        }
        for at, (whose, case_class, title, status, kind, filed, due, settled) in enumerate(MATTERS)
    ]  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def _before(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()
