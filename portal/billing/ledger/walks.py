"""The steps of payments and refunds: each one an edge of the declared graph, from where the one before ended."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, or_, select

from portal.billing.ledger.findings import Finding, found
from portal.billing.models import PAYMENT_EDGES, Payment, PaymentEvent, PaymentState
from portal.billing.refunding.models import REFUND_EDGES, Refund, RefundEvent, RefundState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session


def check_walks(session: Session) -> list[Finding]:
    """Follow every payment and every refund from its beginning to the state that it has."""
    payments = _names(PAYMENT_EDGES) | {(PaymentState.CREATED, "created", PaymentState.CREATED)}
    refunds = _names(REFUND_EDGES) | {(RefundState.REQUESTED, "requested", RefundState.REQUESTED)}
    return [
        *found("payment_off_its_graph", _off(session, Payment, PaymentEvent, payments)),
        *found("refund_off_its_graph", _off(session, Refund, RefundEvent, refunds)),
    ]


def _names(edges: Mapping[tuple[Any, Any], Any]) -> set[tuple[str, str, str]]:
    return {(str(source), str(event), str(target)) for (source, event), target in edges.items()}


def _off(session: Session, row: Any, event: Any, edges: set[tuple[str, str, str]]) -> list[int]:
    """List the rows whose steps are no walk; edges are few, so each kind of step is judged once."""
    steps, jumps, lost = _questions(row, event)
    strange = {number for number, *step in session.execute(steps) if tuple(step) not in edges}
    return sorted({*strange, *session.scalars(jumps), *session.scalars(lost)})


@cache
def _questions(row: Any, event: Any) -> tuple[Select[Any], Select[Any], Select[Any]]:
    """Return what is asked: every kind of step, the rows that jumped, the rows that stand elsewhere than they went."""
    key = event.payment_id if event is PaymentEvent else event.refund_id
    steps = select(key, event.source, event.event, event.target).distinct()
    order = {"partition_by": key, "order_by": event.id}
    walked = select(
        key.label("key"), event.source, event.target,
        func.lag(event.target).over(**order).label("before"),
        func.lead(event.id).over(**order).label("after"),
    ).subquery()  # fmt: skip
    jumps = select(walked.c.key).where(walked.c.before != walked.c.source)
    ends = select(walked.c.key, walked.c.target).where(walked.c.after.is_(None)).subquery()
    lost = (
        select(row.id)
        .outerjoin(ends, ends.c.key == row.id)
        .where(or_(ends.c.key.is_(None), ends.c.target != row.state))
    )
    return steps, jumps, lost
