"""The counter's one page: what the desk asks and what the service asks, read and judged together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import MultiDict

from portal.accounts.models import plain
from portal.fields import ChoiceField, YesNoField
from portal.i18n import translate
from portal.identifiers import pesel_birth_date
from portal.office.forms import CounterForm
from portal.service import Capacity
from portal.service.grouped import Group

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from werkzeug.datastructures import FileStorage

    from portal.accounts.models import Subject
    from portal.fields import Asked, Form
    from portal.service import Service, Step

NEW = "new"
FIRM = "firm"
# what a service knows of a person or a firm (service.Known) and where the desk's page has it
_ADDRESS = {"street": "desk_street", "postal_code": "desk_postal", "town": "desk_town"}
KNOWN = {"given_name": "desk_given", "surname": "desk_surname", "pesel": "desk_pesel", **_ADDRESS}
KNOWN_OF_FIRM = {"company_name": "desk_firm", "nip": "desk_nip", **_ADDRESS}
OF_PERSON = ("desk_pesel", "desk_given", "desk_surname", "desk_born")
OF_FIRM = ("desk_nip", "desk_firm", "desk_renamed", "desk_party")


@dataclass
class Sheet:
    """One page as it was typed: the desk's form, each step's form, and who the person is."""

    service: Service
    desk: CounterForm
    steps: list[tuple[Step, Form]]
    groups: list[Group] = field(default_factory=list)
    chosen: str = ""
    known_people: Sequence[Subject] = ()
    is_firms: bool = False
    firm: Subject | None = None
    today: date = date.min
    is_judged: bool = False
    more_errors: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def blank(cls, service: Service, today: date) -> Sheet:
        """Return an empty page: arrived today, at the counter, not paid."""
        desk = CounterForm(data={"desk_arrived": today, "desk_channel": "counter", "desk_fee": "unpaid"})
        once, lists = _parted(service)
        groups = [Group.blank(step, [], today) for step in lists]
        return cls(service, desk, [(step, step.form()) for step in once], groups, today=today)

    @classmethod
    def read(
        cls, service: Service, posted: MultiDict[str, str], files: MultiDict[str, FileStorage], today: date
    ) -> Sheet:
        """Return the page as it was posted; what the service knows of a person comes from the desk's answers."""
        desk = CounterForm.from_request(posted, files, on=today)
        is_firms = takes_firms(service) and posted.get("desk_whose", posted.get("desk_for", "")) == FIRM
        known = KNOWN_OF_FIRM if is_firms else KNOWN
        filled: MultiDict[str, str] = MultiDict(posted)
        for step in service.steps:
            for name, attribute in step.known.items():
                if attribute in known:
                    filled.setlist(name, [posted.get(known[attribute], "")])
        once, lists = _parted(service)
        forms = [(step, step.form.from_request(filled, on=today)) for step in once]
        groups = [Group.read(step, filled, today) for step in lists]
        return cls(
            service, desk, forms, groups, chosen=posted.get("desk_person", ""), is_firms=is_firms, today=today
        )

    @property
    def pesel(self) -> str:
        """Return the PESEL that was typed, empty when none was or it is no PESEL."""
        return "" if self.is_firms else str(self.desk.desk_pesel.data or "")

    @property
    def nip(self) -> str:
        """Return the NIP that was typed, empty when none was, it is no NIP, or the matter is a person's."""
        return str(self.desk.desk_nip.data or "") if self.is_firms else ""

    @property
    def known(self) -> Mapping[str, str]:
        """Return what the service knows and where the desk's page has it."""
        return KNOWN_OF_FIRM if self.is_firms else KNOWN

    def person(self) -> Subject | None:
        """Return the known person that was confirmed, or whose surname and birth date agree with the number."""
        if self.chosen and self.chosen != NEW:
            return next((one for one in self.known_people if one.token == self.chosen), None)
        surname, number = str(self.desk.desk_surname.data or ""), self.pesel
        born = pesel_birth_date(number) if number else None
        return next((one for one in self.known_people if one.is_same_person(surname, born)), None)

    def take_address(self) -> None:
        """Fill in what is known of the one person or the firm found, where nothing was typed."""
        for one in [self.firm] if self.firm is not None else self.known_people[:1]:
            known = {"desk_street": one.street, "desk_postal": one.postal_code, "desk_town": one.town}
            known |= {"desk_firm": one.surname} if self.firm is not None else {}
            for name, value in known.items():
                box: Asked = getattr(self.desk, name)
                if value and not box.typed_text:
                    box.typed_text = value

    def shown(self) -> list[tuple[Step, list[Asked]]]:
        """List what the answers so far make necessary and the desk does not know; scans are taken once, by the desk."""
        slugs = self._open_steps()
        asked = [(step, self._asked(step, form)) for step, form in self.steps if step.slug in slugs]
        return [(step, boxes) for step, boxes in asked if boxes]

    def shown_lists(self) -> list[Group]:
        """List the lists that the answers so far make necessary, each with an entry to fill in."""
        slugs = self._open_steps()
        asked = [group for group in self.groups if group.step.slug in slugs]
        return [one if one.forms else Group.blank(one.step, [], self.today) for one in asked]

    def aside(self) -> Iterator[tuple[str, str]]:
        """Yield what was typed into questions that are not shown: it waits, should the answers ask them again."""
        slugs = self._open_steps()
        for step, form in self.steps:
            if step.slug not in slugs:
                yield from _typed(self._asked(step, form))
        for group in self.groups:
            typed = [row for form in group.forms for row in _typed(form.asked())]
            if typed and group.step.slug not in slugs:
                yield from [(group.count_name, str(len(group.forms))), *typed]

    def _open_steps(self) -> set[str]:
        """Name the steps to show: one waits as long as its rule reads a choice that is still to be made."""
        answers, forms = self._typed_answers(), {step.slug: form for step, form in self.steps}
        found, to_make = set[str](), set[str]()
        for step in self.service.steps:
            read = _Watched(answers)
            if not step.is_asked(read) or (not self.is_judged and read.names & to_make):
                continue
            found.add(step.slug)
            boxes = self._asked(step, forms[step.slug]) if step.slug in forms else []
            to_make |= {box.short_name for box in boxes if _is_open_choice(box)}
        return found

    @property
    def has_branches(self) -> bool:
        """Tell whether answers decide what else is asked."""
        return any(step.when is not None for step in self.service.steps)

    def is_valid(self) -> bool:
        """Judge everything; only the questions that the answers make necessary count."""
        self.is_judged = True
        person = self.person()
        desk = self.desk
        named = person is not None or self.is_firms
        desk.desk_given.optional = desk.desk_surname.optional = named
        desk.desk_born.optional = bool(named or desk.desk_pesel.typed_text.strip())
        desk.desk_nip.optional = desk.desk_firm.optional = not self.is_firms
        desk.desk_party.optional = not self.is_firms or self.firm is not None
        desk.validate()
        for box in (desk.desk_given, desk.desk_surname, desk.desk_born, desk.desk_nip, desk.desk_firm):
            box.optional = False
        self._judge_firm()
        if self.known_people and person is None and self.chosen != NEW:
            message = translate("Znamy kogoś o tym numerze PESEL. Potwierdź, czy to ta osoba.")
            self.more_errors.append(("desk_person", message))
        answers = self._typed_answers()
        for step, form in self.steps:
            if step.is_asked(answers):
                self._judge(step, form)
        for group in self._asked_lists(answers):
            group.is_valid()
        return not self.errors()

    def answers(self) -> dict[str, Any]:
        """Return the answers of the questions that were asked, as a form on the portal would keep them."""
        merged = self._typed_answers()
        once = {
            name: value
            for step, form in self.steps
            if step.is_asked(merged)
            for name, value in form.answers().items()
        }
        return once | {group.name: group.entries() for group in self._asked_lists(merged)}

    def errors(self) -> list[tuple[str, str]]:
        """List all faults: id of the box they lead to, message."""
        beside = OF_PERSON if self.is_firms else OF_FIRM  # of these boxes the page shows none
        own = [row for row in self.desk.error_list() if not row[0].startswith(beside)]
        found = [*own, *self.more_errors]
        for step, form in self.steps:
            boxes = {box.error_id for box in self._asked(step, form)}
            found += [(place, message) for place, message in form.error_list() if place in boxes]
        return found + [
            row for group in self._asked_lists(self._typed_answers()) for row in group.error_list()
        ]

    def _judge(self, step: Step, form: Form) -> None:
        """Judge one step; a fault in what the desk asked goes to the desk's box."""
        for upload in form.file_fields():
            upload.stored = 1  # the scan stands for it
        form.validate()
        for name, attribute in step.known.items():
            place = self.known.get(attribute, "")
            if place and form[name].errors and not self.desk[place].errors:
                self.desk.add_error(place, form[name].errors[0])

    @property
    def has_other_name(self) -> bool:
        """Tell whether another name was typed than the firm with this NIP has."""
        return self.firm is not None and plain(self.desk.desk_firm.typed_text) != plain(self.firm.surname)

    def fault_of_name(self) -> str:
        """Say what is wrong with the typed name of a known NIP, unless the official found it in the register."""
        if self.desk.desk_renamed.checked or self.firm is None or not self.has_other_name:
            return ""
        return translate("Pod tym NIP znamy: %(name)s. Sprawdź NIP i nazwę.", name=self.firm.surname)

    def _judge_firm(self) -> None:
        if not self.desk.desk_firm.errors and (fault := self.fault_of_name()):
            self.desk.add_error("desk_firm", fault)

    def _asked(self, step: Step, form: Form) -> list[Asked]:
        for box in form.asked():
            box.legend_is_h1 = False  # many questions share this page and its heading
        taken = {name for name, attribute in step.known.items() if attribute in self.known}
        return [box for box in form.asked() if box.short_name not in taken and box.kind != "file"]

    def _typed_answers(self) -> Mapping[str, Any]:
        once = {name: value for _step, form in self.steps for name, value in form.answers().items()}
        return once | {group.name: group.entries() for group in self.groups}

    def _asked_lists(self, answers: Mapping[str, Any]) -> list[Group]:
        return [group for group in self.groups if group.step.is_asked(answers)]


class _Watched(dict[str, Any]):
    """Answers that note which of them a rule reads."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        super().__init__(answers)
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.names.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default)


def _typed(boxes: Iterable[Asked]) -> Iterator[tuple[str, str]]:
    for box in boxes:
        yield from ((name, value) for name, values in box.typed().items() for value in values if value)


def _is_open_choice(box: Asked) -> bool:
    """Tell whether a choice is still to be made."""
    return isinstance(box, ChoiceField | YesNoField) and not box.optional and box.is_blank(box.data)


def _parted(service: Service) -> tuple[list[Step], list[Step]]:
    """Part the pages answered once from the lists."""
    once = [step for step in service.steps if step.several is None]
    return once, [step for step in service.steps if step.several is not None]


def takes_firms(service: Service) -> bool:
    """Tell whether a firm may bring a matter of this service."""
    return Capacity.COMPANY in service.acting
