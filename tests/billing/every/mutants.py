"""Guards of the money taken away, one at a time: what each is there for is what the machine finds without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from portal.billing import callbacks, gateway, machine, settling
from portal.billing.gateway import Answer, Word
from portal.billing.ledger.models import Book
from portal.billing.models import PAYMENT_EDGES, Charge, Payment, PaymentEvent, PaymentState

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def no_comparison_of_charges(patch: pytest.MonkeyPatch) -> None:
    """Put money against charges that others changed since we looked."""
    real = settling.mark

    def mark(session: Any, parts: Any, owed: Any, *rest: Any, **more: Any) -> Any:
        versions = dict(session.execute(select(Charge.id, Charge.version)).all())
        for one in owed:
            one.charge.version = versions[one.charge.id]
        return real(session, parts, owed, *rest, **more)

    patch.setattr(settling, "mark", mark)


def no_comparison_at_all(patch: pytest.MonkeyPatch) -> None:
    """Move a payment from wherever it is by now, whatever happened to its charges, and book as often as asked."""
    no_comparison_of_charges(patch)
    real = settling._transfer

    def take(session: Any, payment: Any, event: str, *, at: Any, values: Any = None, **changes: Any) -> Any:
        source = PaymentState(payment.state)
        target = PAYMENT_EDGES[source, event]
        session.execute(update(Payment).where(Payment.id == payment.id).values(state=target, **changes))
        row = PaymentEvent(
            payment_id=payment.id, at=at, event=event, source=source, target=target, values=dict(values or {})
        )
        session.add(row)
        return target

    def transfer(*given: Any) -> Any:
        made = real(*given)
        made.once = None
        return made

    patch.setattr(settling, "take", take)
    patch.setattr(settling, "_transfer", transfer)


def booked_twice(patch: pytest.MonkeyPatch) -> None:
    """Book a payment's transfer again when its worker is tried again."""
    real = callbacks.post

    def post(session: Any, portal: Any, picture: Any, answer: Any, now: Any) -> Any:
        state = real(session, portal, picture, answer, now)
        if state == PaymentState.PAID and answer.order_id % 3 == 0:
            division = settling.share_out(picture, now.date(), portal.facts)
            transfer = settling._transfer(picture, division, now.date(), now)
            transfer.once = None
            settling.book(session, portal.vault, [transfer])
        return state

    patch.setattr(callbacks, "post", post)


def surplus_forgotten(patch: pytest.MonkeyPatch) -> None:
    """Keep what was paid too much as the city's own."""
    real = settling._transfer

    def transfer(*given: Any) -> Any:
        made = real(*given)
        for side in made.sides:
            if side["book"] == Book.OVERPAID:
                side["book"] = Book.REVENUE
        return made

    patch.setattr(settling, "_transfer", transfer)


def claim_believed(patch: pytest.MonkeyPatch) -> None:
    """Believe whoever comes back that the money was paid."""
    real = gateway.ask

    def ask(settings: Any, payment: Any, *rest: Any) -> Answer:
        answer = real(settings, payment, *rest)
        if answer.word == Word.NOTHING and payment.registered_at is not None:
            return Answer(Word.PAID, payment.id, 154)
        return answer

    patch.setattr(gateway, "ask", ask)


def sums_not_compared(patch: pytest.MonkeyPatch) -> None:
    """Take whatever sum the gateway took."""
    patch.setattr(gateway, "differences", lambda *_: ())
    patch.setattr(gateway, "_differs", lambda *_: ())
    patch.setattr("payments.sandbox.gateway.Gateway.verify", verify_anything)


def verify_anything(sandbox: Any, transaction: Any, *_: Any) -> None:
    transaction.status, transaction.verified_at = 2, sandbox.clock.now()


def expired_for_good(patch: pytest.MonkeyPatch) -> None:
    """Think that nobody pays after the time is over."""
    real = callbacks.settle

    def settle(portal: Any, session_id: str, **named: Any) -> Any:
        state = callbacks._look(portal, session_id).payment.state
        return PaymentState.EXPIRED if state == PaymentState.EXPIRED else real(portal, session_id, **named)

    for place in ("portal.billing.jobs.settle", "portal.billing.callbacks.settle"):
        patch.setattr(place, settle)
    late = {key: to for key, to in PAYMENT_EDGES.items() if key[0] != PaymentState.EXPIRED}
    patch.setattr(machine, "PAYMENT_EDGES", late)


def nobody_told(patch: pytest.MonkeyPatch) -> None:
    """Open no task for money that is too much."""
    patch.setattr(settling, "_open_tasks", lambda *_: None)


def interest_as_tax(patch: pytest.MonkeyPatch) -> None:
    """Book the interest that was paid as principal, as far as the charge goes."""
    real = settling._transfer

    def transfer(*given: Any) -> Any:
        made = real(*given)
        for side in made.sides:
            if side["book"] == Book.INTEREST:
                side["book"] = Book.RECEIVABLE
        return made

    patch.setattr(settling, "_transfer", transfer)


QUICK: tuple[Callable[[pytest.MonkeyPatch], None], ...] = (
    no_comparison_at_all, booked_twice, claim_believed,
)  # fmt: skip
SLOW: tuple[Callable[[pytest.MonkeyPatch], None], ...] = (
    surplus_forgotten, nobody_told, no_comparison_of_charges, sums_not_compared, expired_for_good, interest_as_tax,
)  # fmt: skip
