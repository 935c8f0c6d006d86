"""What our fields have in common: the attributes that macros read, and how typed text becomes a value."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol, cast

from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from portal.fields.cleaning import clean, showable
from portal.i18n import Text, translate
from portal.identifiers import Misspelt

KEPT = 4  # a text above its limit is shown again up to this many times the limit, so that it can be shortened


class Posted(Protocol):
    """What a browser sent: values by name."""

    def __contains__(self, name: object, /) -> bool: ...
    def getlist(self, name: str, /) -> list[Any]: ...


class Asked(Field):
    """One question: reads what was typed, keeps it for showing again, turns it into a typed value.

    Subclasses give ``read`` (text to value, raising Misspelt), ``written`` (value to text for the box),
    ``kept`` and ``restored`` (value to JSON and back) and ``told`` (value in words).
    """

    kind = "text"
    input_type = "text"
    width: int | None = None
    autocomplete = ""
    inputmode = ""
    prefix = ""
    suffix = ""
    limit = 200
    missing: Text | None = None
    is_counted = False  # a text whose length the person can do something about
    typed_text = ""
    was_posted = False
    bad_spot = ""
    source: Text | str = ""  # by what the portal answered it itself, said beside it

    def __init__(
        self,
        label: Text | str,
        *,
        hint: Text | str = "",
        missing: Text | str | None = None,
        optional: bool = False,
        says_optional: bool = True,
        width: int | None = None,
        autocomplete: str | None = None,
        legend_is_h1: bool = False,
        prefix: Text | str = "",
        suffix: Text | str = "",
        **bound: Any,
    ) -> None:
        super().__init__(cast("str", label), description=cast("str", hint), **bound)
        self.day: date | None = getattr(bound.get("_form"), "on", None)
        self.optional = optional
        self.says_optional = says_optional
        self.legend_is_h1 = legend_is_h1
        self.missing = missing if missing is not None else self.missing
        self.width = width if width is not None else self.width
        self.autocomplete = autocomplete if autocomplete is not None else self.autocomplete
        self.prefix = str(prefix) or self.prefix
        self.suffix = str(suffix) or self.suffix
        self.errors: list[str] = []

    # ------------------------------------------------------------------ what a kind of field says of itself
    def cleaned(self, text: str) -> str:
        """Clean what was typed; raises Misspelt."""
        if len(text) > self.limit and not self.is_counted:
            raise Misspelt(self.ask_again())
        return clean(text, self.limit)

    def read(self, text: str) -> Any:
        """Turn cleaned, non-empty text into a value; raises Misspelt."""
        return text

    def written(self, value: Any) -> str:
        """Write a value as it stands in the box."""
        return str(value)

    def kept(self, value: Any) -> Any:
        """Return a value as JSON keeps it."""
        return value

    def restored(self, value: Any) -> Any:
        """Return the value that JSON kept, or None when it is of another kind (an older version's answer)."""
        return value if isinstance(value, str) else None

    def answer(self) -> Any:
        """Return the answer as JSON keeps it; None when there is none."""
        return None if self.is_blank(self.data) else self.kept(self.data)

    def told(self, value: Any) -> str:
        """Tell a value in words, for a page or a letter."""
        return self.written(value)

    def judge(self, value: Any) -> None:
        """Judge a value that was read, against the day and the other limits; raises Misspelt."""

    def is_blank(self, value: Any) -> bool:
        """Tell whether nothing was answered."""
        return value is None or value == ""

    # ------------------------------------------------------------------ what WTForms calls
    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was posted under the field's name; only text counts, and only the first one."""
        self.was_posted = True
        self.typed_text = next((value for value in valuelist if isinstance(value, str)), "")
        self.data = None
        text = self._try(self.cleaned, self.typed_text)
        if text:
            self.data = self._try(self.read, text)

    def pre_validate(self, form: BaseForm) -> None:  # noqa: ARG002 - WTForms calls it so
        """Ask for a missing answer, and judge one that is there."""
        if self.process_errors:
            raise StopValidation
        if self.is_blank(self.data):
            if not self.optional:
                raise StopValidation(self.ask_again())
            return
        try:
            self.judge(self.data)
        except Misspelt as error:
            self.bad_spot = error.spot
            raise StopValidation(str(error.message)) from error

    def _try(self, step: Any, *arguments: Any) -> Any:
        try:
            return step(*arguments)
        except Misspelt as error:
            self.bad_spot = error.spot
            self.process_errors = [str(error.message)]
            return None

    # ------------------------------------------------------------------ what pages use
    def ask_again(self) -> str:
        """Say what to do about a missing answer."""
        if self.missing is None:
            return translate("Uzupełnij: %(label)s", label=str(self.label.text))
        return str(self.missing)

    def _value(self) -> str:
        """Return what stands in the box: what was typed, as far as a page may hold it, else the known value."""
        if self.was_posted:
            return showable(self.typed_text[: KEPT * self.limit])
        return "" if self.is_blank(self.data) else self.written(self.data)

    def holds(self, value: Any) -> bool:
        """Tell whether the box shows this value, as JSON keeps it."""
        return not self.is_blank(self.data) and self.data == self.restored(value)

    def typed(self) -> dict[str, list[str]]:
        """Return what was typed, by input name."""
        return {self.name: [self._value()]} if self.was_posted else {}

    @property
    def error_id(self) -> str:
        """Return the id of the input that an error leads to."""
        return self.id

    def question(self) -> dict[str, Any]:
        """Return what a snapshot of the service keeps of this question."""
        return {
            "name": self.short_name,
            "kind": self.kind,
            "label": str(self.label.text),
            "hint": str(self.description),
            "optional": self.optional,
        }

    def tell(self) -> str:
        """Tell the answer in words."""
        return translate("Nie podano") if self.is_blank(self.data) else self.told(self.data)
