"""The form of one page: declared fields only, typed answers as JSON, errors that lead to their box."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Self, cast

import wtforms
from werkzeug.datastructures import FileStorage, MultiDict

from portal.context import here
from portal.fields.asked import Asked
from portal.fields.dead_end import DeadEnd
from portal.fields.files import FileField
from portal.i18n import Text
from portal.terms import local_day


class Form(wtforms.Form):
    """A page's questions. A posted form is judged on a day: ``Form(request.form, on=today)``.

    Nothing but its declared fields is ever read. CSRF is the kernel's business, not the form's.
    """

    class Meta:
        """Leave WTForms' own messages out: ours are Polish texts of the portal's catalogue."""

        locales = False
        csrf = False

    heading: Text | str = ""

    def __init__(
        self,
        formdata: Any = None,
        *,
        data: Mapping[str, Any] | None = None,
        on: date | None = None,
    ) -> None:
        if formdata is not None and on is None:
            raise TypeError("a posted form is judged on a day: pass on=")
        self.on = on
        self.dead_end: DeadEnd | None = None
        # an empty post is still a post: WTForms would take an empty mapping for none at all
        super().__init__(formdata=None, data=data)
        if formdata is not None:
            for field in self.asked():
                field.process(formdata, field.data)
        if self.only_question():
            next(self.asked()).legend_is_h1 = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse a field whose name the form itself uses: it would silently replace a method."""
        super().__init_subclass__(**kwargs)
        taken = [name for name, value in vars(cls).items() if _is_field(value) and hasattr(Form, name)]
        if taken:
            raise TypeError(f"{cls.__name__}: the form itself uses the name {taken[0]}")

    @classmethod
    def from_request(
        cls,
        posted: MultiDict[str, str],
        files: MultiDict[str, FileStorage] | None = None,
        *,
        on: date | None = None,
    ) -> Self:
        """Return the form as a request posted it; without a day it is judged on the portal's today."""
        # fields of files and of text never share a name, and each kind takes only its own
        both: MultiDict[str, Any] = MultiDict(posted)
        for name in cls.file_field_names():
            both.setlist(name, files.getlist(name) if files is not None else [])
        return cls(both, on=on or local_day(here().now()))

    @classmethod
    def from_answers(cls, answers: Mapping[str, Any], *, on: date | None = None) -> Self:
        """Return the form filled with known answers; those of another kind or name are left out."""
        form = cls(on=on)
        for field in form.asked():
            if field.short_name in answers:
                field.process_data(field.restored(answers[field.short_name]))
        return form

    @classmethod
    def from_typed(cls, typed: Mapping[str, Sequence[str]], *, on: date) -> Self:
        """Return the form as it was typed, to be shown again after a redirect."""
        return cls(MultiDict((name, value) for name, values in typed.items() for value in values), on=on)

    @classmethod
    @cache
    def field_names(cls) -> tuple[str, ...]:
        """List the names of the declared fields, in order."""
        return tuple(cls()._fields)

    @classmethod
    @cache
    def file_field_names(cls) -> tuple[str, ...]:
        """List the names of the fields that take files."""
        return tuple(field.short_name for field in cls().file_fields())

    def file_fields(self) -> list[FileField]:
        """List the fields that take files."""
        return [field for field in self.asked() if isinstance(field, FileField)]

    def only_question(self) -> bool:
        """Tell whether the page asks one thing, so that the question itself is its heading."""
        return len(self._fields) == 1 and not self.heading and next(self.asked()).kind != "checkbox"

    def heading_text(self) -> str:
        """Return the page's heading: its own, or its first question."""
        return str(self.heading) or next((str(field.label.text) for field in self.asked()), "")

    @classmethod
    def describe(cls, answers: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        """Tell answers in words: label, value, field name; what was left out is "Nie podano"; files apart."""
        form = cls.from_answers(answers)
        rows = (field for field in form.asked() if not isinstance(field, FileField))
        return [(str(field.label.text), field.tell(), field.short_name) for field in rows]

    def asked(self) -> Iterator[Asked]:
        """Yield the form's fields."""
        return iter(cast("dict[str, Asked]", self._fields).values())

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Judge every field, then the page as a whole; return True when all is well."""
        super().validate(extra_validators)
        self.check()
        return not self.errors

    def check(self) -> None:
        """Judge answers against each other; a subclass calls ``add_error`` for what does not agree."""

    def answers(self) -> dict[str, Any]:
        """Return typed values that JSON can keep: dates as ISO text, sums in grosze, None for blanks."""
        return {
            field.short_name: field.answer() for field in self.asked() if not isinstance(field, FileField)
        }

    def typed(self) -> dict[str, list[str]]:
        """Return exactly what was typed, by input name."""
        return {name: values for field in self.asked() for name, values in field.typed().items()}

    def add_error(self, field: str | None, message: Text | str) -> None:
        """Put a refusal from deeper in the house back on its field, or on the page when it names none."""
        if field is not None and field in self._fields:
            found = self._fields[field]
            found.errors = [*found.errors, str(message)]
        else:
            self.form_errors = [*self.form_errors, str(message)]

    def end_here(self, field: str, dead_end: DeadEnd) -> None:
        """Say that a true answer leads out of the form; at the counter, where no page follows, it is a fault."""
        self.dead_end = dead_end
        self.add_error(field, dead_end.words)

    def error_list(self) -> list[tuple[str, str]]:
        """List errors in the order of the page: id of the input they lead to, message."""
        first = next((field.error_id for field in self.asked()), "")
        rows = [(first, message) for message in self.form_errors]
        return rows + [(field.error_id, message) for field in self.asked() for message in field.errors]

    def questions(self) -> list[dict[str, Any]]:
        """List what a snapshot of the service keeps of each question."""
        return [field.question() for field in self.asked()]


def _is_field(value: object) -> bool:
    return hasattr(value, "_formfield")
