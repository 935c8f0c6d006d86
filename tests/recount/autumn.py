"""An autumn in which everything happens that the figures know of, by the portal's own acts; its full months published."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from portal.accounts.models import Official
from portal.billing import settling
from portal.billing.actions import pay_at_desk
from portal.billing.gateway import Answer, Word
from portal.billing.models import Charge
from portal.billing.queries import find_picture, list_case_charges
from portal.cases import actions as cases
from portal.cases import queries
from portal.cases.declared.models import LeftOut
from portal.cases.models import Case, Channel
from portal.decisions.delivering import actions as deliveries
from portal.decisions.delivering import receiving
from portal.decisions.delivering.course import Step
from portal.decisions.delivering.models import Delivery
from portal.files.models import StoredFile
from portal.measures.channels import UNKNOWN
from portal.measures.counting import recount_all
from portal.measures.jobs import FINAL_AFTER
from portal.measures.leaving_out import Why
from portal.measures.outside.models import OutsideCount, Source
from portal.measures.publishing.freezing import freeze
from portal.measures.tiers.models import ServiceTier
from portal.visits.models import Outcome, Visit
from portal.visits.serving import finish
from portal.workflow import By
from tests.support.desk import EXEMPT, SLUG, Desk
from tests.support.house import START
from tests.support.money import attempt
from tests.support.visiting import OPEN, Office

FULL_MONTHS = (date(2026, 9, 1), date(2026, 10, 1))
# the last night of October's summer time, between the two midnights; and the first minutes of October in Warsaw
NIGHT_OF_THE_CHANGE = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
FIRST_MINUTES = datetime(2026, 9, 30, 22, 5, tzinfo=UTC)


def live_through(desk: Desk) -> None:
    """Let an autumn pass in which everything happens that the figures know of, and publish its full months."""
    _settle_online(desk)
    _come_to_the_office(desk)
    _stop_halfway(desk)
    _report(desk)
    desk.clock.at = START
    with desk.writing() as session:
        recount_all(session, desk.now)
        for month in FULL_MONTHS:
            freeze(session, desk.portal, month, final_after=FINAL_AFTER, now=desk.now)


def _settle_online(desk: Desk) -> None:
    """Let matters be settled online around the change of clocks and at a month's first minutes, some of them read."""
    desk.clock.at = FIRST_MINUTES
    free, dear, read = desk.file(EXEMPT), desk.file(), desk.file(EXEMPT)
    desk.clock.at = NIGHT_OF_THE_CHANGE
    with desk.writing() as session:
        charge = session.scalars(
            select(Charge).join(Case, Case.id == Charge.case_id).where(Case.reference == dear)
        ).one()
        paid = attempt(session, charge, desk.now, click="a" * 43)
        picture = find_picture(session, paid.session_id)
        assert picture is not None
        answer = Answer(Word.PAID, order_id=1, method_id=1, amount_grosze=paid.amount_grosze, currency="PLN")
        settling.post(session, desk.portal, picture, answer, desk.now)
    for reference in (free, dear, read):
        _answer(desk, reference)
    with desk.writing() as session:
        letter = session.merge(desk.document(read, "answer"))
        receiving.open_letter(session, desk.portal, letter, desk.resident, desk.now)


def _answer(desk: Desk, reference: str) -> None:
    """Settle a matter by a letter that goes its way; sealing it is no part of what is counted."""
    desk.advance(reference, "issue")
    with desk.writing() as session:
        case = queries.get_by_reference(session, reference)
        letter = cases.add_document(
            session, case, kind="certificate", slot="answer", title="Zaświadczenie", template="letter_plain",
            values={"reference": reference}, now=desk.now,
        )  # fmt: skip
        file = StoredFile(
            token=f"token-{case.id}", key=f"key-{case.id}", name="pismo.pdf", media_type="application/pdf", size=1,
            sha256="0" * 64, state="clean", created_at=desk.now,
        )  # fmt: skip
        session.add(file)
        session.flush()
        cases.release(session, desk.portal, case, letter, file.id, desk.now)


def _come_to_the_office(desk: Desk) -> None:
    """Let matters come over the counter, by post days before they are keyed in, with help, by a wire; one pays there."""
    desk.clock.at = datetime(2026, 10, 31, 9, 0, tzinfo=UTC)
    for channel in Channel:
        desk.file(EXEMPT, channel=channel, arrived_on=date(2026, 10, 28))
    posted = desk.file(EXEMPT, channel=Channel.POST, has_account=False, arrived_on=date(2026, 9, 29))
    at_cash = desk.file(channel=Channel.COUNTER)
    with desk.writing() as session:
        number = session.scalars(select(Case.id).where(Case.reference == at_cash)).one()
        pay_at_desk(session, desk.portal, list_case_charges(session, number), actor=desk.clerk, now=desk.now)
    desk.clock.move(days=4)
    _answer(desk, posted)
    with desk.writing() as session:
        letters = session.scalars(select(Delivery).where(Delivery.way == "paper")).all()
        for step in (Step.PRINT, Step.POST):
            deliveries.post_all(
                session, desk.portal, letters, desk.now.date(), actor=desk.clerk, now=desk.now, step=step
            )


def _stop_halfway(desk: Desk) -> None:
    """Let one be completed on paper, one be withdrawn, one be visited, one be a test's, one be demo."""
    desk.clock.at = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
    called, left, visited = desk.file(EXEMPT), desk.file(EXEMPT), desk.file(EXEMPT)
    desk.file(EXEMPT, demo=True)
    desk.advance(called, "call_for_completion", items=["Pełnomocnictwo"])
    desk.clock.move(days=9)
    desk.advance(called, "completed_on_paper", reasons="przyniósł")
    desk.advance(left, "withdraw", By.APPLICANT)
    desk.clock.move(days=1)
    desk.advance(called, "issue")
    tester = desk.add_resident("91010212345")
    desk.file(EXEMPT, subject_id=tester.subject_id)
    office = Office(desk.house)
    number = office.book(1, OPEN)
    with desk.writing() as session:
        visit = session.get_one(Visit, number)
        visit.case_id = session.scalars(select(Case.id).where(Case.reference == visited)).one()
        visit.state = "under_way"
        session.flush()
        finish(session, visit, Outcome.INFORMED, None, desk.now)
        session.add(
            LeftOut(
                subject_id=tester.subject_id, why=Why.TEST, since_on=date(2026, 10, 1), since_at=desk.now,
                official_id=session.scalars(select(Official.id)).first(),
            )
        )  # fmt: skip


def _report(desk: Desk) -> None:
    """Let a unit and a file report the same kind, and a unit what nobody knows; a service reach its tier and close."""
    rows = (
        (SLUG, "counter", Source.UNIT, 5), (SLUG, "counter", Source.FILE, 7), (SLUG, "post", Source.UNIT, 3),
        ("", UNKNOWN, Source.UNIT, 2), ("", "phone", Source.UNIT, 4), ("other", "email", Source.API, 6),
    )  # fmt: skip
    with desk.writing() as session:
        session.add_all(
            OutsideCount(month=month, unit_code="FN", service=service, channel=channel, source=source,
                         matters=matters, at=desk.now)
            for month in FULL_MONTHS for service, channel, source, matters in rows
        )  # fmt: skip
        session.add_all(
            ServiceTier(service=SLUG, on=on, declared=tier, proven=3)
            for on, tier in ((date(2026, 9, 15), 3), (date(2026, 10, 20), 4), (date(2026, 11, 1), 0))
        )
