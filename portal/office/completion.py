"""Pick what a party must complete: each filed answer and attachment by itself, with a note, or in free words."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from portal import fields
from portal.cases.completing.called import FIELDS, FILES, MORE
from portal.cases.moving import ITEMS, REASONS
from portal.fields.files import FileField
from portal.i18n import SOURCE, lazy, speaking, translate
from portal.office.step_forms import CompletionForm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.cases.models import Attachment
    from portal.fields.asked import Asked
    from portal.service import Service

NOTE_LIMIT = 300
BAD, NOTE = "bad_", "note_"


class PickingForm(CompletionForm):
    """Ask what is missing of the filed answers and attachments; ``picks`` are those of the service's pages."""

    picks: ClassVar[tuple[Asked, ...]] = ()

    def picked(self) -> list[tuple[Asked, str]]:
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
            items = [*(f"{one.label.text}: {note}" for one, note in picked), *more]
        values = {
            ITEMS: items,
            REASONS: str(self.reasons.data or ""),
            FIELDS: {one.short_name: note for one, note in picked if not isinstance(one, FileField)},
            FILES: {one.short_name: note for one, note in picked if isinstance(one, FileField)},
            MORE: more,
        }
        return {name: value for name, value in values.items() if value}


def form_for(service: Service, answers: Mapping[str, Any]) -> type[PickingForm]:
    """Return the form that asks about the pages which these answers made necessary."""
    return _form_of(tuple(step.form for step in service.asked(answers)))


def told(service: Service, answers: Mapping[str, Any], attachments: Sequence[Attachment]) -> dict[str, str]:
    """Say what stands in each answer now, and which files were attached, by the question's name."""
    said = {name: words for step in service.asked(answers) for _l, words, name in step.form.describe(answers)}
    names: dict[str, list[str]] = {}
    for one in attachments:
        names.setdefault(one.field, []).append(one.name)
    return said | {name: ", ".join(found) for name, found in names.items() if name not in said}


@cache  # one class for each set of a service's pages: forms remember their classes for ever
def _form_of(pages: tuple[type[fields.Form], ...]) -> type[PickingForm]:
    questions = tuple(box for page in pages for box in page().asked())
    made: dict[str, Any] = {"picks": questions}
    for one in questions:
        made[BAD + one.short_name] = fields.ConfirmField(one.label.text, optional=True)
        made[NOTE + one.short_name] = fields.TextField(lazy("Co poprawić"), limit=NOTE_LIMIT, optional=True)
    made["more"] = fields.TextAreaField(
        lazy("Czego jeszcze brakuje"), limit=2000, optional=True,
        hint=lazy("Każda rzecz w osobnym wierszu. Strona zobaczy listę."),
    )  # fmt: skip
    return type("FittedPickingForm", (PickingForm,), made)


def _plain(one: Asked) -> str:
    """Say what is asked where the official wrote no note."""
    return (
        translate("proszę dołączyć")
        if isinstance(one, FileField)
        else translate("proszę poprawić albo uzupełnić")
    )
