"""Both halves of a double click look before either has written: both come to the same page, and it is there once."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from portal.billing.models import Basket
from portal.billing.residents.models import CalendarFeed, PaymentProof
from tests.billing.test_crashes import run_together
from tests.citizen.dues import SMALL_LATE, Dues
from tests.faults.acts import Hands

PAGE = "/moje/podatki"
# SQLite has one writer at a time: the second looks after the first has written
pytestmark = [
    pytest.mark.parametrize(
        "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
    )
]


@contextmanager
def both_looked(dues: Dues, table: str) -> Iterator[None]:
    """Let nobody write to a table before two are about to."""
    barrier = threading.Barrier(2)

    def wait(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(f"INSERT INTO {table} "):
            barrier.wait(20)

    event.listen(dues.portal.db.engine, "before_cursor_execute", wait)
    yield
    event.remove(dues.portal.db.engine, "before_cursor_execute", wait)


def click_twice(dues: Dues, hands: Hands, table: str, path: str, **fields: str) -> None:
    """Send one form from two tabs at once; both must be led to the same place."""
    tabs = [hands.again(), hands.again()]
    with both_looked(dues, table):
        answers = run_together(2, lambda number: tabs[number].send(path, **fields))
    assert [getattr(one, "status_code", one) for one in answers] == [303, 303]
    assert len({one.location for one in answers}) == 1


def test_what_was_chosen_is_kept_once(dues: Dues) -> None:
    account = dues.account(SMALL_LATE)
    typed = {"kind": "property_tax", "number": "PN1", "amount": "5", "relation": "spouse"}
    own, guest = (Hands(dues.house, one) for one in (dues.owner, dues.house.visitor().go("/zaplac")))
    for count, (hands, path, fields) in enumerate(
        [(own, PAGE, {"what": "all"}), (own, f"{PAGE}/konto/{account.token}/czesc", {"amount": "50"}),
         (guest, "/zaplac", typed)],
        start=1,
    ):  # fmt: skip
        click_twice(dues, hands, "baskets", path, click=secrets.token_urlsafe(18), **fields)
        assert len(dues.all(Basket)) == count


def test_a_proof_is_ordered_once_and_a_calendar_begun_once(dues: Dues) -> None:
    dues.account(SMALL_LATE)
    page = dues.owner.go(PAGE).submit("Zapłać zaległość 103,00 zł").submit("Zapłać 103,00 zł w Przelewy24")
    session_id = dues.pay_there(page)
    own = Hands(dues.house, dues.owner)
    click_twice(dues, own, "payment_proofs", f"{PAGE}/wplata/{session_id}/potwierdzenie")
    click_twice(dues, own, "calendar_feeds", f"{PAGE}/kalendarz", amounts="no")
    assert len(dues.all(PaymentProof)) == len(dues.all(CalendarFeed)) == 1
