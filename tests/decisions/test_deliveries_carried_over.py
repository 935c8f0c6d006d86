"""What was noted of letters before deliveries had a table of their own becomes the same deliveries."""

import importlib.util
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import select

from portal.cases import queries
from portal.cases.models import Channel, Document
from portal.decisions import actions as decisions
from portal.decisions.delivering import actions, receiving
from portal.decisions.delivering.course import Step
from portal.decisions.delivering.models import Delivery, DeliveryEvent
from portal.workflow import By
from tests.support.desk import EXEMPT, Desk
from tests.support.parts import ROOT

pytestmark = pytest.mark.engines

KEPT = (
    "document_id",
    "party_id",
    "way",
    "state",
    "posted_on",
    "delivered_on",
    "to_post",
    "look_on",
    "created_at",
)
LATER = ("edelivery_proofs", "edelivery_letters")  # tables that came after and hang on deliveries
PAPER = {"channel": Channel.POST, "has_account": False}


def lived(desk: Desk) -> None:
    """Let letters stand in every place they could stand in before."""
    opened, unopened, _waiting = desk.file(EXEMPT), desk.file(EXEMPT), desk.file(EXEMPT, **PAPER)
    posted, received = desk.file(**PAPER), desk.file(**PAPER)
    desk.act(opened, decisions.issue)
    desk.act(_waiting, decisions.issue)
    desk.act(unopened, decisions.refuse, "Nie prowadzimy tych należności.")
    for reference in (posted, received):
        desk.act(reference, decisions.call_for_fee)
    desk.work()
    desk.clock.move(days=1)
    with desk.writing() as session:
        letter = session.scalars(
            select(Document).where(Document.kind == "certificate").order_by(Document.id)
        ).first()
        assert letter is not None
        receiving.open_letter(session, desk.portal, letter, desk.resident, desk.now)
    for reference, steps in ((posted, [Step.POST]), (received, [Step.POST, Step.RECEIVE])):
        with desk.writing() as session:
            case = queries.get_by_reference(session, reference)
            delivery = session.scalars(select(Delivery).where(Delivery.case_id == case.id)).one()
            for step in steps:
                actions.take(
                    session, desk.portal, delivery, step, by=By.OFFICIAL, now=desk.now, actor=desk.clerk
                )


def carry_over(desk: Desk) -> None:
    """Take the deliveries away and let their own migration make them anew."""
    spec = importlib.util.spec_from_file_location(
        "deliveries", ROOT / "migrations/versions/0011_deliveries.py"
    )
    assert spec is not None
    assert spec.loader is not None
    step = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(step)
    writers = desk.portal.db.engine.execution_options(portal_writing=True)
    with (
        writers.begin() as connection,
        Operations.context(MigrationContext.configure(connection)) as operations,
    ):
        for name in LATER:
            operations.drop_table(name)
        step.downgrade()
        step.upgrade()


def kept(desk: Desk) -> list[tuple[Any, ...]]:
    with desk.reading() as session:
        rows = session.scalars(select(Delivery).order_by(Delivery.document_id)).all()
        return [tuple(getattr(row, name) for name in KEPT) for row in rows]


def steps(desk: Desk) -> list[tuple[Any, ...]]:
    with desk.reading() as session:
        query = select(Delivery.document_id, DeliveryEvent).join(
            Delivery, Delivery.id == DeliveryEvent.delivery_id
        )
        rows = session.execute(query.order_by(Delivery.document_id, DeliveryEvent.id)).all()
        # who opened what before knew no day of its own beside the moment
        return [
            (row[0], row[1].step, row[1].source, row[1].target, row[1].by, row[1].official_id) for row in rows
        ]


def test_events_noted_so_far_become_equal_deliveries(desk: Desk) -> None:
    lived(desk)
    rows, told = kept(desk), steps(desk)
    assert {(row[2], row[3]) for row in rows} == {
        ("portal", "opened"), ("portal", "published"), ("paper", "prepared"), ("paper", "posted"), ("paper", "received")
    }  # fmt: skip
    carry_over(desk)
    assert (kept(desk), steps(desk)) == (rows, told)


def test_a_receipt_of_filing_and_a_letter_in_the_making_have_none(small_desk: Desk) -> None:
    reference = small_desk.file(EXEMPT)
    small_desk.work()
    small_desk.act(reference, decisions.issue)
    carry_over(small_desk)
    assert kept(small_desk) == []
    small_desk.work()
    assert [row[3] for row in kept(small_desk)] == ["published"]
