"""Files of an invented finance system, of any size, with right sums; and a way to spoil one row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from stdnum.pl import pesel as stdnum_pesel

from portal.billing.nrb import individual_account

if TYPE_CHECKING:
    from collections.abc import Iterator

AS_OF = "2026-11-22 03:00"
TERMS = ((3, 15), (5, 15), (9, 15), (11, 15))


def pesel_of(number: int) -> str:
    """An invented, well-formed PESEL of somebody born in the seventies."""
    body = f"{70 + number // 280_000 % 10}{number // 28 % 12 + 1:02d}{number % 28 + 1:02d}{number // 336 % 10_000:04d}"
    return body + stdnum_pesel.calc_check_digit(body)


@dataclass
class Account:
    """One account of the other system, sums in grosze."""

    index: int
    years: tuple[int, ...] = (2026,)
    amount: int = 12_345
    unpaid: int = 1
    kind: str = "PN"
    payments: list[tuple[str, int, str, str]] = field(default_factory=list)

    @property
    def number(self) -> str:
        return f"PN/{self.index:08d}"

    def lines(self) -> Iterator[tuple[str, str, str, date, int, int]]:
        """external_id, period, decision, due_on, amount, paid."""
        last = len(self.years) * len(TERMS) - self.unpaid
        for at, (year, (month, day)) in enumerate((year, term) for year in self.years for term in TERMS):
            amount = self.amount + at
            paid = amount if at < last else 0
            yield (
                f"{year}/{at % 4 + 1}",
                f"{year} rata {at % 4 + 1}",
                f"FN.3120.{self.index}.{year}",
                date(year, month, day),
                amount,
                paid,
            )


def zloty(grosze: int) -> str:
    return f"{grosze // 100},{grosze % 100:02d}"


def rows_of(account: Account) -> Iterator[str]:
    """The rows of one account in the layout of config/layouts/csv.toml."""
    bank = individual_account("12405211", account.index)
    owner = pesel_of(account.index)
    yield f"K;{account.number};{owner};{account.kind};ul. Lipowa {account.index}, lokal 1;{bank}"
    for name, period, decision, due_on, amount, paid in account.lines():
        yield f"R;{account.number};{name};{period};{decision};{due_on};{zloty(amount)};{zloty(paid)};"
    for paid_on, grosze, title, receipt in account.payments:
        yield f"W;{account.number};{paid_on};{zloty(grosze)};{title};{receipt}"


def csv_rows(accounts: list[Account], as_of: str = AS_OF) -> list[str]:
    """A whole file as rows: names, head, accounts, trailer with right sums."""
    body = [row for account in accounts for row in rows_of(account)]
    total = sum(line[4] for account in accounts for line in account.lines())
    return ["typ;konto;…", f"N;{as_of}", *body, f"S;{len(body)};{zloty(total)}"]


def write_csv(path: Path, accounts: list[Account], as_of: str = AS_OF) -> Path:
    return write_rows(path, csv_rows(accounts, as_of))


def write_rows(path: Path, rows: list[str], encoding: str = "utf-8") -> Path:
    path.write_bytes(("\r\n".join(rows) + "\r\n").encode(encoding))
    return path


def write_large(path: Path, accounts: int, years: tuple[int, ...], step: int = 0) -> Path:
    """Write a file of any size account by account; ``step`` changes every sum of each tenth account."""
    count = total = 0
    with path.open("w", encoding="utf-8", newline="\r\n") as stream:
        stream.write(f"typ;konto;…\nN;{AS_OF}\n")
        for index in range(1, accounts + 1):
            one = Account(index, years, amount=10_000 + index % 997 + (step if index % 10 == 0 else 0))
            for row in rows_of(one):
                stream.write(row + "\n")
                count += 1
            total += sum(line[4] for line in one.lines())
        stream.write(f"S;{count};{zloty(total)}\n")
    return path
