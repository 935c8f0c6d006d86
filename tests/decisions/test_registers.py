"""A document that a state register made is checked, handed on byte for byte, or its posting is noted; never made here."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from portal.cases import flows, queries
from portal.decisions.delivering.models import Delivery
from portal.decisions.registers import actions
from portal.decisions.registers import queries as registers
from portal.decisions.registers.models import PaperState, RegisterPaper
from portal.decisions.registers.rules import GUARD, TOO_LATE
from portal.errors import Conflict, Refused
from portal.files import actions as files
from portal.files.signature_check import Fault
from tests.support.courses import offer
from tests.support.desk import Desk
from tests.support.signing import Authority, sign

TITLE = "Odpis skrócony aktu urodzenia"


class Register:
    """A matter that waits for a document of a register."""

    def __init__(self, desk: Desk, folder: Path, *, wants: bool = True) -> None:
        self.desk, self.portal = desk, desk.portal
        service = replace(offer(desk.portal, "external_act"), register_paper=wants)
        object.__setattr__(desk.portal, "services", {**desk.portal.services, service.slug: service})
        with desk.writing() as session:
            flows.store_versions(session, desk.portal, desk.now)
        self.card = Authority(folder, desk.now).card("Beata", "Karpowicz")
        self.reference = desk.file(service=service)

    def enter(self) -> "Register":
        """Let the clerk ask the register."""
        self.desk.advance(self.reference, "enter")
        return self

    def signed(self) -> bytes:
        """Return a document that the register signed."""
        with self.desk.house.app.app_context():
            values = {"reference": "USC-1", "issued_on": "2026-11-23", "issued_at": self.desk.now.isoformat()}
            values |= {"service": "", "asks": "", "who": "", "role": "Odpis", "asked_as": "", "says": "Akt nr 1",
                       "answer": "Odpis", "reason": ""}  # fmt: skip
            pdf = files.make_pdf_to_sign("consent", values, title="Odpis", at=self.desk.now)
        return sign(pdf, self.card, self.desk.now)

    def add(self, content: bytes, title: str = TITLE, name: str = "odpis.pdf") -> None:
        """Let the clerk add a file."""
        self.desk.act(self.reference, actions.add_file, title, name, content)

    def post(self, on: date) -> None:
        """Let the clerk note that it was posted."""
        self.desk.act(self.reference, actions.note_posted, TITLE, on)

    def papers(self) -> list[RegisterPaper]:
        """Read what was added."""
        with self.desk.reading() as session:
            case = queries.get_by_reference(session, self.reference)
            return registers.list_of_case(session, case.id)

    def finish(self) -> None:
        """Let the clerk say that the register is done."""
        self.desk.advance(self.reference, "registered", reasons="Odpis wydano 23 listopada 2026.")


@pytest.fixture
def register(desk: Desk, tmp_path: Path) -> Register:
    return Register(desk, tmp_path / "ca")


def test_a_signed_document_goes_to_the_party_byte_for_byte(register: Register) -> None:
    content = register.enter().signed()
    register.add(content)
    assert [one.state for one in register.papers()] == [PaperState.CHECKING]
    register.desk.work()
    (paper,) = register.papers()
    assert (paper.state, paper.found["name"], paper.found["trusted"]) == (
        PaperState.GOOD,
        "Beata Karpowicz",
        None,
    )
    document = register.desk.document(register.reference, "outcome")
    assert (document.title, document.kind, document.state) == (TITLE, "certificate", "ready")
    with register.desk.reading():
        assert document.file is not None
        assert files.get_bytes(register.portal, document.file) == content
    assert register.desk.count(Delivery, Delivery.document_id == document.id) == 1
    assert "register_paper_sent" in register.desk.kinds(register.reference)
    register.finish()
    assert register.desk.case(register.reference).status == "registered"


def recall(register: Register) -> None:
    """Let the clerk call the first document back."""
    with register.desk.writing() as session:
        case = queries.get_by_reference(session, register.reference)
        paper = registers.list_of_case(session, case.id)[0]
        actions.call_back(session, case, paper, actor=register.desk.clerk, now=register.desk.now)


def test_a_document_that_was_called_back_goes_to_nobody_and_may_be_added_anew(register: Register) -> None:
    content = register.enter().signed()
    register.add(content)
    for _ in range(2):
        recall(register)
    register.desk.work()
    assert [one.state for one in register.papers()] == [PaperState.RECALLED]
    assert register.desk.count(Delivery) == 0
    kinds = register.desk.kinds(register.reference)
    assert (kinds.count("register_paper_recalled"), kinds.count("register_paper_sent")) == (1, 0)
    register.add(content)
    register.desk.work()
    assert [one.state for one in register.papers()] == [PaperState.RECALLED, PaperState.GOOD]


def test_what_went_to_the_party_is_not_called_back(register: Register) -> None:
    register.enter().add(register.signed())
    register.desk.work()
    with pytest.raises(Conflict, match="podpis jest już sprawdzony"):
        recall(register)
    assert [one.state for one in register.papers()] == [PaperState.GOOD]


def test_a_document_checked_after_its_matter_was_withdrawn_goes_to_nobody(register: Register) -> None:
    register.enter().add(register.signed())
    register.desk.advance(register.reference, "rejected", reasons="Pomylone osoby.")
    register.desk.work()
    (paper,) = register.papers()
    assert (paper.state, paper.found["fault"]) == (PaperState.RECALLED, TOO_LATE)
    assert "register_paper_sent" not in register.desk.kinds(register.reference)
    assert register.desk.count(Delivery) == 0


def test_the_same_file_twice_is_one_document(register: Register) -> None:
    content = register.enter().signed()
    for _ in range(2):
        register.add(content)
    register.desk.work()
    register.add(content)
    register.desk.work()
    assert len(register.papers()) == 1
    assert register.desk.kinds(register.reference).count("register_paper_sent") == 1


def changed(signed: bytes) -> bytes:
    """Change a byte under the signature."""
    place = signed.index(b"/Producer") if b"/Producer" in signed else len(signed) // 3
    return signed[: place + 12] + bytes([signed[place + 12] ^ 1]) + signed[place + 13 :]


def test_a_document_that_was_cut_does_not_come_in(register: Register) -> None:
    signed = register.enter().signed()
    with pytest.raises(Refused):
        register.add(signed[: len(signed) // 2])


def test_a_changed_document_is_refused_and_goes_to_nobody(register: Register) -> None:
    register.enter().add(changed(register.signed()))
    register.desk.work()
    (paper,) = register.papers()
    assert paper.state == PaperState.REFUSED
    assert paper.found["fault"] in set(Fault)
    assert "register_paper_sent" not in register.desk.kinds(register.reference)
    with pytest.raises(Refused, match="dołącz podpisany dokument"):
        register.finish()


def test_a_document_without_a_signature_is_refused(register: Register) -> None:
    signed = register.enter().signed()
    register.add(signed[: signed.index(b"%%EOF") + 6])
    register.desk.work()
    assert [one.found.get("fault") for one in register.papers()] == [Fault.UNSIGNED]


def test_what_is_no_pdf_does_not_come_in(register: Register) -> None:
    with pytest.raises(Refused) as refused:
        register.enter().add(b"<xml/>", name="odpis.xml")
    assert refused.value.field == "signed"


def test_what_was_posted_is_noted_once_with_its_day(register: Register) -> None:
    with pytest.raises(Refused, match="dołącz podpisany dokument"):
        register.enter().finish()
    with pytest.raises(Refused) as refused:
        register.post(date(2026, 12, 24))
    assert refused.value.field == "posted_on"
    for _ in range(2):
        register.post(date(2026, 11, 23))
    assert [(one.state, one.posted_on) for one in register.papers()] == [
        (PaperState.POSTED, date(2026, 11, 23))
    ]
    register.finish()


def test_before_the_register_is_asked_nothing_is_added(register: Register) -> None:
    with pytest.raises(Conflict):
        register.post(date(2026, 11, 23))


def test_a_matter_whose_register_makes_no_document_ends_without_one(desk: Desk, tmp_path: Path) -> None:
    plain = Register(desk, tmp_path / "ca", wants=False).enter()
    with desk.statements() as sent:
        plain.finish()
    assert not [one for one in sent if "register_papers" in one]


def test_without_the_guard_a_matter_would_end_with_nothing_handed_on(register: Register) -> None:
    register.portal.guards.functions[GUARD] = lambda *_given, **_more: ""
    register.enter().finish()
    assert register.papers() == []
