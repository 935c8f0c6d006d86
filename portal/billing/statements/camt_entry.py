"""The entries of a CAMT.053 statement: each one line, or as many as the transactions that it bundles."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache

from portal.billing import nrb
from portal.billing.statements.camt_xml import Block
from portal.billing.statements.statement import (
    StatementError,
    StatementLine,
    account_number,
    grosze,
    require_currency,
)
from portal.i18n import translate
from portal.terms import local_day

_SIGNS = {"CRDT": 1, "DBIT": -1}
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T[0-9:.]+)?(Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)
_AMOUNTS = ("Amt", "AmtDtls/TxAmt/Amt")  # where version 08, and where version 02 puts a transaction's amount


class Entries:
    """Turn entries into lines, one transaction at a time: a bundle may hold a day's collections.

    The amounts of bundled transactions must make up the entry's. A bundle that does not tell them is one line
    without parties.
    """

    def __init__(self) -> None:
        self.position = 0
        self._first: Block | None = None  # held until it is known whether it is the only one
        self._split: bool | None = (
            None  # whether the bundle tells its amounts; None before a second transaction
        )
        self._total = 0

    def take_transaction(self, part: Block, entry: Block) -> Iterator[StatementLine]:
        """Take a transaction of an entry that is still open. Raises StatementError."""
        if self._split is None and self._first is None:
            self._first = part
            return
        if self._first is not None:
            first, self._first = self._first, None
            self._split = _has_amount(first)
            if self._split:
                yield self._part(first, entry)
        if self._split:
            yield self._part(part, entry)

    def take_entry(self, entry: Block) -> Iterator[StatementLine]:
        """Take an entry that has ended. Raises StatementError."""
        amount = signed_grosze(entry)
        if not self._split:
            yield self._line(self._first or Block("TxDtls", entry.line), entry, amount)
        elif self._total != amount:
            raise StatementError(
                translate("%(where)s: części nie dają razem kwoty operacji", where=entry.where())
            )
        self._first, self._split, self._total = None, None, 0

    def _part(self, part: Block, entry: Block) -> StatementLine:
        path = next((path for path in _AMOUNTS if path in part.values), _AMOUNTS[0])
        sign = _sign(part if "CdtDbtInd" in part.values else entry)
        amount = sign * _amount(part, path)
        self._total += amount
        return self._line(part, entry, amount)

    def _line(self, part: Block, entry: Block, amount: int) -> StatementLine:
        _require_booked(entry)
        self.position += 1
        booked_on = _day(entry, "BookgDt")
        is_reversal = entry.text("RvslInd") in {"true", "1"}
        # in a reversal the parties are those of what is taken back: money that goes out had come in from them
        incoming = (amount >= 0) != is_reversal
        other = "Dbtr" if incoming else "Cdtr"
        credited = _account(part, "Cdtr") if incoming else ""
        return StatementLine(
            position=self.position,
            booked_on=booked_on,
            value_on=_day(entry, "ValDt", booked_on),
            amount_grosze=amount,
            title=_title(part) or entry.text("AddtlNtryInf"),
            counterparty=part.text(f"RltdPties/{other}/Nm") or part.text(f"RltdPties/{other}/Pty/Nm"),
            counterparty_account=_account(part, other),
            credited_account=credited if nrb.is_valid(credited) else "",
            bank_reference=part.text("Refs/AcctSvcrRef")
            or entry.text("AcctSvcrRef")
            or entry.text("NtryRef"),
            is_reversal=is_reversal,
        )


def signed_grosze(block: Block) -> int:
    """Return the amount of an entry or a balance, a debit below zero. Raises StatementError."""
    return _sign(block) * _amount(block, "Amt")


def day_of(block: Block, path: str) -> date | None:
    """Return the day on a path, in Warsaw if a zone is told, or None if there is none. Raises StatementError."""
    text = block.text(path)
    if not text:
        return None
    on = _parsed_day(text)
    if on is None:
        raise _unreadable(block, path)
    return on


@lru_cache(maxsize=1024)
def _parsed_day(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    try:
        if found[2] and found[3]:
            return local_day(datetime.fromisoformat(text))
        return date.fromisoformat(found[1])
    except ValueError:
        return None


def _day(entry: Block, tag: str, otherwise: date | None = None) -> date:
    on = day_of(entry, f"{tag}/Dt") or day_of(entry, f"{tag}/DtTm") or otherwise
    if on is None:
        raise _unreadable(entry, tag)
    return on


def _require_booked(entry: Block) -> None:
    if (entry.text("Sts/Cd") or entry.text("Sts")) != "BOOK":
        raise StatementError(
            translate("%(where)s: operacja nie jest jeszcze zaksięgowana", where=entry.where("Sts"))
        )


def _has_amount(part: Block) -> bool:
    return any(path in part.values for path in _AMOUNTS)


def _sign(block: Block) -> int:
    sign = _SIGNS.get(block.text("CdtDbtInd"))
    if sign is None:
        raise _unreadable(block, "CdtDbtInd")
    return sign


def _amount(block: Block, path: str) -> int:
    amount = grosze(block.text(path))
    if amount is None:
        raise _unreadable(block, path)
    require_currency(block.text(f"{path}@Ccy"), block.where(path))
    return amount


def _account(part: Block, party: str) -> str:
    path = f"RltdPties/{party}Acct/Id"
    number = part.text(f"{path}/IBAN") or part.text(f"{path}/Othr/Id")
    return account_number(number) if number else ""


def _title(part: Block) -> str:
    texts = part.values.get("RmtInf/Ustrd", []) + part.values.get("RmtInf/Strd/CdtrRefInf/Ref", [])
    return " ".join(" ".join(texts).split()) or part.text("AddtlTxInf")


def _unreadable(block: Block, path: str) -> StatementError:
    return StatementError(translate("%(where)s: brak albo nieznany zapis", where=block.where(path)))
