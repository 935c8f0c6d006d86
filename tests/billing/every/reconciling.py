"""The gateway pays out, its report is read at night, and the bank's statement of the day is taken and booked."""

from __future__ import annotations

import io
from collections import Counter
from typing import TYPE_CHECKING

from payments.sandbox.wire import Request
from portal.billing.payouts import jobs as payout_jobs
from portal.billing.statements import jobs, queries
from portal.words import day_of
from tests.billing.every.refunds import COMPLETED, treasurer

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from tests.billing.every.acts import Acts
    from tests.billing.every.town import Town

FORMATS = ("mt940", "camt053")
VERIFIED = 2


def pay_out(acts: Acts, *, net: bool, number: int) -> None:
    """Let the gateway pay out what it verified; the bank shows it on the next day, in one format or the other."""
    acts.sync()
    made = acts.town.sandbox.pay_out(net=net)
    on = day_of(acts.town.sandbox.gateway.clock.now())
    acts.town.push(days=1)  # a statement is of a whole day, and has one number
    for iban in sorted({payout.iban for payout in made}):
        acts.statements.append((iban, on, FORMATS[number % 2]))
    reconcile(acts)


def reconcile(acts: Acts) -> None:
    """Read the reports, take every statement that was not taken (or twice, which is harmless), book it."""
    town = acts.town
    town.do(lambda: payout_jobs.fetch_all(town.portal))
    for iban, on, kind in acts.statements:
        content = read_statement(town, iban, on, kind)
        taken = town.do(
            lambda content=content: jobs.take_file(town.portal, io.BytesIO(content), "wyciag", actor=None)
        )
        for one in taken or ():

            def order(session: Session, token: str = one.statement.token) -> None:
                statement = queries.get_statement(session, token)
                jobs.order_booking(session, statement, actor=treasurer(1), now=acts.now())

            town.writing(order)
    town.work()
    acts.sync()


def read_statement(town: Town, iban: str, on: date, kind: str) -> bytes:
    """Ask the sandbox's bank for a statement."""
    query = {"iban": iban, "date": on.isoformat()}
    return town.sandbox.answer(
        Request("GET", f"/sandbox/statement.{kind}", query, {"host": "127.0.0.1"}, b"")
    ).body


def assert_bank_ties(acts: Acts) -> None:
    """Each payout is on its bank account once; the clearing account is what was verified and not paid out."""
    book = acts.town.sandbox.gateway.book
    came: Counter[str] = Counter()
    for payout in book.payouts:
        came[payout.iban.removeprefix("PL")] += payout.amount
    assert +acts.money.bank == +came, "each payout once in the bank's book"
    posted = {acts.money.attempts[key].session_id for key in acts.money.posted}
    held: Counter[int] = Counter()
    for one in book.transactions.values():
        if one.status >= VERIFIED:
            held[one.pos_id] += one.paid_amount * ((one.session_id in posted) - bool(one.batch_id))
    for one in book.refunds.values():
        if one.status == COMPLETED and not one.payout_id:
            held[one.pos_id] -= one.amount
    ours = Counter({acts.town.shops[name]: grosze for name, grosze in acts.money.clearing.items()})
    assert {key: sum_ for key, sum_ in ours.items() if sum_} == {
        key: sum_ for key, sum_ in held.items() if sum_
    }
    assert not acts.money.unidentified["line"], "no payout waits for a person"
