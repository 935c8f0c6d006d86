"""Statements in CAMT.053 (ISO 20022, versions 001.02 and 001.08), put together from the blocks of the file."""

from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from portal.billing.statements.camt_entry import Entries, day_of, signed_grosze
from portal.billing.statements.camt_xml import ENTRY, STATEMENT, Block, blocks_of
from portal.billing.statements.statement import (
    CURRENCY,
    Event,
    StatementError,
    StatementHead,
    own_account,
    require_currency,
)
from portal.i18n import translate

_OPENING = (
    "OPBD",
    "PRCD",
)  # the balance that a statement begins with; some banks call it the end of the last one
_CLOSING = ("CLBD",)
_NUMBERS = ("LglSeqNb", "ElctrncSeqNb", "Id")


def read(stream: BinaryIO) -> Iterator[Event]:
    """Give the lines of each statement, then its head, holding one entry at a time. Raises StatementError."""
    entries, parts = Entries(), dict[str, list[Block]]()
    for block in blocks_of(stream):
        if block.entry is not None:
            yield from entries.take_transaction(block, block.entry)
        elif block.name == ENTRY:
            yield from entries.take_entry(block)
        elif block.name == STATEMENT:
            yield _head(block, parts)
            entries, parts = Entries(), {}
        else:
            parts.setdefault(block.name, []).append(block)


def _head(statement: Block, parts: dict[str, list[Block]]) -> StatementHead:
    account = _part(parts, "Acct", statement)
    if currency := account.text("Ccy"):
        require_currency(currency, account.where("Ccy"))
    period = parts.get("FrToDt", [Block("FrToDt", statement.line)])[0]
    opened_on, opening = _balance(parts, _OPENING)
    closed_on, closing = _balance(parts, _CLOSING)
    return StatementHead(
        account=own_account(account.text("Id/IBAN") or account.text("Id/Othr/Id"), account.where("Id")),
        number=next((parts[name][0].text("") for name in _NUMBERS if name in parts), ""),
        from_on=day_of(period, "FrDtTm") or opened_on,
        to_on=day_of(period, "ToDtTm") or closed_on,
        opening_grosze=opening,
        closing_grosze=closing,
        currency=CURRENCY,
    )


def _part(parts: dict[str, list[Block]], name: str, statement: Block) -> Block:
    found = parts.get(name, [])
    if len(found) != 1:
        raise StatementError(
            translate("%(where)s: potrzebny jest jeden element %(name)s", where=statement.where(), name=name)
        )
    return found[0]


def _balance(parts: dict[str, list[Block]], codes: tuple[str, ...]) -> tuple[date, int]:
    for code in codes:
        found = [each for each in parts.get("Bal", []) if each.text("Tp/CdOrPrtry/Cd") == code]
        if len(found) > 1:
            raise StatementError(translate("Saldo %(code)s jest w wyciągu dwa razy", code=code))
        if found:
            on = day_of(found[0], "Dt/Dt") or day_of(found[0], "Dt/DtTm")
            if on is None:
                raise StatementError(translate("Saldo %(code)s nie ma daty", code=code))
            return on, signed_grosze(found[0])
    raise StatementError(translate("W wyciągu brakuje salda %(code)s", code=" / ".join(codes)))
