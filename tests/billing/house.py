"""What billing's tests live in: one portal, two people with a case and a charge each, and a clock to push."""

from __future__ import annotations

import base64
import re
import secrets
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask, request
from jinja2 import StrictUndefined
from sqlalchemy import event, func, select

from config.city import load as load_city
from config.settings import Provider, Settings, load
from portal import frame, headers, i18n, security, static, words
from portal.accounts.models import Profile, Subject, Unit
from portal.billing import effects, jobs
from portal.billing.ledger.models import Entry
from portal.billing.models import Charge, Payment, PaymentEvent, PaymentLine, TreasurerTask
from portal.cases.models import Case, CaseEvent
from portal.citizen import others, pay
from portal.citizen.taxes import views as taxes
from portal.context import EXTENSION, Portal
from portal.db import Database, close_session, roll_back
from portal.errors import PortalError
from portal.facts import Facts
from portal.jobs import JobRow, Workers
from portal.outside import Outside
from portal.security import Actor
from portal.service import Fee
from portal.terms import Term
from portal.terms import Unit as TermUnit
from portal.vault import Vault
from portal.workflow import CERTIFICATE, Effects, Guards
from tests.support.kept import keep_compiled
from tests.support.parts import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from payments.sandbox import Sandbox

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MERCHANT = 12345
TAXES = 54321  # the second shop, which a test puts into the settings by hand
CRC_KEY = "crc-key-of-tests"
ANNA, JAN = 1, 2
SECONDS = 10


class HandClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at


class NamedService:
    """As much of a service as a case's course needs."""

    slug, version, flow, term, automatic = "tax-certificate", 1, CERTIFICATE, Term(7, TermUnit.DAYS), None


class House:
    """The portal's billing with its pages, and hands to use it."""

    HOUR, MOMENT = timedelta(hours=1), timedelta(seconds=5)

    def __init__(self, settings: Settings, sandbox: Sandbox) -> None:
        self.settings, self.sandbox, self.clock = settings, sandbox, HandClock()
        self.app = build_app(settings, self.clock)
        self.portal: Portal = self.app.extensions[EXTENSION]
        self.tokens = {who: self._settle_in(who) for who in (ANNA, JAN)}

    def close(self) -> None:
        self.portal.db.engine.dispose()

    # ------------------------------------------------------------------------------------------ people's acts
    def browser(self, who: int | None = ANNA) -> Browser:
        return Browser(self, who)

    def begin(self, who: int = ANNA) -> Payment:
        """Press the button of the pay page; the browser is now at the gateway."""
        answer = self.browser(who).press_pay()
        assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
        return self.payments()[-1]

    def press_pay_within(self, who: int) -> Any:
        """Press the button in this very thread, so that a killed process is seen here."""
        page = self.browser(who).pay_page()
        client = self.app.test_client(use_cookies=False)
        headers = self.browser(who).headers
        path = f"/platnosc/{self.tokens[who]}"
        return client.post(path, data=fields_of(page), headers=headers, base_url=self.settings.base_url)

    def push(self, **step: float) -> None:
        """Push both clocks; the gateway delivers what falls due."""
        self.clock.at += timedelta(**step)
        self.sandbox.push(**step)

    def work(self) -> int:
        """Let the worker do everything that is due, recurring work included."""
        with self.portal.db.writing() as session:
            self.portal.workers.schedule(session, self.clock.now())
        return self.portal.workers.drain(self.portal)

    # ------------------------------------------------------------------------------------------ what is kept
    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.portal.db.reading() as session:
            yield session

    def all(self, model: type[Any]) -> list[Any]:
        with self.reading() as session:
            return list(session.scalars(select(model).order_by(model.id)))

    def payments(self) -> list[Payment]:
        return self.all(Payment)

    def events(self) -> list[PaymentEvent]:
        return self.all(PaymentEvent)

    def charge(self, who: int = ANNA) -> Charge:
        return next(one for one in self.all(Charge) if one.token == self.tokens[who])

    def case(self, who: int = ANNA) -> Case:
        with self.reading() as session:
            return session.get_one(Case, self.charge(who).case_id)

    def states(self) -> list[str]:
        return [str(payment.state) for payment in self.payments()]

    def tasks(self) -> list[str]:
        return [str(task.kind) for task in self.all(TreasurerTask)]

    def messages(self) -> list[str]:
        rows = [row for row in self.all(JobRow) if row.kind == "send_message"]
        return [row.payload["template"] for row in rows]

    def paid_events(self, who: int = ANNA) -> int:
        with self.reading() as session:
            query = select(func.count()).select_from(CaseEvent).where(CaseEvent.kind == "fee_paid")
            return session.scalar(query.where(CaseEvent.case_id == self.charge(who).case_id)) or 0

    def snapshot(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything that money is kept in, to see that nothing changed."""
        tables = (Charge, Payment, PaymentLine, Entry, PaymentEvent, TreasurerTask, CaseEvent, JobRow)
        with self.reading() as session:
            return {
                table.__tablename__: [tuple(row) for row in session.execute(select(*table.__table__.columns))]
                for table in tables
            }

    def assert_settled_once(self, who: int = ANNA) -> None:
        """One charge, settled by one payment, told to the case once, written to the payer once."""
        charge, payments = self.charge(who), self.payments()
        paid = [one for one in payments if self.pays(one, charge) and one.state == "paid"]
        assert [one.id for one in paid] == [charge.paid_by_id]
        assert charge.paid_at is not None
        assert self.case(who).fee_settled
        assert self.paid_events(who) == 1
        assert self.messages().count("paid") == 1

    def pays(self, payment: Payment, charge: Charge) -> bool:
        """Tell whether a payment is for a charge."""
        return any(line.charge_id == charge.id for line in self.lines_of(payment))

    def lines_of(self, payment: Payment) -> list[PaymentLine]:
        return [line for line in self.all(PaymentLine) if line.payment_id == payment.id]

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """Collect the statements sent to the database."""
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            sent.append(statement)

        event.listen(self.portal.db.engine, "before_cursor_execute", note)
        yield sent
        event.remove(self.portal.db.engine, "before_cursor_execute", note)

    def _settle_in(self, who: int) -> str:
        fee = Fee(2100, "stamp_duty", "Opłata skarbowa za zaświadczenie", "część II pkt 21 załącznika")
        now = self.clock.now()
        with self.portal.db.writing() as session:
            if who == ANNA:
                session.add(Unit(code="FN", name="Finanse"))
            subject = Subject(id=who, token=f"subject{who}", surname=f"Osoba {who}", created_at=now)
            session.add(subject)
            session.flush()
            mail = f"osoba{who}@example.pl"
            session.add(Profile(subject_id=who, email=mail, email_verified_at=now, updated_at=now))
            case = new_case(who, now)
            session.add(case)
            session.flush()
            effects.create_charge(session, portal=self.portal, case=case, subject_id=who, fee=fee, at=now)
            session.flush()
            return str(session.scalars(select(Charge.token).where(Charge.subject_id == who)).one())


class Browser:
    """A person's browser, over the socket; ``who`` None is nobody."""

    def __init__(self, house: House, who: int | None) -> None:
        self.house, self.who = house, who
        self.headers = {"Cookie": f"bialystok-visitor={VISITOR}"}
        if who is not None:
            self.headers["X-Test-Subject"] = str(who)

    def get(self, path: str) -> requests.Response:
        url = f"{self.house.settings.base_url}{path}"
        return requests.get(url, headers=self.headers, allow_redirects=False, timeout=SECONDS)

    def post(self, path: str, data: Any, **headers: str) -> requests.Response:
        url = f"{self.house.settings.base_url}{path}"
        return requests.post(
            url, data=data, headers={**self.headers, **headers}, allow_redirects=False, timeout=SECONDS
        )

    def pay_page(self) -> str:
        """Open the page before paying."""
        answer = self.get(f"/platnosc/{self.house.tokens[self.who or ANNA]}")
        assert answer.status_code == HTTPStatus.OK, answer.text[:500]
        return answer.text

    def press_pay(self, page: str | None = None) -> requests.Response:
        """Open the pay page (or use one opened before) and press its button."""
        token = self.house.tokens[self.who or ANNA]
        page = page or self.pay_page()
        return self.post(f"/platnosc/{token}", fields_of(page))


VISITOR = secrets.token_urlsafe(24)
CLIENT_KEY = (
    ec.generate_private_key(ec.SECP256R1())
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode()
)


def fields_of(page: str) -> dict[str, str]:
    """Read the hidden fields of a page."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)">', page))


def new_case(who: int, now: datetime) -> Case:
    on = date(2026, 11, 23)
    return Case(
        reference=f"BI-4T8R-6WK{who}", service="tax-certificate", service_version=1, channel="portal",
        unit_code="FN", status="filed", answers={}, facts={}, submission_id=f"submission-{who}", filed_at=now,
        filed_on=on, term_from=on, due_on=on + timedelta(days=7), fee_grosze=2100, fee_settled=False,
    )  # fmt: skip


def build_settings(database_url: str, base_url: str, gateway_url: str, folder: Path) -> Settings:
    nobody = Provider("http://127.0.0.1:9/nobody", "portal", "", "http://127.0.0.1:9/nobody")
    keys = {"PORTAL_KEY_RING": f"k1:{base64.b64encode(b'k' * 32).decode()}", "PORTAL_SECRET_KEY": "s" * 40,
            "PORTAL_MATCH_KEY": base64.b64encode(b"m" * 32).decode(), "PORTAL_P24_API_KEY": "api-key-of-tests",
            "PORTAL_P24_CRC_KEY": CRC_KEY}  # fmt: skip
    # nobody signs in here through a provider, but a portal without one does not start
    unused = {"ISSUER": "http://127.0.0.1:9", "CLIENT_ID": "portal", "CLIENT_KEY": CLIENT_KEY}
    providers = {
        f"PORTAL_{who}_{what}": value for who in ("RESIDENTS", "OFFICIALS") for what, value in unused.items()
    }
    settings = load(
        {
            **keys, **providers, "PORTAL_ENV": "development", "PORTAL_BASE_URL": base_url,
            "PORTAL_DATABASE_URL": database_url, "PORTAL_DATA_DIR": str(folder),
            "PORTAL_P24_MERCHANT_ID": str(MERCHANT), "PORTAL_P24_BASE_URL": gateway_url,
            "PORTAL_MAIL_FROM": "Portal <portal@example.pl>",
        }
    )  # fmt: skip
    return replace(settings, residents=nobody, officials=nobody)


def build_app(settings: Settings, clock: HandClock) -> Flask:
    """Billing's own pages under the real guards; links to other rooms lead to their names."""
    city = load_city()
    app = Flask("portal", root_path=str(ROOT / "portal"), template_folder=str(ROOT / "templates"))
    unused: Any = None
    app.extensions[EXTENSION] = Portal(
        settings=settings, db=Database(settings.database_url), vault=Vault(settings.key_ring, settings.match_key),
        facts=Facts.parse(city.facts), services={"tax-certificate": NamedService()},  # type: ignore[dict-item]
        outside=Outside(clock=clock, mail=unused, sms=unused, scanner=unused, store=unused), workers=Workers(),
        effects=Effects(), guards=Guards(), readers={},
    )  # fmt: skip
    portal = app.extensions[EXTENSION]
    keep_compiled(app)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals.update(
        city=city.about, demo=False, actor=security.actor, csp_nonce=headers.csp_nonce
    )
    app.context_processor(
        lambda: {"signed_nav": [], "letter_url": frame.letter_url, "web_session_expires_in": None}
    )
    for part in (i18n, words, static):
        part.set_up(app)
    security.set_up(app, settings, who_is_it)
    app.teardown_appcontext(close_session)
    app.register_error_handler(PortalError, refuse)
    app.url_build_error_handlers.append(
        lambda _error, endpoint, values: f"/{endpoint}?{sorted(values.items())}"
    )
    pay.register(app)
    taxes.register(app)
    others.register(app)
    jobs.register_jobs(portal.workers)
    portal.workers.register("send_message", lambda _job: None)
    return app


def who_is_it() -> Actor | None:
    who = request.headers.get("X-Test-Subject")
    return Actor("resident", int(who), f"Osoba {who}", subject_id=int(who)) if who else None


def refuse(error: PortalError) -> tuple[str, int]:
    roll_back()
    return f"{type(error).__name__}: {error.message}", error.status
