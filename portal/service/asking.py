"""One page of a service's form, when it is asked, and whether it is answered once or several times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.fields import Form
from portal.i18n import Text, translate

Answers = Mapping[str, Any]
MOST_ENTRIES = 200  # of one list: above it neither a page nor a receipt can be read


@dataclass(frozen=True)
class Several:
    """A page that is answered several times: the answers keep a list of entries under ``name``.

    ``one`` names an entry (a plot, a flat), ``add`` is the button for the next, ``tell`` says an entry in one line.
    """

    name: str
    one: Text
    add: Text
    tell: Callable[[Answers], str]
    least: int = 1
    most: int = 50

    def __post_init__(self) -> None:
        """Refuse limits that no list could keep."""
        if not 0 <= self.least <= self.most <= MOST_ENTRIES or self.most < 1:
            raise ValueError(f"{self.name}: want 0 <= least <= most <= {MOST_ENTRIES}")

    def entries(self, answers: Answers) -> list[dict[str, Any]]:
        """Return the entries that answers hold; what is of another shape is none (an older version's answer)."""
        kept = answers.get(self.name)
        return [dict(one) for one in kept if isinstance(one, Mapping)] if isinstance(kept, list) else []


@dataclass(frozen=True)
class Step:
    """One page of the form: a form, and when it is asked.

    ``known`` maps a field to the attribute of Known that fills it. A field of kind ``file`` makes an upload page.
    With ``several`` the form is asked for each entry of a list. ``reckons`` shows what the answers come to so far.
    """

    slug: str
    form: type[Form]
    when: Callable[[Answers], bool] | None = None
    known: Mapping[str, str] = field(default_factory=dict)
    several: Several | None = None
    reckons: bool = False

    def __post_init__(self) -> None:
        """Refuse what a list of entries cannot hold: files, which belong to a page, and what is known once."""
        if self.several is not None and self.form.file_field_names():
            raise ValueError(f"step {self.slug!r}: files have a page of their own, not one in each entry")
        if self.several is not None and self.known:
            raise ValueError(f"step {self.slug!r}: what is known of a person fills a page, not an entry")

    def is_asked(self, answers: Answers) -> bool:
        """Tell whether these answers make the page necessary."""
        return self.when is None or self.when(answers)

    def names(self) -> tuple[str, ...]:
        """List the names under which the page's answers are kept."""
        return (self.several.name,) if self.several is not None else self.form.field_names()

    @property
    def group(self) -> Several:
        """Return what the page says of its list; raises ValueError for a page answered once."""
        if self.several is None:
            raise ValueError(f"step {self.slug!r} is answered once")
        return self.several

    def entries(self, answers: Answers) -> list[dict[str, Any]]:
        """Return the entries of a page answered several times; raises ValueError for any other page."""
        return self.group.entries(answers)

    def describe(self, answers: Answers) -> list[tuple[str, str, str]]:
        """Tell answers in words: label, value, name; an entry is one row with a line for each question."""
        if self.several is None:
            return self.form.describe(answers)
        told = [
            (f"{self.several.one} {number}", self.tell_whole(entry), self.several.name)
            for number, entry in enumerate(self.entries(answers), start=1)
        ]
        return told or [(str(self.several.one), translate("Nie podano"), self.several.name)]

    def tell_whole(self, entry: Answers) -> str:
        """Tell one entry in whole: a line for each of its questions."""
        return "\n".join(
            f"{label.removesuffix(':')}{'' if label.endswith('?') else ':'} {told}"
            for label, told, _name in self.form.describe(entry)
        )

    def is_complete(self, answers: Answers, on: date) -> bool:
        """Tell whether a list has as many entries as it must, and whether each still agrees with its form."""
        if self.several is None:
            return True
        entries = self.entries(answers)
        return self.several.least <= len(entries) <= self.several.most and not self.unsound(answers, on)

    def unsound(self, answers: Answers, on: date) -> list[int]:
        """List the places, from 1, of entries that do not agree with their form: it changed, or a day has gone by."""
        return [
            number
            for number, entry in enumerate(self.entries(answers), start=1)
            if not self.form.from_answers(entry, on=on).validate()
        ]

    def fitted(self, answers: Answers) -> dict[str, Any]:
        """Return those of an earlier version's answers that this page still asks."""
        if self.several is None:
            return {name: answers[name] for name in self.names() if name in answers}
        if self.several.name not in answers:
            return {}
        asked = set(self.form.field_names())
        kept = [{n: v for n, v in one.items() if n in asked} for one in self.entries(answers)]
        return {self.several.name: kept}

    def questions(self) -> list[dict[str, Any]]:
        """List what a snapshot of the service keeps of each question."""
        asked = self.form().questions()
        if self.several is None:
            return asked
        limits = {"least": self.several.least, "most": self.several.most}
        whole = {"name": self.several.name, "kind": "several", "label": str(self.several.one)}
        return [{**whole, **limits, "questions": asked}]
