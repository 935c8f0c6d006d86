"""Pick what a party must complete: each filed answer and attachment by itself, with a note, or in free words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, cast

from portal import fields
from portal.cases.completing.called import FIELDS, FILES, MORE
from portal.cases.moving import ITEMS, REASONS
from portal.fields.files import FileField
from portal.i18n import SOURCE, lazy, speaking, translate
from portal.office.step_forms import CompletionForm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from portal.cases.models import Attachment
    from portal.i18n import Text
    from portal.service import Service, Step

NOTE_LIMIT = 300
BAD, NOTE = "bad_", "note_"


@dataclass(frozen=True)
class Pick:
    """One thing that a call may name: a question, a list as a whole, or an attachment."""

    short_name: str
    label: Text
    is_file: bool = False


class PickingForm(CompletionForm):
    """Ask what is missing of the filed answers and attachments; ``picks`` are those of the service's pages."""

    picks: ClassVar[tuple[Pick, ...]] = ()

    def picked(self) -> list[tuple[Pick, str]]:
        """List what was ticked, each with its note; a note alone means the tick was forgotten."""
        pairs = [(one, str(self[NOTE + one.short_name].data or "")) for one in self.picks]
        return [(one, note) for one, note in pairs if note or self[BAD + one.short_name].data]

    def check(self) -> None:
        """Want at least one thing that is missing."""
        if not self.picked() and not self.more.data:
            self.add_error("more", lazy("Zaznacz albo wpisz, czego brakuje, każdą rzecz w osobnym wierszu."))

    def step_values(self) -> dict[str, Any]:
        """Return the step's values: the letter's list, and what the resident's page asks again by name."""
        more = [line.strip() for line in str(self.more.data or "").splitlines() if line.strip()]
        with speaking(SOURCE):
            picked = [(one, note or _plain(one)) for one, note in self.picked()]
            items = [*(f"{one.label}: {note}" for one, note in picked), *more]
        values = {
            ITEMS: items,
            REASONS: str(self.reasons.data or ""),
            FIELDS: {one.short_name: note for one, note in picked if not one.is_file},
            FILES: {one.short_name: note for one, note in picked if one.is_file},
            MORE: more,
        }
        return {name: value for name, value in values.items() if value}


def form_for(service: Service, answers: Mapping[str, Any]) -> type[PickingForm]:
    """Return the form that asks about the pages which these answers made necessary."""
    picks = tuple(pick for step in service.asked(answers) for pick in _picks(step))
    return _form_of(picks)


def told(service: Service, answers: Mapping[str, Any], attachments: Sequence[Attachment]) -> dict[str, str]:
    """Say what stands in each answer now, and which files were attached, by the question's name."""
    said = {name: words for step in service.asked(answers) for name, words in _told(step, answers)}
    names: dict[str, list[str]] = {}
    for one in attachments:
        names.setdefault(one.field, []).append(one.name)
    return said | {name: ", ".join(found) for name, found in names.items() if name not in said}


def _told(step: Step, answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield name and words of what stands in a page's answers; of a list a line for each entry."""
    if step.several is None:
        yield from ((name, words) for _label, words, name in step.form.describe(answers))
        return
    lines = [f"{number}. {step.group.tell(one)}" for number, one in enumerate(step.entries(answers), start=1)]
    yield step.group.name, "\n".join(lines)


def _picks(step: Step) -> list[Pick]:
    if step.several is not None:
        return [Pick(step.group.name, step.group.one)]
    boxes = step.form().asked()
    return [Pick(box.short_name, cast("Text", box.label.text), isinstance(box, FileField)) for box in boxes]


@cache  # one class for each set of a service's questions: forms remember their classes for ever
def _form_of(picks: tuple[Pick, ...]) -> type[PickingForm]:
    made: dict[str, Any] = {"picks": picks}
    for one in picks:
        made[BAD + one.short_name] = fields.ConfirmField(one.label, optional=True)
        made[NOTE + one.short_name] = fields.TextField(lazy("Co poprawić"), limit=NOTE_LIMIT, optional=True)
    made["more"] = fields.TextAreaField(
        lazy("Czego jeszcze brakuje"), limit=2000, optional=True,
        hint=lazy("Każda rzecz w osobnym wierszu. Strona zobaczy listę."),
    )  # fmt: skip
    return type("FittedPickingForm", (PickingForm,), made)


def _plain(one: Pick) -> str:
    """Say what is asked where the official wrote no note."""
    return translate("proszę dołączyć") if one.is_file else translate("proszę poprawić albo uzupełnić")
