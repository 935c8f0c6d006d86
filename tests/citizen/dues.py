"""Two residents with taxes in a test: what they owe, their browsers, and hands that pay at the gateway."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import event, select

from payments.sandbox import Sandbox
from payments.sandbox.messages import transaction_message
from portal.accounts.models import Subject
from portal.billing.models import Charge, Payment
from portal.billing.taxes.models import TaxAccount
from tests.support.house import House
from tests.support.lived import found, settled
from tests.support.money import open_account, owe
from tests.support.people import ANNA, JAN
from tests.support.visitor import Visitor

LATE = ("III rata 2026", date(2026, 9, 15), 103_000)
SMALL_LATE = ("IV rata 2026", date(2026, 11, 16), 10_300)  # 15 November 2026 was a Sunday
SOON = ("IV kwartał 2026", date(2026, 12, 15), 5_400)
AHEAD = ("I rata 2027", date(2027, 3, 15), 12_000)
NUMBER = "78124052111111001035532584"


class Dues:
    """The house, its till, and two people who are signed in; the first owes."""

    def __init__(self, house: House, till: Sandbox) -> None:
        self.house, self.till, self.portal = house, till, house.portal
        found(house)
        self.owner, self.stranger = settled(house, JAN), settled(house, ANNA)
        with self.portal.db.reading() as session:
            surname = {row.surname: row.id for row in session.scalars(select(Subject))}
        self.jan, self.anna = surname[JAN.family_name], surname[ANNA.family_name]

    def account(
        self, *dues: tuple[str, date, int], kind: str = "property_tax", who: int = 0, **more: Any
    ) -> TaxAccount:
        """Open an account with instalments."""
        now = self.house.clock.now()
        with self.house.app.app_context(), self.portal.db.writing() as session:
            account = open_account(session, who or self.jan, now, kind, **more)
            for year in sorted({due[1].year for due in dues}):
                owe(session, self.portal, account, [due for due in dues if due[1].year == year], now)
        return account

    def charges(self, account: TaxAccount) -> list[Charge]:
        """List an account's charges, earliest due first."""
        with self.portal.db.reading() as session:
            query = select(Charge).where(Charge.account_id == account.id)
            return list(session.scalars(query.order_by(Charge.due_on)))

    def payments(self) -> list[Payment]:
        """List all attempts to pay."""
        with self.portal.db.reading() as session:
            return list(session.scalars(select(Payment).order_by(Payment.id)))

    def all(self, model: type[Any]) -> list[Any]:
        """List all rows of a table."""
        with self.portal.db.reading() as session:
            return list(session.scalars(select(model).order_by(model.id)))

    def at_gateway(self, browser: Visitor) -> str:
        """Return the session that a browser was sent to the gateway with."""
        assert browser.outside is not None, browser.text
        transaction = self.till.gateway.open(urlsplit(browser.outside).path.rsplit("/", 1)[1])
        assert transaction is not None
        return transaction.session_id

    def pay_there(self, browser: Visitor) -> str:
        """Pay at the gateway and come back."""
        session_id = self.at_gateway(browser)
        self.till.pay(session_id)
        guest = (
            "" if any(one.payer_id for one in self.payments() if one.session_id == session_id) else "/zaplac"
        )
        browser.go(f"{guest}/platnosc/{session_id}/powrot")
        return session_id

    def notify(self, session_id: str) -> int:
        """Hand in the gateway's own notice of a payment; return the answer's status."""
        transaction = self.till.find(session_id)
        assert transaction is not None
        body = transaction_message(self.till.gateway, transaction, None)
        return self.house.app.test_client().post("/platnosc/powiadomienie", json=body).status_code

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """Collect the statements sent to the database."""
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            sent.append(statement)

        event.listen(self.portal.db.engine, "before_cursor_execute", note)
        yield sent
        event.remove(self.portal.db.engine, "before_cursor_execute", note)
