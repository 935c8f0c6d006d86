"""A portal with a bank and a gateway beside it: two shops, accounts that owe, statements, and hands to look inside."""

from __future__ import annotations

import base64
import io
import secrets
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import requests
from sqlalchemy import event, func, select

from config.city import load as load_city
from config.settings import load as load_settings
from payments.sandbox import Shop
from portal.accounts.models import Official, Subject
from portal.billing import gateway
from portal.billing import jobs as billing_jobs
from portal.billing.actions import Wanted, begin
from portal.billing.callbacks import settle
from portal.billing.ledger.checking import check
from portal.billing.ledger.models import Book, Entry
from portal.billing.models import Charge, Payment
from portal.billing.nrb import individual_account
from portal.billing.payouts import jobs as payout_jobs
from portal.billing.statements import jobs, queries
from portal.billing.statements.models import BankLine, BankStatement
from portal.context import Portal
from portal.db import Database
from portal.facts import Facts
from portal.jobs import JobRow, Workers
from portal.outside import Outside
from portal.security import Actor
from portal.vault import Vault
from portal.workflow import Effects, Guards
from tests.support.money import open_account, owe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from payments.sandbox import Sandbox
    from portal.billing.taxes.models import TaxAccount

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
KEY = base64.b64encode(bytes(32)).decode()
PEM = "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----"
STAMPS_ACCOUNT, TAXES_ACCOUNT = "26124052111111001035533132", "78124052111111001035532584"
PREFIX = "124052117777"  # the city's sorting number and four digits that the bank fixed
MAIN = Shop(12345, 12345, "api-main", "crc-main", f"PL{STAMPS_ACCOUNT}", 190)
TAXES = Shop(777, 778, "api-taxes", "crc-taxes", f"PL{TAXES_ACCOUNT}", 190)


class HandClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at


class Rig:
    """The portal's billing without pages, and hands to use it."""

    def __init__(self, portal: Portal, clock: HandClock, sandbox: Sandbox | None = None) -> None:
        self.portal, self.clock, self.sandbox = portal, clock, sandbox
        with portal.db.writing() as session:
            official = Official(
                iss="x",
                sub="skarbnik",
                name="Irena Skarb",
                roles=["treasurer"],
                created_at=START,
                last_sign_in_at=START,
            )
            session.add(official)
            session.flush()
            self.actor = Actor("official", official.id, official.name, official_id=official.id)

    # ------------------------------------------------------------------------------------------ what is there
    def person(self) -> int:
        with self.portal.db.writing() as session:
            one = Subject(token=secrets.token_hex(8), surname="Osoba", created_at=START)
            session.add(one)
            session.flush()
            return one.id

    def account(
        self, payer: int, dues: list[tuple[str, date, int]], kind: str = "property_tax"
    ) -> TaxAccount:
        """Let a new person owe instalments on an account with an individual number."""
        subject_id = self.person()
        with self.portal.db.writing() as session:
            number = individual_account(PREFIX, payer)
            account = open_account(session, subject_id, START, kind, bank_account=number)
            if dues:
                owe(session, self.portal, account, dues, START)
            return account

    def pay(self, charge: Charge, shop: str = "taxes", *, is_settled: bool = True) -> Payment:
        """Let a charge be paid at the gateway to its end."""
        wanted = Wanted(charge.title, charge.amount_grosze, charge_id=charge.id)
        with self.portal.db.writing() as session:
            payment = begin(
                session, [wanted], [], secrets.token_urlsafe(24), shop=shop, payer_id=charge.subject_id,
                actor=None, now=self.clock.now(),
            )  # fmt: skip
        gateway.register(
            self.portal.settings, payment, description="x", email="a@example.pl", language="pl",
            return_url="http://127.0.0.1:9/", notify_url="http://127.0.0.1:9/",
        )  # fmt: skip
        self.sandbox.pay(payment.session_id)
        if is_settled:
            settle(self.portal, payment.session_id, now=self.clock.now())
        return payment

    def settle(self, payment: Payment) -> None:
        settle(self.portal, payment.session_id, now=self.clock.now())

    def transfer(self, iban: str, amount: int, title: str, account: str = TAXES_ACCOUNT, **more: str) -> None:
        """Let somebody make a transfer from their own bank."""
        made = {"iban": f"PL{iban}", "account": f"PL{account}", "amount": amount, "title": title,
                "payer": "Jan Nowak", **more}  # fmt: skip
        answer = requests.post(f"{self.sandbox.url}/sandbox/transfer", json=made, timeout=5)
        assert answer.status_code == 201, answer.text

    def statement(self, kind: str = "mt940", account: str = TAXES_ACCOUNT, on: date = TODAY) -> bytes:
        query = {"iban": f"PL{account}", "date": on.isoformat()}
        answer = requests.get(f"{self.sandbox.url}/sandbox/statement.{kind}", params=query, timeout=5)
        assert answer.status_code == 200, answer.text
        return answer.content

    # ------------------------------------------------------------------------------------------ what is done
    def take(self, content: bytes, name: str = "wyciag.sta") -> list[Any]:
        return jobs.take_file(self.portal, io.BytesIO(content), name, actor=self.actor)

    def book(self, statement: BankStatement) -> None:
        """Press the button and let the worker do the rest."""
        self.order(statement)
        self.work()

    def order(self, statement: BankStatement) -> None:
        with self.portal.db.writing() as session:
            found = queries.get_statement(session, statement.token)
            jobs.order_booking(session, found, actor=self.actor, now=self.clock.now())

    def take_and_book(self, content: bytes) -> None:
        for one in self.take(content):
            self.book(one.statement)

    def fetch(self) -> None:
        """Read the gateway's reports, as the night does."""
        payout_jobs.fetch_all(self.portal)

    def work(self) -> None:
        """Let the worker do what waits; a job that failed is seen here."""
        self.portal.workers.drain(self.portal)
        assert self.all(JobRow, JobRow.error.is_not(None)) == []

    def push(self, **step: float) -> None:
        self.clock.at += timedelta(**step)
        self.sandbox.push(**step)

    # ------------------------------------------------------------------------------------------ what is kept
    def all(self, model: type[Any], *conditions: Any) -> list[Any]:
        with self.portal.db.reading() as session:
            return list(session.scalars(select(model).where(*conditions).order_by(model.id)))

    def charges(self, account: TaxAccount) -> list[Charge]:
        return self.all(Charge, Charge.account_id == account.id)

    def lines(self) -> list[BankLine]:
        return self.all(BankLine)

    def balance(self, book: Book, part: str | None = None, **about: Any) -> int:
        conditions = [Entry.book == book, *(getattr(Entry, name) == value for name, value in about.items())]
        if part is not None:
            conditions.append(Entry.part == part)
        with self.portal.db.reading() as session:
            return int(
                session.scalar(select(func.coalesce(func.sum(Entry.amount_grosze), 0)).where(*conditions))
            )

    def balances(self) -> dict[tuple[str, str], int]:
        """Every balance that is not nothing, by book and part."""
        query = select(Entry.book, Entry.part, func.sum(Entry.amount_grosze)).group_by(Entry.book, Entry.part)
        with self.portal.db.reading() as session:
            return {(book, part): int(total) for book, part, total in session.execute(query) if total}

    def assert_books_hold(self) -> None:
        """Every rule of the books holds."""
        with self.portal.db.reading() as session:
            assert check(session, self.portal.vault) == []

    def assert_bank_ties(self, account: str = TAXES_ACCOUNT) -> None:
        """What the books say of a bank account is what its booked statements moved."""
        statements = self.all(
            BankStatement, BankStatement.account == account, BankStatement.state == "booked"
        )
        moved = sum(one.closing_grosze - one.opening_grosze for one in statements)
        assert self.balance(Book.BANK, account) == moved

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """Collect the statements sent to the database."""
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            sent.append(statement)

        event.listen(self.portal.db.engine, "before_cursor_execute", note)
        yield sent
        event.remove(self.portal.db.engine, "before_cursor_execute", note)


def open_portal(
    database_url: str, folder: Path, clock: HandClock, gateway_url: str = "http://127.0.0.1:9"
) -> Portal:
    """Put a portal together as the front door does, without pages."""
    environment = {
        "ENV": "development", "DATABASE_URL": database_url, "DATA_DIR": str(folder), "SECRET_KEY": "s" * 40,
        "KEY_RING": f"k1:{KEY}", "MATCH_KEY": KEY, "MAIL_FROM": "portal@example.pl",
        "P24_MERCHANT_ID": str(MAIN.merchant_id), "P24_API_KEY": MAIN.api_key, "P24_CRC_KEY": MAIN.crc_key,
        "P24_SHOPS": f"taxes:{TAXES.merchant_id}:{TAXES.pos_id}:{TAXES.api_key}:{TAXES.crc_key}",
        "P24_BASE_URL": gateway_url,
        **{f"{who}_ISSUER": "http://127.0.0.1:9/x" for who in ("RESIDENTS", "OFFICIALS")},
        **{f"{who}_CLIENT_ID": "portal" for who in ("RESIDENTS", "OFFICIALS")},
        **{f"{who}_CLIENT_KEY": PEM for who in ("RESIDENTS", "OFFICIALS")},
    }  # fmt: skip
    settings = load_settings({f"PORTAL_{name}": value for name, value in environment.items()})
    unused: Any = None
    portal = Portal(
        settings=settings, db=Database(database_url), vault=Vault(settings.key_ring, settings.match_key),
        facts=Facts.parse(load_city().facts), services={}, workers=Workers(), effects=Effects(), guards=Guards(), readers={},
        outside=Outside(clock=clock, mail=unused, sms=unused, scanner=unused, store=unused),
    )  # fmt: skip
    billing_jobs.register_jobs(portal.workers)
    portal.workers.register("send_message", lambda _job: None)
    return portal
