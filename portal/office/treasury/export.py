"""The export for the city's books: entries of some days as CSV, and the turnover of each account, to the grosz.

One row for each entry (each side of a transfer), in the order of booking. Text is UTF-8 with BOM, cells are parted by
``;``, lines end with CR LF, as spreadsheets set to Polish expect; a sum has a comma and two decimals, and stands once
more in whole grosze. Nothing in it depends on when it was made, so the same days give the same bytes. A text that a
spreadsheet would take for a formula begins with an apostrophe (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, case, cast, func, select

from portal.billing.ledger.models import Entry
from portal.billing.models import Charge, Payment
from portal.billing.taxes.models import TaxAccount
from portal.cases.models import Case
from portal.i18n import lazy
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.db import Database
    from portal.i18n import Text
    from portal.office.treasury.days import Days

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
BATCH = 1000
ACCOUNT = "account"  # grouped by name: PostgreSQL takes an expression with values of its own for another one
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# the columns of a row, as they stand in the file, each with what it holds
COLUMNS: dict[str, Text] = {
    "id": lazy("numer zapisu, rośnie z czasem"),
    "operacja": lazy("znak operacji; wszystkie jej zapisy dają razem zero"),
    "data_ksiegowania": lazy("dzień zaksięgowania, RRRR-MM-DD"),
    "data_waluty": lazy("dzień, na który patrzy prawo (art. 60 Ordynacji podatkowej), RRRR-MM-DD"),
    "ruch": lazy("rodzaj operacji, kod"),
    "konto_wn": lazy("konto po stronie Winien, puste w zapisie strony Ma"),
    "konto_ma": lazy("konto po stronie Ma, puste w zapisie strony Winien"),
    "kwota": lazy("kwota w złotych, z przecinkiem i dwoma miejscami"),
    "kwota_grosze": lazy("ta sama kwota w groszach, liczba całkowita"),
    "rodzaj_naleznosci": lazy("kod rodzaju należności, gdy zapis jej dotyczy"),
    "tytul": lazy("tytuł należności i jej okres"),
    "konto_lub_sprawa": lazy("numer konta podatkowego albo sprawy"),
    "zamowienie": lazy("numer zamówienia u operatora płatności"),
    "sesja": lazy("nasz identyfikator płatności u operatora"),
    "powod": lazy("powód, gdy operację zlecił człowiek"),
}
TURNOVER = ("konto", "saldo_poczatkowe", "obroty_wn", "obroty_ma", "saldo_koncowe")


@dataclass(frozen=True)
class Turnover:
    """What moved on one account: before, debits and credits of some days, after; credits are kept positive."""

    account: str
    before_grosze: int
    debit_grosze: int
    credit_grosze: int

    @property
    def after_grosze(self) -> int:
        """Return the balance after the days; a debit is positive."""
        return self.before_grosze + self.debit_grosze - self.credit_grosze


def list_turnover(session: Session, days: Days) -> list[Turnover]:
    """Add up each account's movements (zestawienie obrotów i sald); one statement.

    Numbers that payers typed do not make accounts of their own: all unidentified money is one.
    """
    account, amount = _account(), Entry.amount_grosze
    inside = Entry.at >= days.since
    query = (
        select(
            account.label(ACCOUNT),
            _sum(case((inside, 0), else_=amount)),
            _sum(case((inside & (amount > 0), amount), else_=0)),
            _sum(case((inside & (amount < 0), -amount), else_=0)),
        )
        .where(Entry.at < days.until)
        .group_by(ACCOUNT)
        .order_by(ACCOUNT)
    )
    return [Turnover(*row) for row in session.execute(query)]


def write_entries(database: Database, days: Days) -> Iterator[str]:
    """Yield the file of entries piece by piece, read in one transaction of its own."""
    yield BOM + _lines([COLUMNS])
    query = (
        select(
            Entry.id, Entry.transfer, Entry.at, Entry.value_on, Entry.move, _account(), Entry.amount_grosze,
            Charge.kind, Charge.title, Charge.period, TaxAccount.number, Case.reference, Payment.order_id,
            Payment.session_id, Entry.reason,
        )
        .outerjoin(Charge, Charge.id == Entry.charge_id)
        .outerjoin(TaxAccount, TaxAccount.id == Charge.account_id)
        .outerjoin(Case, Case.id == Charge.case_id)
        .outerjoin(Payment, Payment.id == Entry.payment_id)
        .where(Entry.at >= days.since, Entry.at < days.until)
        .order_by(Entry.at, Entry.id)
        .execution_options(yield_per=BATCH)
    )  # fmt: skip
    with database.reading() as session:
        for part in session.execute(query).partitions():
            yield _lines(_row(*found) for found in part)


def write_turnover(rows: Iterable[Turnover]) -> str:
    """Return the file of turnovers, with its totals in the last row."""
    found = list(rows)
    sums = [(one.before_grosze, one.debit_grosze, one.credit_grosze, one.after_grosze) for one in found]
    lines = [[one.account, *map(written, row)] for one, row in zip(found, sums, strict=True)]
    totals = [sum(column) for column in zip(*sums, strict=True)] or [0] * 4
    return BOM + _lines([TURNOVER, *lines, ["razem", *map(written, totals)]])


def written(grosze: int) -> str:
    """Write a sum with a comma and two decimals, without spaces: −5 grosze is ``-0,05``."""
    whole, rest = divmod(abs(grosze), 100)
    return f"{'-' if grosze < 0 else ''}{whole},{rest:02d}"


def safe(text: str) -> str:
    """Keep a spreadsheet from taking somebody's text for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _row(
    number: int, transfer: str, at: datetime, value_on: date, move: str, account: str, grosze: int, kind: str | None,
    title: str | None, period: str | None, tax_account: str | None, reference: str | None, order_id: int | None,
    session_id: str | None, reason: str,
) -> list[Any]:  # fmt: skip
    sides = (account, "") if grosze > 0 else ("", account)
    what = ", ".join(one for one in (title, period) if one)
    return [
        number, safe(transfer), day_of(at).isoformat(), value_on.isoformat(), move, *sides, written(abs(grosze)),
        abs(grosze), kind or "", safe(what), safe(tax_account or reference or ""), order_id or "",
        safe(session_id or ""), safe(reason),
    ]  # fmt: skip


def _account() -> Any:
    """Return an entry's account: the book, and what it is parted by where that is the city's own word."""
    typed = Entry.book == "unidentified"
    bare = typed | (Entry.part == "")
    return case((bare, Entry.book), else_=Entry.book + "/" + Entry.part)


def _sum(amount: Any) -> Any:
    return cast(func.coalesce(func.sum(amount), 0), BigInteger)


def _lines(rows: Iterable[Iterable[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return out.getvalue()
