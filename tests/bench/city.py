"""A city to measure in: the real application as in production, on SQLite, with as many matters as are wanted."""

import contextlib
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import insert, text

from portal.context import EXTENSION, Portal
from tests.bench import six
from tests.bench.rows import FIRST_DAY, matters
from tests.support.house import START, Clock, MailTwin, Post, SmsTwin
from tests.support.schema import migrate

PEOPLE = 300
SIGNED_IN = ("resident", "clerk", "manager")
MONTHS = 18
ANNA = 1  # the person who goes through the pages
CLERK, MANAGER = 1, 2
PESEL_OF_ANNA = "85031412349"


class Log:
    """A log that needs no closing: the process keeps one place to log to, whichever city was opened last."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.touch()

    def write(self, text: str) -> int:
        """Add text at the end; where the folder is gone with its test, nobody can read it any more."""
        if not self.path.parent.exists():
            return len(text)
        with self.path.open("a", encoding="utf-8") as file:
            return file.write(text)

    def flush(self) -> None:
        """Do nothing: each text is written at once."""

    def isatty(self) -> bool:
        """Say that nobody reads along."""
        return False


class City:
    """One portal with its rows, and people signed in to it; a folder that holds one already is opened again.

    ``database`` is the address of an empty one; without it the city has a SQLite file in its folder.
    """

    def __init__(self, folder: Path, cases: int = 0, years: int = 1, database: str = "") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.environment = _environment(folder, database)
        kept = folder / "tokens.json"
        is_new = not kept.exists()
        if is_new:
            kept.write_text(
                json.dumps({name: secrets.token_urlsafe(32) for name in SIGNED_IN}), encoding="ascii"
            )
            migrate(self.environment["PORTAL_DATABASE_URL"])
        self.log = Log(folder / "log")
        with contextlib.redirect_stderr(self.log):
            self.app = _open(self.environment)
        self.portal: Portal = self.app.extensions[EXTENSION]
        self.clock: Any = self.portal.outside.clock
        self.tokens: dict[str, str] = json.loads(kept.read_text(encoding="ascii"))
        if is_new:
            with self.portal.db.writing() as session:
                _settle(session, self.portal, self.tokens)
                _add_taxes(session, self.portal, years)
                for table, rows in matters(cases, PEOPLE, ANNA):
                    session.execute(insert(table), rows)
        self._clients: dict[str, FlaskClient] = {}
        self.address = 0

    def client(self, who: str = "") -> FlaskClient:
        """Return the browser of a person, signed in; of nobody without a name."""
        if who not in self._clients:
            client = self.app.test_client()
            host = self.portal.settings.base_url
            client.set_cookie("bialystok-visitor", "visitor-of-the-bench", domain="127.0.0.1")
            if who:
                client.set_cookie("bialystok-session", self.tokens[who], domain="127.0.0.1")
            assert host.startswith("http://127.0.0.1")
            self._clients[who] = client
        return self._clients[who]

    def forms_token(self, who: str) -> str:
        """Return the token that this person's forms carry."""
        base = self.tokens[who] if who else "visitor-of-the-bench"
        key = self.portal.settings.secret_key.encode()
        token = hmac.new(key, f"csrf\0{base}".encode(), hashlib.sha256).digest()
        return bytes(len(token)).hex() + token.hex()  # under a pad of zeros

    def next_address(self) -> str:
        """Return another browser's address, so that the limit of one address is not what is measured."""
        self.address = self.address % 60_000 + 1
        return f"10.1.{self.address // 250}.{self.address % 250 + 1}"

    def forget_haste(self) -> None:
        """Set the limits of acts in a minute back: nobody submits as often as a bench."""
        from portal.security import limiter

        with self.app.app_context():
            limiter.reset()

    def last_lines(self) -> str:
        """Return the end of the log."""
        return self.log.path.read_text(encoding="utf-8")[-3000:]

    def close(self) -> None:
        """Let go of the database."""
        self.portal.db.engine.dispose()


@contextlib.contextmanager
def standing(folder: Path, cases: int = 0, years: int = 1) -> Iterator[City]:
    """Build a city, with so many years on Anna's tax accounts, and take it down after."""
    city = City(folder, cases, years)
    try:
        yield city
    finally:
        city.close()


# nobody's demo, and matters wait for the official whose work is measured
PLAIN = {"PORTAL_DEMO": "no", "PORTAL_AUTOMATIC": "no"}


def _environment(folder: Path, database: str) -> dict[str, str]:
    from portal.sandbox.town import Ports, Town

    town = Town(folder / "town", Ports())
    kept = town.environment(town.found(START), {})
    database = database or f"sqlite:///{folder / 'portal.sqlite'}"
    return {**kept, "PORTAL_DATABASE_URL": database, "PORTAL_DATA_DIR": str(folder), **PLAIN}


def _open(environment: dict[str, str]) -> Any:
    """Open the portal with production's ways (logs in JSON, no demo band), and post that is kept."""
    import app as front_door
    from config.settings import load
    from portal.files.outside import scanner_for, store_for
    from portal.outside import Outside
    from portal.vault import Vault

    settings = replace(load(environment), production=True)
    vault = Vault(settings.key_ring, settings.match_key)
    post = Post()
    outside = Outside(
        clock=Clock(),
        mail=MailTwin(post),
        sms=SmsTwin(post),
        scanner=scanner_for(""),
        store=store_for(settings.data_dir / "files", vault),
    )
    app = front_door.create_app(settings, outside)
    app.extensions[EXTENSION].services[six.SLUG] = six.service
    return app


def _settle(session: Any, portal: Portal, tokens: dict[str, str]) -> None:
    """Write units, officials, people, taxes and monthly counts; sign three people in."""
    from portal.accounts.models import Official, Profile, Subject, Unit
    from portal.accounts.people import PESEL
    from portal.accounts.rules import RULES_VERSION

    session.add(Unit(code="FN", name="Departament Finansów Miasta", address="ul. Słonimska 1"))
    session.flush()
    for number, roles in ((CLERK, ["clerk", "approver"]), (MANAGER, ["manager"])):
        session.add(
            Official(
                id=number, iss="d", sub=f"o-{number}", name=f"Urzędnik {number}", unit_code="FN", roles=roles,
                active=True, created_at=START,
            )
        )  # fmt: skip
    session.add_all(
        Subject(
            id=number, token=secrets.token_hex(16), given_name="Anna", surname=f"Żółć-{number}",
            birth_on=date(1985, 3, 14), street="ul. Lipowa 1/2", postal_code="15-427", town="Białystok",
            pesel=portal.vault.seal(PESEL, PESEL_OF_ANNA) if number == ANNA else None,
            pesel_match=portal.vault.match(PESEL, PESEL_OF_ANNA) if number == ANNA else None, created_at=START,
        )
        for number in range(1, PEOPLE + 1)
    )  # fmt: skip
    session.flush()
    profile = Profile(
        subject_id=ANNA, email="anna@example.pl", email_verified_at=START, rules_version=RULES_VERSION,
        rules_accepted_at=START, updated_at=START, setup_step="gotowe",
    )  # fmt: skip
    session.add(profile)
    for who, token in tokens.items():
        session.add(_web_session(who, token, START))
    _add_counts(session)
    _count_on(session, ("officials", "subjects"))


def _count_on(session: Any, tables: Iterable[str]) -> None:
    """Let PostgreSQL number new rows behind those whose numbers were given."""
    if session.get_bind().dialect.name == "postgresql":
        for table in tables:
            session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 200000)"))


def _web_session(who: str, token: str, now: datetime) -> Any:
    from portal.accounts.models import WebSession
    from portal.accounts.web_sessions import LIFE, hash_token

    resident = who == "resident"
    kind = "resident" if resident else "official"
    return WebSession(
        token_hash=hash_token(token), kind=kind, subject_id=ANNA if resident else None,
        official_id=None if resident else {"clerk": CLERK, "manager": MANAGER}[who], iss="i", sub=who,
        loa="substantial", auth_at=now, created_at=now, last_seen_at=now, ends_at=now + LIFE[kind],
        device="Firefox, Linux",
    )  # fmt: skip


def _add_taxes(session: Any, portal: Any, years: int) -> None:
    """Give Anna the two accounts of a home, property tax and waste; of this year alone something is open."""
    from tests.support.money import open_account, owe, pay_off

    for kind in ("property_tax", "waste_fee"):
        account = open_account(session, ANNA, START, kind, number=kind)
        for year in range(START.year - years + 1, START.year + 1):
            dues = [(f"{n}. rata {year}", date(year, 3 * n, 15), 9600) for n in range(1, 5)]
            charges = owe(session, portal, account, dues, START)
            for charge in charges[:2] if year == START.year else charges:
                pay_off(session, portal, charge, START - timedelta(days=365 * (START.year - year)))


def _add_counts(session: Any) -> None:
    from portal.cases.models import Channel
    from portal.measures.models import DayFact, MonthFact

    days = [FIRST_DAY + timedelta(days=offset) for offset in range(MONTHS * 30)]
    months = sorted({day.replace(day=1) for day in days})
    for table, spans in ((DayFact, days), (MonthFact, months)):
        session.execute(
            insert(table),
            [
                {"on": on, "service": "tax-certificate", "unit_code": "FN", "channel": channel, "left_out": "",
                 "visited": False, "on_paper": False, "paid": "nothing", "delivered": "nothing", "ended": "settled",
                 "matters": 3 if table is DayFact else 90, "returned": 0, "counted_at": START}
                for on in spans
                for channel in (Channel.PORTAL, Channel.COUNTER, Channel.POST)
            ],
        )  # fmt: skip
