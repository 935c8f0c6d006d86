"""Filing a matter: one case, one party, one event, one charge, the receipt's data, the work that follows."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import Profile
from portal.accounts.rules import RULES_VERSION
from portal.audit import AuditRecord
from portal.billing.models import Charge
from portal.cases.models import Case, CaseEvent, CaseParty, Channel, Document, DocumentState, Touched
from portal.facts import Facts
from portal.jobs import JobRow
from tests.support.desk import ANSWERS, EXEMPT, SLUG, Desk
from tests.support.house import START
from tests.support.people import JAN, sign_in
from tests.support.visitor import ORIGIN


@pytest.mark.engines
def test_everything_of_a_filing_is_written_at_once_and_once(desk: Desk) -> None:
    reference = desk.file()
    tables = (Case, CaseParty, CaseEvent, Charge, Document, Touched, AuditRecord)
    assert [desk.count(table) for table in tables] == [1] * len(tables)
    case = desk.case(reference)
    assert (case.service, case.service_version, case.channel, case.unit_code) == (
        SLUG,
        desk.service.version,
        "portal",
        "FN",
    )
    assert (case.status, case.is_open, case.version) == ("filed", True, 1)
    assert (case.filed_at, case.filed_on, case.answers) == (START, date(2026, 11, 23), ANSWERS)
    assert (case.fee_grosze, case.fee_settled) == (2100, False)
    assert case.parties[0].subject_id == desk.resident.subject_id
    assert case.parties[0].delivery == "portal"
    (event,) = desk.events(reference)
    assert (event.kind, event.source, event.target, event.by) == ("filed", None, "filed", "applicant")


def test_the_charge_is_the_duty_by_law_due_on_the_day_of_filing(desk: Desk) -> None:
    desk.file()
    with desk.reading() as session:
        charge = session.scalars(select(Charge)).one()
    assert (charge.amount_grosze, charge.kind, charge.due_on) == (2100, "stamp_duty", date(2026, 11, 23))
    assert charge.law
    assert charge.paid_at is None


def test_a_matter_free_of_duty_has_no_charge_and_nothing_to_settle(desk: Desk) -> None:
    case = desk.case(desk.file(EXEMPT))
    assert (case.fee_grosze, case.fee_settled) == (0, True)
    assert desk.count(Charge) == 0


def test_the_receipts_data_are_written_with_the_filing_and_its_pdf_follows(desk: Desk) -> None:
    reference = desk.file()
    receipt = desk.document(reference, "receipt")
    assert (receipt.state, receipt.kind, receipt.file_id) == (DocumentState.PREPARING, "receipt", None)
    said = receipt.values
    assert said["reference"] == reference
    assert (said["sender"], said["filed_on"], said["due_on"]) == ("Jan Kowalski", "2026-11-23", "2026-11-30")
    assert datetime.fromisoformat(said["entered_at"]) == START
    assert ["Miejscowość", "Białystok"] in said["answers"]
    assert len(said["sha256"]) == 64
    assert "90010212353" not in str(said)
    assert [job.key for job in desk.jobs("make_document")] == [f"document:{receipt.case_id}:receipt"]
    assert [job.payload["template"] for job in desk.jobs("send_message")] == ["filed"]


def test_the_receipt_is_polish_whatever_language_the_person_reads(small_desk: Desk) -> None:
    from portal.i18n import speaking

    with small_desk.house.app.app_context(), speaking("uk"):
        reference = small_desk.file()
    said = small_desk.document(reference, "receipt")
    assert said.title == "Potwierdzenie złożenia wniosku"
    assert said.values["service"].startswith("Zaświadczenie")


def test_the_hash_on_the_receipt_changes_with_any_answer(small_desk: Desk) -> None:
    one, same, other = (
        small_desk.document(small_desk.file(answers), "receipt").values["sha256"]
        for answers in (ANSWERS, dict(reversed(ANSWERS.items())), {**ANSWERS, "street": "ul. Lipowa 1/3"})
    )
    assert one == same != other


def test_the_facts_of_the_day_are_kept_with_the_case(desk: Desk) -> None:
    reference = desk.file()
    object.__setattr__(desk.portal, "facts", Facts({}))
    assert desk.case(reference).facts == {"fee_grosze": 2100}


@pytest.mark.parametrize("channel", [Channel.COUNTER, Channel.POST, Channel.PHONE])
def test_a_matter_that_came_another_way_is_registered_by_an_official_and_answered_on_paper(
    small_desk: Desk, channel: Channel
) -> None:
    reference = small_desk.file(channel=channel, has_account=False)
    case = small_desk.case(reference)
    assert case.registered_by_id == small_desk.clerk.official_id
    assert case.parties[0].delivery == "paper"
    assert small_desk.events(reference)[0].by == "official"
    assert small_desk.jobs("send_message") == []


def test_a_letter_counts_from_the_day_it_arrived_not_from_the_day_it_was_keyed_in(small_desk: Desk) -> None:
    case = small_desk.case(
        small_desk.file(channel=Channel.POST, has_account=False, arrived_on=date(2026, 11, 18))
    )
    assert (case.filed_on, case.term_from, case.due_on) == (
        date(2026, 11, 18),
        date(2026, 11, 18),
        date(2026, 11, 25),
    )
    assert case.filed_at == START


@pytest.mark.parametrize(
    ("filed_at", "due_on"),
    [
        (datetime(2026, 11, 23, 9, tzinfo=UTC), date(2026, 11, 30)),
        # a minute to midnight in Warsaw, and a minute after: summer and winter
        (datetime(2026, 11, 23, 22, 59, tzinfo=UTC), date(2026, 11, 30)),
        (datetime(2026, 11, 23, 23, 1, tzinfo=UTC), date(2026, 12, 1)),
        (datetime(2026, 7, 1, 22, 1, tzinfo=UTC), date(2026, 7, 9)),
        # the seventh day is a Saturday, Sunday or holiday: the next working day
        (datetime(2026, 11, 21, 9, tzinfo=UTC), date(2026, 11, 30)),
        (datetime(2026, 11, 22, 9, tzinfo=UTC), date(2026, 11, 30)),
        (datetime(2026, 11, 4, 9, tzinfo=UTC), date(2026, 11, 12)),
        (datetime(2026, 12, 17, 9, tzinfo=UTC), date(2026, 12, 28)),
        (datetime(2026, 3, 30, 9, tzinfo=UTC), date(2026, 4, 7)),
    ],
)
def test_the_last_day_is_the_one_that_the_law_counts(
    small_desk: Desk, filed_at: datetime, due_on: date
) -> None:
    small_desk.clock.at = filed_at
    assert small_desk.case(small_desk.file()).due_on == due_on


def test_one_submission_makes_one_case(desk: Desk) -> None:
    desk.file(submission_id="once")
    with pytest.raises(IntegrityError):
        desk.file(submission_id="once")
    tables = (Case, CaseEvent, Charge, Document, JobRow)
    assert [desk.count(table) for table in tables] == [1, 1, 1, 1, 2]


def test_a_demo_matter_is_flagged_and_sends_no_letter(small_desk: Desk) -> None:
    assert small_desk.case(small_desk.file(demo=True)).demo
    assert small_desk.jobs("send_message") == []


def test_the_whole_request_that_files_a_matter_needs_at_most_fourteen_statements(desk: Desk) -> None:
    visitor = sign_in(desk.house, JAN)
    with desk.writing() as session:
        profile = session.scalars(select(Profile)).one()
        profile.email, profile.email_verified_at = "jan@example.pl", desk.now
        profile.rules_version = RULES_VERSION
    visitor.go("/wniosek/nowy/tax-certificate")
    visitor.submit("Dalej", purpose="bank")
    visitor.submit("Dalej", exemption="none")
    visitor.submit("Dalej", street="ul. Lipowa 1/2", postal_code="15-001", town="Białystok")
    assert visitor.heading == "Sprawdź, zanim wyślesz"
    form = next(form for form in visitor.page.iter("form") if (form.get("action") or "").endswith("/wyslij"))
    fields = {e.get("name"): e.get("value") for e in form.iter("input") if e.get("name")}
    with desk.statements() as run:
        answer = visitor.client.post(form.get("action"), data=fields, base_url=ORIGIN)
    assert answer.status_code == 303
    assert desk.count(Case) == 1
    # one counts up the list that the office number is from, one counts the form as sent: both in the filing's own
    # transaction, or a number would be lost and a form counted that was not sent
    assert len(run) <= 14, "\n".join(run)
