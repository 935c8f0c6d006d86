"""The service's own forms, filled with the filed answers, of which only what was called for is asked again."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import MultiDict

from portal.fields.files import FileField
from portal.i18n import SOURCE, lazy, speaking, translate
from portal.service.grouped import Group

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from werkzeug.datastructures import FileStorage

    from portal.fields import Form
    from portal.fields.asked import Asked
    from portal.pieces import Content
    from portal.service import Service, Step

PREFIX = "o-"  # the page has boxes of its own beside the service's


@dataclass
class Correction:
    """One page: each step's form, what of it is asked again, what had to be asked besides.

    ``called`` are the names that a call asked for, of which a file may be missing where the party says why
    (``is_explained``); ``besides`` those that a changed answer makes necessary: a page
    asked only now, or a neighbour that no longer agrees.
    """

    service: Service
    filed: Mapping[str, Any]
    called: Collection[str]
    today: date
    besides: set[str] = field(default_factory=set)
    is_posted: bool = False
    is_explained: bool = False
    forms: list[tuple[Step, Form]] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    @classmethod
    def blank(
        cls, service: Service, filed: Mapping[str, Any], called: Collection[str], today: date
    ) -> Correction:
        """Return the page with the answers as they were filed."""
        made = cls(service, filed, _known(service, filed, called), today)
        made._fill(None)
        return made

    @classmethod
    def read(
        cls, service: Service, filed: Mapping[str, Any], called: Collection[str], today: date,
        posted: MultiDict[str, str], uploads: MultiDict[str, FileStorage], *, is_explained: bool = False,
    ) -> Correction:  # fmt: skip
        """Return the page as it was posted; what nobody asked for is not read at all."""
        known = _known(service, filed, called)
        made = cls(service, filed, known, today, is_posted=True, is_explained=is_explained)
        sent: MultiDict[str, Any] = MultiDict(posted)
        for name in {box.short_name for step in service.steps for box in step.form().file_fields()}:
            sent.setlist(PREFIX + name, uploads.getlist(PREFIX + name))
        made.besides = made._necessary(posted)
        made._fill(sent)
        return made

    def shown(self) -> list[tuple[Step, list[Asked]]]:
        """List what is asked, page by page of the service's form."""
        asked = {step.slug for step in self.service.asked(self.answers())}
        pages = [(step, self._boxes(form)) for step, form in self.forms if step.slug in asked]
        return [(step, boxes) for step, boxes in pages if boxes]

    def lists(self) -> list[Group]:
        """List the lists of entries that are asked again, each as a whole."""
        asked = {step.slug for step in self.service.asked(self.answers())}
        return [one for one in self._lists() if one.step.slug in asked]

    def is_valid(self) -> bool:
        """Judge what is asked; false also when a changed answer makes more questions necessary."""
        new = [one for one in self._steps_now() if one.slug not in self._slugs_before()]
        missing = {name for step in new for name in step.names()} - self._asked()
        self.besides |= missing
        fine, now = not missing, {one.slug for one in self._steps_now()}
        for step, form in self.forms:
            unseen = missing & set(step.names())
            if step.slug in now and self._boxes(form) and not unseen:
                fine = self._judge(step, form) and fine
        for group in self._lists():
            if group.step.slug in now and group.name not in missing:
                fine = group.is_valid() and fine
        return fine

    def error_list(self) -> list[tuple[str, str]]:
        """List faults in the order of the page: id of the box they lead to, message."""
        rows = [
            (box.error_id, message)
            for _step, boxes in self.shown()
            for box in boxes
            for message in box.errors
        ]
        return rows + [row for group in self.lists() for row in group.error_list()]

    def answers(self) -> dict[str, Any]:
        """Return the answers as they stand now; those of pages no longer asked are left out."""
        merged = {**self.filed, **self._typed()}
        while True:
            known = {name for step in self.service.steps for name in step.names()}
            asked = self.service.names(merged)
            kept = {name: value for name, value in merged.items() if name in asked or name not in known}
            if len(kept) == len(merged):
                return kept
            merged = kept

    def changes(self) -> list[dict[str, str]]:
        """Say in the office's language which answers are other than before, from what to what."""
        now = self.answers()
        with speaking(SOURCE):
            return [row for step in self.service.steps for row in _changes(step, self.filed, now)]

    def uploads(self) -> list[tuple[str, str, Content]]:
        """Read the new files: the question's name, the file's, its content."""
        return [
            (box.short_name, name, content)
            for _step, boxes in self.shown()
            for box in boxes
            if isinstance(box, FileField)
            for name, content in box.uploads()
        ]

    def add_error(self, name: str | None, message: str) -> bool:
        """Put a refusal from deeper in the house back on its box; false when the page has none of that name."""
        for _step, boxes in self.shown():
            for box in boxes:
                if box.short_name == name:
                    box.errors = [*box.errors, message]
                    return True
        return False

    def _fill(self, sent: MultiDict[str, Any] | None) -> None:
        before = self._slugs_before()
        for step in self.service.steps:
            if step.several is not None:
                self.groups.append(self._group(step, sent))
                continue
            form = step.form.from_answers(self.filed, on=self.today)
            for box in form.asked():
                box.legend_is_h1 = False  # many questions share this page and its heading
                box.name = box.id = PREFIX + box.short_name
                if isinstance(box, FileField) and step.slug in before:
                    # a file called for is wanted anew, or a word why there is none; the others lie with the matter
                    box.optional = self.is_explained or box.short_name not in self.called
                    box.missing = lazy("Dołącz plik albo napisz niżej, dlaczego go nie masz.")
                if sent is not None and box.short_name in self._asked():
                    box.process(sent, box.data)
            self.forms.append((step, form))

    def _group(self, step: Step, sent: MultiDict[str, Any] | None) -> Group:
        """Return a list as it was filed, or as it was posted where it is asked again."""
        if sent is not None and step.group.name in self._asked():
            return Group.read(step, sent, self.today, PREFIX)
        return Group.blank(step, step.entries(self.filed), self.today, PREFIX)

    def _lists(self) -> list[Group]:
        return [group for group in self.groups if group.name in self._asked()]

    def _judge(self, step: Step, form: Form) -> bool:
        """Judge one page; a fault that its filed answers had already, and nobody called for, is none of the party's."""
        form.validate()
        before = step.form.from_answers(self.filed, on=self.today)
        before.validate()
        for box in form.asked():
            if box.errors and box.short_name not in self._asked():
                if list(box.errors) == list(before[box.short_name].errors):
                    box.errors = []
                else:
                    self.besides.add(box.short_name)
        return not any(box.errors for box in form.asked()) and not form.form_errors

    def _boxes(self, form: Form) -> list[Asked]:
        return [box for box in form.asked() if box.short_name in self._asked()]

    def _asked(self) -> set[str]:
        return set(self.called) | self.besides

    def _necessary(self, posted: MultiDict[str, str]) -> set[str]:
        """Return what the page asked besides and had to: that it says so is not believed, it is judged again.

        The answers called for are read alone, then with those that they make necessary, until there are no more.
        """
        said, found = set(posted.getlist("besides")), set[str]()
        while True:
            probe = Correction(
                self.service, self.filed, self.called, self.today, set(found), is_explained=self.is_explained
            )
            probe._fill(posted)
            probe.is_valid()
            more = (probe.besides & said) - found
            if not more:
                return found
            found |= more

    def _slugs_before(self) -> set[str]:
        return {step.slug for step in self.service.asked(self.filed)}

    def _steps_now(self) -> list[Step]:
        return self.service.asked({**self.filed, **self._typed()})

    def _typed(self) -> dict[str, Any]:
        """Return what the boxes hold; a page nobody asked for adds nothing."""
        held = {name: value for _step, form in self.forms for name, value in self._held(form)}
        return held | {group.name: group.entries() for group in self._lists()}

    def _held(self, form: Form) -> Iterator[tuple[str, Any]]:
        for box in form.asked():
            if box.short_name in self._asked() and not isinstance(box, FileField):
                yield box.short_name, box.answer()


def _known(service: Service, filed: Mapping[str, Any], called: Collection[str]) -> frozenset[str]:
    """Keep the names that the service still asks these answers for: a newer version may have dropped some."""
    return frozenset(called) & service.names(filed)


def _changes(step: Step, filed: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield what is other on one page of the form; of a list, entry by entry."""
    absent = translate("Nie podano")
    for before, after in zip_longest(step.describe(filed), step.describe(now)):
        label, _told, name = after or before or ("", "", "")
        old, new = before[1] if before else absent, after[1] if after else absent
        if now.get(name) != filed.get(name) and (step.several is None or old != new):
            yield {"name": name, "label": label, "old": old, "new": new}
