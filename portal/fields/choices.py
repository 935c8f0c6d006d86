"""Questions with given answers: one of several, several, yes or no, a confirmation."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from portal.fields.asked import Asked
from portal.i18n import Text, lazy, translate
from portal.identifiers import Misspelt

Choices = Sequence[tuple[str, Text | str] | tuple[str, Text | str, Text | str]]
YES, NO = "tak", "nie"
TICK = "y"
_MOST = 200  # values of one question that are looked at


class _Chosen(Asked):
    choices: Choices

    def __init__(self, label: Text | str, *, choices: Choices | Callable[[], Choices], **asked: Any) -> None:
        super().__init__(label, **asked)
        self.choices = choices() if callable(choices) else choices

    def chosen(self) -> set[str]:
        """Return the values that are ticked."""
        return {self._value()}

    def cleaned(self, text: str) -> str:
        """Take a value as it was posted: it is only ever compared."""
        return text

    def iter_choices(self) -> Iterator[tuple[str, str, bool, dict[str, str]]]:
        """Yield value, label, whether it is ticked, and its hint: WTForms' own shape."""
        ticked = self.chosen()
        for value, label, *hint in self.choices:
            yield value, str(label), value in ticked, {"hint": str(hint[0])} if hint else {}

    def label_of(self, value: str) -> str:
        """Return the words of a choice; of one that no longer exists, its value."""
        return next((str(choice[1]) for choice in self.choices if choice[0] == value), value)

    def holds(self, value: Any) -> bool:
        """Tell whether the page shows this value chosen: one that is not offered stands nowhere."""
        return super().holds(value) and any(choice[0] == value for choice in self.choices)

    def question(self) -> dict[str, Any]:
        """Return the question with its answers."""
        choices = [[choice[0], str(choice[1])] for choice in self.choices]
        return {**super().question(), "choices": choices}


class ChoiceField(_Chosen):
    """One answer of several, as radios or, with ``listed``, as a select."""

    names_language = ""  # of the names of choices, where it is not the page's own

    kind = "radios"
    missing = lazy("Wybierz jedną odpowiedź")

    def __init__(self, label: Text | str, *, listed: bool = False, **asked: Any) -> None:
        super().__init__(label, **asked)
        self.kind = "select" if listed else "radios"

    def judge(self, value: str) -> None:
        """Refuse an answer that was not offered; raises Misspelt."""
        if all(choice[0] != value for choice in self.choices):
            raise Misspelt(lazy("Wybierz jedną z podanych odpowiedzi"))

    def told(self, value: str) -> str:
        """Tell the chosen answer."""
        return self.label_of(value)


class ManyField(_Chosen):
    """Any number of answers, at least one unless optional."""

    kind = "checkboxes"
    missing = lazy("Zaznacz co najmniej jedną odpowiedź")

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take the ticked answers, each once, in the order of the question."""
        self.was_posted = True
        ticked = {value for value in valuelist[:_MOST] if isinstance(value, str)}
        known = [choice[0] for choice in self.choices]
        self.data = [value for value in known if value in ticked]
        if ticked - set(known):
            self.process_errors = [translate("Zaznacz tylko podane odpowiedzi")]

    def chosen(self) -> set[str]:
        """Return the values that are ticked."""
        return set(self.data or ())

    def is_blank(self, value: Any) -> bool:
        """Tell whether nothing is ticked."""
        return not value

    def answer(self) -> list[str]:
        """Return the ticked answers."""
        return list(self.data or ())

    def restored(self, value: Any) -> list[str] | None:
        """Return the answers that JSON kept."""
        return [item for item in value if isinstance(item, str)] if isinstance(value, list) else None

    def told(self, value: Sequence[str]) -> str:
        """Tell the ticked answers."""
        return ", ".join(self.label_of(item) for item in value)

    def _value(self) -> str:
        return ""

    def typed(self) -> dict[str, list[str]]:
        """Return the ticked answers."""
        return {self.name: list(self.data or ())} if self.was_posted else {}


class YesNoField(_Chosen):
    """Yes or no, kept as true or false."""

    kind = "radios"
    missing = lazy("Wybierz: tak albo nie")

    def __init__(
        self, label: Text | str, *, yes: Text | str | None = None, no: Text | str | None = None, **asked: Any
    ) -> None:
        super().__init__(label, choices=((YES, yes or lazy("Tak")), (NO, no or lazy("Nie"))), **asked)

    def read(self, text: str) -> bool:
        """Read the answer; raises Misspelt."""
        if text not in {YES, NO}:
            raise Misspelt(lazy("Wybierz: tak albo nie"))
        return text == YES

    def written(self, value: bool) -> str:  # noqa: FBT001 - the answer itself
        """Write the answer as the page posts it."""
        return YES if value else NO

    def restored(self, value: Any) -> bool | None:
        """Return the answer that JSON kept."""
        return value if isinstance(value, bool) else None

    def told(self, value: bool) -> str:  # noqa: FBT001 - the answer itself
        """Tell the answer in the words of the question."""
        return self.label_of(self.written(value))


class ConfirmField(Asked):
    """One box to tick: a confirmation that must be given, or a consent that may be."""

    kind = "checkbox"
    missing = lazy("Zaznacz, aby przejść dalej")

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take the tick: its value is ``y``."""
        self.was_posted = True
        self.data = TICK in valuelist[:_MOST]

    def is_blank(self, value: Any) -> bool:
        """Tell whether the box is not ticked."""
        return value is not True

    def answer(self) -> bool:
        """Return true or false."""
        return self.checked

    @property
    def checked(self) -> bool:
        """Tell whether the box is ticked."""
        return self.data is True

    def _value(self) -> str:
        return TICK

    def typed(self) -> dict[str, list[str]]:
        """Return the tick."""
        return {self.name: [TICK] if self.checked else []} if self.was_posted else {}

    def restored(self, value: Any) -> bool | None:
        """Return the answer that JSON kept."""
        return value if isinstance(value, bool) else None

    def tell(self) -> str:
        """Tell the answer; a box left empty is an answer too."""
        return translate("Tak") if self.checked else translate("Nie")
