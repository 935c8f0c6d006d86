"""What the sandbox does with money: register, let the payer act, verify, queue what the shop must hear."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from payments.sandbox.book import Book
from payments.sandbox.clock import SandboxClock
from payments.sandbox.faults import Faults
from payments.sandbox.rows import Delivery, Shop, Transaction

BLIK, CARD, TRANSFER = 154, 218, 31  # the sandbox's own numbers of methods
BLIK_SUCCESS = "777"
BLIK_DIGITS = 6
BLIK_REUSE = timedelta(seconds=120)
RECORDS_ON_PAGE = 100  # of a report; P24 does not tell its own
TOKEN_LIFE = timedelta(days=31)
NOTHING, ADVANCE, VERIFIED, RETURNED = range(4)


class Refusal(Exception):
    """Answer an API call with an error of P24's."""

    def __init__(self, status: int, error: object, extra: dict[str, object] | None = None) -> None:
        super().__init__(str(error))
        self.status = status
        self.body: dict[str, object] = {"error": error, **({"code": status} if extra is None else extra)}


class Declined(Exception):
    """Tell the payer why nothing was paid, in Polish."""


class Gateway:
    """The sandbox's state and the acts upon it."""

    def __init__(self, shops: Sequence[Shop], *, state_path: Path | None, clock: SandboxClock) -> None:
        self.shops = {shop.pos_id: shop for shop in shops}
        self.clock = clock
        self.book = Book(state_path)
        self.faults = Faults()
        self.clock.push(timedelta(seconds=self.book.pushed_seconds))
        self.records_on_page = RECORDS_ON_PAGE
        self._used_codes: dict[str, datetime] = {}

    def register(self, transaction: Transaction) -> Transaction:
        """Keep a new session, or give the one registered before under the same id with the same sum."""
        with self.book.changing():
            before = self.book.find_transaction(transaction.pos_id, transaction.session_id)
            if before is None:
                self.book.transactions[transaction.token] = transaction
                return transaction
            same = (before.amount, before.currency) == (transaction.amount, transaction.currency)
            if not same or before.status != NOTHING:
                raise Refusal(400, "Invalid input data")
            return before

    def open(self, token: str) -> Transaction | None:
        """Let the payer open the payment page; from now on the session can be read by the shop."""
        with self.book.lock:
            transaction = self.book.transactions.get(token)
            if transaction is None or self.clock.now() > transaction.created_at + TOKEN_LIFE:
                return None
            if not transaction.order_id:
                with self.book.changing():
                    self.book.open_order(transaction)
            return transaction

    def is_expired(self, transaction: Transaction) -> bool:
        """Say whether the time on the page is over; choosing to pay later lifts the limit."""
        if not transaction.time_limit or transaction.is_for_later:
            return False
        return self.clock.now() > transaction.created_at + timedelta(minutes=transaction.time_limit)

    def pay(
        self,
        transaction: Transaction,
        method_id: int = BLIK,
        *,
        amount: int | None = None,
        notify: bool = True,
    ) -> None:
        """Take the payer's money and queue the first notification; ``amount`` only to pay another sum."""
        with self.book.changing():
            if transaction.status != NOTHING:
                raise Declined("Ta płatność jest już zapłacona.")
            self.book.open_order(transaction)
            transaction.status = ADVANCE
            transaction.method_id = method_id
            transaction.paid_amount = transaction.amount if amount is None else amount
            transaction.paid_at = self.clock.now()
            transaction.is_refused = False
            if notify and transaction.url_status:
                self.book.deliveries.append(Delivery("transaction", transaction.token, self.clock.now()))

    def pay_by_blik(self, transaction: Transaction, code: str) -> None:
        """Pay by a BLIK code: 777 and any three digits succeed, each code once in two minutes."""
        digits = "".join(code.split())
        if len(digits) != BLIK_DIGITS or not (digits.isascii() and digits.isdigit()):
            raise Declined("Kod BLIK ma 6 cyfr. Wpisz go z aplikacji banku.")
        now = self.clock.now()
        used_at = self._used_codes.get(digits)
        if used_at is not None and now - used_at < BLIK_REUSE:
            raise Declined("Ten kod BLIK był już użyty. Wygeneruj nowy.")
        self._used_codes[digits] = now
        if not digits.startswith(BLIK_SUCCESS):
            raise Declined("Bank odrzucił kod BLIK. Nie pobraliśmy pieniędzy. Spróbuj jeszcze raz.")
        self.pay(transaction, BLIK)

    def refuse(self, transaction: Transaction) -> None:
        """Let the bank refuse; the shop hears nothing, as at P24."""
        with self.book.changing():
            transaction.is_refused = True

    def finish_later(self, transaction: Transaction) -> None:
        """Let the payer leave with a link that works until the token dies."""
        with self.book.changing():
            transaction.is_for_later = True

    def verify(self, transaction: Transaction | None, amount: int, currency: str, order_id: int) -> None:
        """Confirm a payment; P24 does not document a second confirmation, so it is refused here."""
        with self.book.changing():
            if transaction is None or transaction.order_id != order_id:
                raise Refusal(404, "Transaction not found", {"responseCode": 0})
            paid = (transaction.paid_amount, transaction.currency)
            if transaction.status != ADVANCE or paid != (amount, currency):
                raise Refusal(400, "Invalid input data")
            transaction.status = VERIFIED
            transaction.fee = self.shops[transaction.pos_id].commission(transaction.paid_amount)
            transaction.verified_at = self.clock.now()


def new_token() -> str:
    """Draw a token in P24's spelling: four groups of hex digits and letters."""
    return "-".join(secrets.token_hex(5)[:9].upper() for _ in range(3)) + "-" + secrets.token_hex(4).upper()
