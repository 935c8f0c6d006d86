"""The entries of a list on one page beside other questions: read from what was posted, judged, told again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from portal.i18n import translate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from werkzeug.datastructures import MultiDict

    from portal.fields import Form
    from portal.service.asking import Step

MORE = "more"  # the button that asks for one more blank entry; its value is the list's name


@dataclass
class Group:
    """A list on one page: a form for each entry that is shown, ``dropped`` those ticked to be taken off.

    ``prefix`` parts the page's boxes from others. An entry left wholly blank is none.
    """

    step: Step
    prefix: str
    forms: list[Form] = field(default_factory=list)
    dropped: set[int] = field(default_factory=set)
    fault: str = ""

    @classmethod
    def blank(cls, step: Step, entries: Sequence[dict[str, Any]], on: date, prefix: str = "") -> Group:
        """Return the list with its entries, and with a blank one where there is none."""
        made = cls(step, prefix)
        for entry in entries or [{}]:
            made._add(step.form.from_answers(entry, on=on))
        return made

    @classmethod
    def read(cls, step: Step, posted: MultiDict[str, Any], on: date, prefix: str = "") -> Group:
        """Return the list as it was posted, with one more blank entry where the button asked for it."""
        made = cls(step, prefix)
        shown = posted.get(made.count_name, "")
        count = int(shown) if shown.isascii() and shown.isdigit() and len(shown) <= len("200") else 0
        for place in range(min(count, step.group.most)):
            form = made._add(step.form(on=on))
            for box in form.asked():
                box.process(posted, box.data)
            if posted.get(made.drop_name(place)):
                made.dropped.add(place)
        if made.wants_more(posted) and len(made.forms) < step.group.most:
            made._add(step.form(on=on))
        return made

    @property
    def name(self) -> str:
        """Return the name under which the answers are kept."""
        return self.step.group.name

    @property
    def id(self) -> str:
        """Return the id of the whole list on its page."""
        return f"{self.prefix}{self.name}"

    @property
    def count_name(self) -> str:
        """Return the name of the hidden box that counts the entries shown."""
        return f"{self.id}-count"

    def drop_name(self, place: int) -> str:
        """Return the name of the box that takes an entry off."""
        return f"{self.id}-{place}-drop"

    def wants_more(self, posted: MultiDict[str, Any]) -> bool:
        """Tell whether the button for one more entry of this list was pressed."""
        return bool(posted.get(MORE) == self.name)

    def entries(self) -> list[dict[str, Any]]:
        """Return the answers of the entries that stay."""
        return [form.answers() for form in self._staying()]

    def is_valid(self) -> bool:
        """Judge every entry that stays, and how many they are."""
        staying = list(self._staying())
        judged = [form.validate() for form in staying]
        least, most = self.step.group.least, self.step.group.most
        if len(staying) < least:
            self.fault = translate("Dodaj co najmniej tyle wpisów: %(least)s.", least=least)
        elif len(staying) > most:
            self.fault = translate("Dodaj najwyżej tyle wpisów: %(most)s. Resztę złóż osobno.", most=most)
        return all(judged) and not self.fault

    def error_list(self) -> list[tuple[str, str]]:
        """List faults in the order of the page: id of the box they lead to, message."""
        rows = [(self.id, self.fault)] if self.fault else []
        return rows + [row for form in self._staying() for row in form.error_list()]

    def _staying(self) -> Iterator[Form]:
        for place, form in enumerate(self.forms):
            if place not in self.dropped and not _is_blank(form):
                yield form

    def _add(self, form: Form) -> Form:
        """Show one more form, its boxes named after its place."""
        for box in form.asked():
            box.legend_is_h1 = False  # many questions share this page and its heading
            box.name = box.id = f"{self.id}-{len(self.forms)}-{box.short_name}"
        self.forms.append(form)
        return form


def _is_blank(form: Form) -> bool:
    """Tell whether nothing was typed or known in any box."""
    typed = (text.strip() for values in form.typed().values() for text in values)
    return not any(typed) and all(box.was_posted or box.is_blank(box.data) for box in form.asked())
