"""Merge fields in a message's text: which there are, that no other is used, and how they are filled.

A text is never a template: what stands in brackets is looked up once, everything else, also what was filled in, goes
out as it stands. So neither a text nor a person's own title can call anything, and a subject stays one line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from portal.errors import Refused
from portal.i18n import Text, lazy, translate
from portal.words import full_day, money

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

SUBJECT_LIMIT, LEAD_LIMIT = 200, 2000
NOTHING = "–"
IN_BRACKETS = re.compile(r"\[([^\[\]\n]{1,40})\]")
# the word between brackets, what it says, the values it may come from
FIELDS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "tytuł": (lazy("tytuł sprawy albo pisma"), ("title",)),
    "numer": (lazy("numer sprawy"), ("reference",)),
    "kwota": (lazy("kwota"), ("amount_grosze", "grosze")),
    "dzień": (lazy("dzień"), ("due_on", "until")),
    "dni": (lazy("liczba dni"), ("days",)),
}


def fields_of(names: Collection[str]) -> dict[str, Text]:
    """Return the merge fields of a message that carries some values, with what each says."""
    return {word: says for word, (says, sources) in FIELDS.items() if set(sources) & set(names)}


def check(subject: str, lead: str, names: Collection[str]) -> None:
    """Refuse a text with a field that its message does not carry, naming the field to put right."""
    known = fields_of(names)
    for place, text in (("subject", subject), ("lead", lead)):
        if not text.strip():
            raise Refused(translate("Wpisz tekst."), place)
        for word in IN_BRACKETS.findall(text):
            if word not in known:
                said = ", ".join(f"[{one}]" for one in known)
                raise Refused(
                    translate("W tej wiadomości nie ma pola [%(word)s]. Są: %(known)s.", word=word, known=said), place
                )  # fmt: skip


def filled(text: str, values: Mapping[str, Any]) -> str:
    """Fill the merge fields of a text, each once; a value that is missing this time is a dash."""
    return IN_BRACKETS.sub(lambda found: _value(found.group(1), found.group(0), values), text)


def _value(word: str, as_written: str, values: Mapping[str, Any]) -> str:
    if word not in FIELDS:
        return as_written
    name, value = next(
        ((one, values[one]) for one in FIELDS[word][1] if values.get(one) is not None), ("", None)
    )
    if value is None:
        return NOTHING
    if name.endswith("grosze"):
        return money(int(value))
    return str(full_day(value)) if name in {"due_on", "until"} else str(value)
