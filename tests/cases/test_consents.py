"""A second person confirms in a matter of somebody else: asked at filing, answered once, decided on by an official."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, select

from portal.accounts.models import Subject
from portal.accounts.people import PESEL
from portal.audit import AuditRecord
from portal.cases import queries
from portal.cases.completing.actions import Completion, complete
from portal.cases.consents import actions, rules
from portal.cases.consents import queries as consents
from portal.cases.consents.ending import REFUSED_TASK, WAIT_TASK
from portal.cases.consents.models import CaseConsent, ConsentState
from portal.cases.consents.resealing import reseal_asked
from portal.cases.models import DocumentState, Touched
from portal.cases.timing.models import CaseTask
from portal.errors import Conflict, NotFound, Refused
from portal.jobs import JobRow
from portal.security import Actor
from portal.service import Consent, Known
from portal.vault import Vault
from portal.workflow import By
from tests.support.consenting import OWNER_SAYS, asking, owner
from tests.support.desk import ANSWERS, Desk

ANNA = "85031412347"
KNOWN = Known(given_name="Anna Maria", surname="Żółć-Łęcka", pesel=ANNA)


class Asked:
    """A matter in which Anna, an owner, must confirm."""

    def __init__(self, desk: Desk, *more: Consent, pesel: str = ANNA) -> None:
        self.desk, self.portal = desk, desk.portal
        self.service = asking(desk.portal, owner("Anna", "Żółć-Łęcka", pesel), *more)
        self.anna = self.person()
        self.reference = desk.file(service=self.service)

    def person(self, pesel: str = ANNA) -> Actor:
        """Write Anna down, as her sign-in would."""
        vault = self.portal.vault
        with self.desk.writing() as session:
            subject = Subject(
                token=secrets.token_hex(16), given_name="Anna Maria", surname="Żółć-Łęcka",
                pesel=vault.seal(PESEL, pesel), pesel_match=vault.match(PESEL, pesel), created_at=self.desk.now,
            )  # fmt: skip
            session.add(subject)
            session.flush()
            return Actor("resident", subject.id, subject.full_name, subject_id=subject.id)

    def rows(self) -> list[CaseConsent]:
        """Read the matter's consents."""
        with self.desk.reading() as session:
            case = queries.get_by_reference(session, self.reference)
            return consents.list_of_case(session, case.id)

    def states(self) -> list[str]:
        """Read where they stand."""
        return [one.state for one in self.rows()]

    def say(self, *, agrees: bool = True, reason: str = "", person: Actor | None = None) -> bool:
        """Let Anna answer the first question."""
        with self.desk.writing() as session:
            found = session.get_one(CaseConsent, self.rows()[0].id)
            return actions.answer(
                session, self.portal, found, KNOWN, agrees=agrees, reason=reason, person=person or self.anna,
                now=self.desk.now,
            )  # fmt: skip

    def official(self, act: Any, *given: Any, **more: Any) -> None:
        """Let the clerk settle the first one."""
        with self.desk.writing() as session:
            found = session.get_one(CaseConsent, self.rows()[0].id)
            act(session, self.portal, found, *given, actor=self.desk.clerk, now=self.desk.now, **more)

    def get(self, subject: Actor, known: Known, token: str = "") -> CaseConsent:
        """Look the first one up as a person does."""
        match = self.portal.vault.match(PESEL, known.pesel) if known.pesel else ""
        with self.desk.reading() as session:
            return consents.get_for_person(
                session, token or self.rows()[0].token, subject.record_id or 0, match, known.given_name, known.surname
            )  # fmt: skip

    def tasks(self) -> set[str]:
        """Name the office's open tasks of the matter."""
        with self.desk.reading() as session:
            return set(session.scalars(select(CaseTask.code).where(CaseTask.closed_at.is_(None))))

    def messages(self) -> list[str]:
        """Name the messages that were queued."""
        with self.desk.reading() as session:
            rows = session.scalars(select(JobRow).where(JobRow.kind == "send_message").order_by(JobRow.id))
            return [row.payload["template"] for row in rows]

    def enter(self) -> None:
        """Let the clerk enter the act into the register."""
        self.desk.advance(self.reference, "enter")


@pytest.fixture
def asked(desk: Desk) -> Asked:
    return Asked(desk)


def test_who_must_confirm_is_asked_with_the_filing_and_the_number_lies_sealed(asked: Asked) -> None:
    (row,) = asked.rows()
    assert (row.state, row.says, row.full_name) == (ConsentState.ASKED, OWNER_SAYS, "Anna Żółć-Łęcka")
    assert row.pesel is not None
    assert ANNA not in row.pesel
    assert row.pesel_match != ANNA
    assert asked.portal.vault.open(PESEL, row.pesel) == ANNA
    assert "consent_asked" in asked.desk.kinds(asked.reference)
    assert asked.tasks() >= {WAIT_TASK}
    assert "consent_asked" in asked.messages()


def test_nobody_is_asked_and_nothing_is_read_in_a_matter_of_a_service_that_asks_nobody(desk: Desk) -> None:
    with desk.statements() as sent:
        desk.file()
    assert not [one for one in sent if "case_consents" in one]


def test_an_answer_is_kept_with_its_sealed_statement_and_both_are_told(asked: Asked) -> None:
    assert asked.say()
    (row,) = asked.rows()
    assert (row.state, row.subject_id, row.times) == (ConsentState.GIVEN, asked.anna.subject_id, 1)
    asked.desk.work()
    paper = asked.desk.document(asked.reference, row.slot)
    assert (paper.kind, paper.state, paper.to_post) == ("statement", DocumentState.READY, False)
    assert (paper.values["answer"], paper.values["who"]) == ("Potwierdzam", "Anna Maria Żółć-Łęcka")
    assert ANNA not in str(paper.values)
    assert "90010212353" not in str(paper.values)
    assert {"consent_answered", "consent_kept"} <= set(asked.messages())
    assert not asked.tasks() & {WAIT_TASK, REFUSED_TASK}
    with asked.desk.reading() as session:
        kept = session.scalars(select(AuditRecord).where(AuditRecord.kind == "consent.given")).one()
    assert (kept.subject_id, kept.object_ref) == (asked.anna.subject_id, asked.reference)


def test_a_statement_is_sent_to_nobody_and_waits_for_nobody_to_open_it(asked: Asked) -> None:
    asked.say()
    asked.desk.work()
    with asked.desk.reading() as session:
        waiting = queries.list_unopened(session, asked.desk.resident.subject_id or 0)
    assert waiting == []


def test_the_same_answer_twice_is_one_answer(asked: Asked) -> None:
    assert [asked.say(), asked.say()] == [True, False]
    assert asked.desk.kinds(asked.reference).count("consent_given") == 1
    assert asked.rows()[0].times == 1


@pytest.mark.engines
def test_answers_at_the_same_moment_are_one_answer(asked: Asked) -> None:
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: asked.say(), range(4)))
    assert sorted(done) == [False, False, False, True]
    assert asked.desk.kinds(asked.reference).count("consent_given") == 1


def test_a_refusal_wants_a_word_and_is_left_to_the_office(asked: Asked) -> None:
    with pytest.raises(Refused) as refused:
        asked.say(agrees=False)
    assert refused.value.field == "reason"
    asked.say(agrees=False, reason="Ta osoba tu nie mieszka.")
    assert asked.states() == [ConsentState.REFUSED]
    assert asked.tasks() >= {REFUSED_TASK}
    assert WAIT_TASK not in asked.tasks()
    assert asked.desk.case(asked.reference).is_open


def test_a_consent_may_be_taken_back_and_given_again_while_nothing_rests_on_it(asked: Asked) -> None:
    asked.say()
    asked.say(agrees=False, reason="Pomyliłam wnioski.")
    asked.say()
    assert asked.states() == [ConsentState.GIVEN]
    said = [one for one in asked.desk.kinds(asked.reference) if one.startswith("consent_")]
    assert said == ["consent_asked", "consent_given", "consent_withdrawn", "consent_given"]
    assert len({asked.rows()[0].slot, "consent-1-1"}) == 2


def test_after_the_step_that_rests_on_it_nothing_changes_until_the_register_gives_the_matter_back(
    asked: Asked,
) -> None:
    asked.say()
    asked.enter()
    with pytest.raises(Conflict):
        asked.say(agrees=False, reason="Zmieniłam zdanie.")
    asked.desk.advance(asked.reference, "rejected", reasons="Błąd w adresie.")
    asked.say(agrees=False, reason="Zmieniłam zdanie.")
    assert asked.states() == [ConsentState.REFUSED]


def test_the_register_waits_for_every_consent(asked: Asked) -> None:
    with pytest.raises(Refused, match="Anna Żółć-Łęcka"):
        asked.enter()
    asked.say()
    asked.enter()
    assert asked.desk.case(asked.reference).status == "in_register"


def test_without_the_guard_the_register_would_not_wait(asked: Asked) -> None:
    asked.portal.guards.functions[rules.GUARD] = lambda *_given, **_more: ""
    asked.enter()
    assert asked.states() == [ConsentState.ASKED]


def test_a_refusal_keeps_the_register_waiting_until_an_official_decides(asked: Asked) -> None:
    asked.say(agrees=False, reason="Nie znam tej osoby.")
    with pytest.raises(Refused, match="Odmowa"):
        asked.enter()
    with pytest.raises(Refused) as refused:
        asked.official(actions.waive, "  ")
    assert refused.value.field == "reason"
    asked.official(actions.waive, "Wskazano byłą właścicielkę, nowy jest w księdze wieczystej.")
    assert asked.states() == [ConsentState.LAPSED]
    assert not asked.tasks() & {REFUSED_TASK}
    asked.enter()


def test_a_consent_on_paper_is_kept_with_its_day_and_its_scan(asked: Asked) -> None:
    picture = _png()
    with pytest.raises(Refused) as refused:
        asked.official(actions.keep_paper, date(2027, 1, 1), scan=[("zgoda.png", picture)])
    assert refused.value.field == "signed_on"
    with asked.desk.writing() as session:
        session.execute(delete(Touched))
    for _ in range(2):
        asked.official(actions.keep_paper, date(2026, 11, 20), scan=[("zgoda.png", picture)])
    row = asked.rows()[0]
    assert (row.state, row.signed_on, row.official_id) == (
        ConsentState.ON_PAPER,
        date(2026, 11, 20),
        asked.desk.clerk.official_id,
    )
    assert asked.desk.count(Touched) == 1, "the letter makes the matter one that went partly on paper"
    with asked.desk.reading() as session:
        files = queries.list_attachments(session, queries.get_by_reference(session, asked.reference))
    assert [one.field for one in files] == [actions.SCANS]
    with pytest.raises(Conflict):
        asked.say()
    asked.enter()


def test_a_consent_that_was_given_is_not_settled_again_by_an_official(asked: Asked) -> None:
    asked.say()
    with pytest.raises(Conflict):
        asked.official(actions.waive, "Nie trzeba.")


def test_what_is_still_asked_lapses_with_the_matter(asked: Asked) -> None:
    asked.desk.advance(asked.reference, "withdraw", By.APPLICANT)
    assert asked.states() == [ConsentState.LAPSED]
    assert not asked.tasks() & {WAIT_TASK, REFUSED_TASK}
    with pytest.raises(Conflict):
        asked.say()


def test_all_of_several_owners_must_confirm(desk: Desk) -> None:
    asked = Asked(desk, owner("Ewa", "Nowak"))
    asked.say()
    with pytest.raises(Refused, match="Ewa Nowak") as waiting:
        asked.enter()
    assert "Anna" not in str(waiting.value.message)


def test_a_corrected_application_asks_anew_only_whom_it_must(asked: Asked) -> None:
    asked.say()
    asked.desk.advance(asked.reference, "call_for_completion", items=["Współwłaściciel"])
    with asked.desk.writing() as session:
        case = queries.get_by_reference(session, asked.reference)
        new = {**ANSWERS, "purpose_other": "Nowak"}
        sent = Completion(new, ({"label": "Współwłaściciel", "old": "", "new": "Nowak"},))
        complete(session, asked.portal, case, sent, actor=asked.desk.resident, now=asked.desk.now)
    assert [(one.surname, one.state) for one in asked.rows()] == [
        ("Żółć-Łęcka", ConsentState.GIVEN), ("Nowak", ConsentState.ASKED),
    ]  # fmt: skip
    with asked.desk.writing() as session:
        case = queries.get_by_reference(session, asked.reference)
        case.answers = dict(ANSWERS)
        actions.ask(session, asked.portal, case, asked.service, now=asked.desk.now)
    assert asked.states() == [ConsentState.GIVEN, ConsentState.LAPSED]


def test_what_an_official_found_not_to_be_needed_is_not_asked_for_again(asked: Asked) -> None:
    asked.official(actions.waive, "Wskazano byłą właścicielkę.")
    with asked.desk.writing() as session:
        case = queries.get_by_reference(session, asked.reference)
        assert actions.ask(session, asked.portal, case, asked.service, now=asked.desk.now) == []
    assert asked.states() == [ConsentState.LAPSED]


def test_only_the_asked_person_finds_the_question(asked: Asked) -> None:
    stranger = Actor("resident", 10_000, "Ola", subject_id=10_000)
    assert asked.get(asked.anna, KNOWN).state == ConsentState.ASKED
    for person, known, token in (
        (stranger, Known("Anna Maria", "Żółć-Łęcka", pesel="92071314764"), ""),
        (stranger, Known("Anna Maria", "Żółć-Łęcka"), ""),
        (asked.anna, KNOWN, "x" * 24),
    ):
        with pytest.raises(NotFound):
            asked.get(person, known, token)


def test_without_a_number_the_name_decides_and_the_first_answer_binds_it(desk: Desk) -> None:
    asked = Asked(desk, pesel="")
    other = asked.person("92071314764")
    assert asked.get(other, Known("ANNA", "żółć łęcka", pesel="92071314764"))
    with pytest.raises(NotFound):
        asked.get(other, Known("Anna", "Nowak", pesel="92071314764"))
    asked.say()
    assert asked.get(asked.anna, KNOWN)
    with pytest.raises(NotFound):
        asked.get(other, Known("Anna", "Żółć-Łęcka", pesel="92071314764"))
    with pytest.raises(Conflict):
        asked.say(agrees=False, reason="To nie ja.", person=other)


def test_who_asks_cannot_answer_whatever_they_are_called(desk: Desk) -> None:
    service = asking(desk.portal, owner("Jan", "Kowalski"))
    reference = desk.file(service=service)
    with desk.reading() as session:
        case = queries.get_by_reference(session, reference)
        (row,) = consents.list_of_case(session, case.id)
        with pytest.raises(NotFound):
            consents.get_for_person(session, row.token, desk.resident.subject_id or 0, "", "Jan", "Kowalski")


def test_the_number_is_sealed_again_when_keys_change(asked: Asked) -> None:
    settings = asked.portal.settings
    ring = {"nowy": secrets.token_bytes(32), **settings.key_ring}
    vault = Vault(ring, settings.match_key)
    with asked.desk.writing() as session:
        assert reseal_asked(session, vault) == 1
        assert reseal_asked(session, vault) == 0
        row = session.scalars(select(CaseConsent)).one()
        assert vault.open(PESEL, row.pesel or "") == ANNA


def _png() -> Any:
    from portal.testing import PICTURE

    return PICTURE.content


def test_the_case_is_moved_by_nobody_but_officials(asked: Asked) -> None:
    before = asked.desk.case(asked.reference).status
    asked.say(agrees=False, reason="Nie.")
    asked.say()
    assert asked.desk.case(asked.reference).status == before
