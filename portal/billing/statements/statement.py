"""What a bank statement says, whatever its file format: a head, lines, and the refusal of what does not add up."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from portal.billing import nrb
from portal.errors import Refused
from portal.i18n import translate

CURRENCY = "PLN"
_AMOUNT = re.compile(r"([0-9]{1,15})(?:[.,]([0-9]{0,5}))?", re.ASCII)


class StatementError(Refused):
    """Refuse a statement file as a whole: what it says can't be read exactly, or does not add up."""


@dataclass(frozen=True, slots=True)
class StatementHead:
    """Whose statement it is, for which days, and the two balances; ``account`` has 26 digits, no PL."""

    account: str
    number: str
    from_on: date
    to_on: date
    opening_grosze: int
    closing_grosze: int
    currency: str


class StatementLine(NamedTuple):
    """One movement; a credit is above zero. Positions count from 1 within the statement.

    ``credited_account`` is the individual (virtual) account that the payer named, when the bank tells it.
    ``bank_reference`` may repeat: banks give a fee or a reversal the reference of what it belongs to.
    ``is_reversal`` marks the taking back of an earlier line (storno); the amount's sign already says which way.
    """

    position: int
    booked_on: date
    value_on: date
    amount_grosze: int
    title: str
    counterparty: str
    counterparty_account: str
    credited_account: str
    bank_reference: str
    is_reversal: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that has been checked to the grosz; its lines are read from the file as they are asked for."""

    head: StatementHead
    lines: Iterator[StatementLine]


Event = StatementHead | StatementLine  # a format's reader gives the lines of a statement, then its head


def grosze(text: str) -> int | None:
    """Return an unsigned decimal sum in grosze, or None: a part of a grosz is not money."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    fraction = found[2] or ""
    if fraction[2:].strip("0"):
        return None
    return int(found[1]) * 100 + int(fraction[:2].ljust(2, "0"))


def account_number(text: str) -> str:
    """Return an account as a statement writes it, without PL, slashes and spaces: a Polish one as 26 digits."""
    if not text:
        return ""
    compact = re.sub(r"[\s/-]", "", text).upper()
    national = compact.removeprefix("PL")
    return national if len(national) == nrb.LENGTH and national.isdigit() else compact


def own_account(text: str, where: str) -> str:
    """Return the account that a statement is about. Raises StatementError when it is not a Polish one."""
    account = account_number(text)
    if not nrb.is_valid(account):
        raise StatementError(
            translate("%(where)s: numer rachunku nie jest poprawnym polskim numerem", where=where)
        )
    return account


def require_currency(currency: str, where: str) -> None:
    """Refuse every currency but ours."""
    if currency != CURRENCY:
        raise StatementError(translate("%(where)s: waluta inna niż PLN", where=where))
