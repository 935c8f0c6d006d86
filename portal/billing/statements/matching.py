"""What the lines of a statement are, told by what stands on them: payouts, individual accounts, counter-entries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import and_, func, select

from portal.billing import nrb
from portal.billing.law.kinds import kinds
from portal.billing.payouts.guessing import is_payout_like
from portal.billing.payouts.models import BatchState, GatewayBatch
from portal.billing.refunding.models import Refund, RefundState, Way
from portal.billing.statements.models import WAITING, BankLine, LineKind, LineState
from portal.billing.taxes.models import TaxAccount

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from portal.facts import Facts

NUMBER = re.compile(r"(?<![0-9])[0-9]{2}(?: ?[0-9]{4}){6}(?![0-9])", re.ASCII)
BATCH = re.compile(r"(?<![0-9])[0-9]{5,12}(?![0-9])", re.ASCII)
TOKEN = re.compile(r"[A-Za-z0-9_-]{24}", re.ASCII)


class Readable(Protocol):
    """A line as it stands in the file or in our table."""

    @property
    def amount_grosze(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def counterparty(self) -> str: ...
    @property
    def counterparty_account(self) -> str: ...
    @property
    def credited_account(self) -> str: ...
    @property
    def is_reversal(self) -> bool: ...


@dataclass(frozen=True)
class Plan:
    """What will be done with a line when it is booked; UNKNOWN waits for a person."""

    match_kind: LineKind = LineKind.UNKNOWN
    account_id: int | None = None
    batch_id: int | None = None
    refund_id: int | None = None
    pair_id: int | None = None


NOTHING = Plan()


def shops_by_account(facts: Facts, on: date) -> dict[str, frozenset[str]]:
    """Return the city's bank accounts by number, each with the gateway's shops that pay out to it."""
    found: dict[str, set[str]] = {}
    for kind in kinds(facts, on).values():
        if kind.bank_account:
            found.setdefault(kind.bank_account, set()).add(kind.shop)
    return {number: frozenset(shops) for number, shops in found.items()}


def plan(session: Session, lines: Sequence[Readable], shops: frozenset[str]) -> list[Plan]:
    """Tell what lines of one of the city's accounts are; at most four statements, however many lines.

    A reversal (storno) is never matched by machine: what it takes back may have been booked, sent on or refunded.
    """
    accounts = _accounts(session, lines)
    batches = _batches(session, lines, shops)
    refunds = _refunds(session, lines)
    promised = _promised(session, lines)

    def one(line: Readable) -> Plan:
        if line.is_reversal or not line.amount_grosze:
            return NOTHING
        if line.amount_grosze < 0:
            return _outgoing(line, refunds, promised)
        if is_payout_like(line):
            return _payout(line, batches)
        account_id = accounts.get(_number_of(line))
        return NOTHING if account_id is None else Plan(LineKind.ACCOUNT, account_id=account_id)

    return [one(line) for line in lines]


def _payout(line: Readable, batches: Sequence[GatewayBatch]) -> Plan:
    named = {int(number) for number in BATCH.findall(line.title)}
    found = [one for one in batches if one.batch_id in named and line.amount_grosze in amounts_of(one)]
    # without a report the payout is still one: the books may tell which payments it holds
    return Plan(LineKind.PAYOUT, batch_id=found[0].id if len(found) == 1 else None)


def amounts_of(batch: GatewayBatch) -> set[int]:
    """Return the sums that a payout may arrive as: what was told, all that was paid, or that less the commission."""
    gross = batch.cleared_grosze
    return {batch.amount_grosze, gross, gross - batch.commission_grosze}


def _outgoing(line: Readable, refunds: Sequence[Refund], promised: Mapping[tuple[str, int], int]) -> Plan:
    for refund in refunds:
        if refund.token in line.title and refund.amount_grosze == -line.amount_grosze:
            return Plan(LineKind.REFUND, refund_id=refund.id)
    pair = promised.get((line.counterparty_account, -line.amount_grosze))
    return NOTHING if pair is None else Plan(LineKind.SENT_BACK, pair_id=pair)


def _number_of(line: Readable) -> str:
    """Return the individual account that money was sent to: the bank's word, else a number that the payer wrote."""
    if line.credited_account:
        return line.credited_account
    written = (found.replace(" ", "") for found in NUMBER.findall(line.title))
    return next((number for number in written if nrb.is_valid(number)), "")


def _accounts(session: Session, lines: Sequence[Readable]) -> dict[str, int]:
    numbers = {_number_of(line) for line in lines if line.amount_grosze > 0} - {""}
    if not numbers:
        return {}
    query = select(TaxAccount.bank_account, func.min(TaxAccount.id)).where(
        TaxAccount.bank_account.in_(numbers)
    )
    # a number that two accounts share says whose money it is, not what for: a person's question
    single = query.group_by(TaxAccount.bank_account).having(func.count() == 1)
    return dict(session.execute(single).all())


def _batches(session: Session, lines: Sequence[Readable], shops: frozenset[str]) -> Sequence[GatewayBatch]:
    titles = [line.title for line in lines if line.amount_grosze > 0 and is_payout_like(line)]
    named = {int(number) for title in titles for number in BATCH.findall(title)}
    if not named:
        return []
    query = select(GatewayBatch).where(
        GatewayBatch.shop.in_(shops), GatewayBatch.batch_id.in_(named), GatewayBatch.state == BatchState.SENT
    )
    return session.scalars(query).all()


def _refunds(session: Session, lines: Sequence[Readable]) -> Sequence[Refund]:
    tokens = {token for line in lines if line.amount_grosze < 0 for token in TOKEN.findall(line.title)}
    if not tokens:
        return []
    query = select(Refund).where(Refund.token.in_(tokens), is_payable())
    return session.scalars(query).all()


def is_payable() -> ColumnElement[bool]:
    """Return the condition that a refund goes by transfer and no line of a statement shows it yet."""
    states = (RefundState.APPROVED, RefundState.DONE)
    seen = select(BankLine.id).where(BankLine.refund_id == Refund.id, BankLine.state == LineState.MATCHED)
    return and_(Refund.way == Way.TRANSFER, Refund.state.in_(states), ~seen.exists())


def _promised(session: Session, lines: Sequence[Readable]) -> dict[tuple[str, int], int]:
    """Find the credits that somebody promised to send back, by account and sum, the oldest first."""
    wanted = {(line.counterparty_account, -line.amount_grosze) for line in lines if line.amount_grosze < 0}
    if not wanted:
        return {}
    query = select(BankLine).where(
        WAITING, BankLine.match_kind == LineKind.SENT_BACK, BankLine.amount_grosze > 0
    )
    found: dict[tuple[str, int], int] = {}
    for credit in session.scalars(query.order_by(BankLine.booked_on, BankLine.id)):
        key = (credit.counterparty_account, credit.amount_grosze)
        if key in wanted and credit.counterparty_account:
            found.setdefault(key, credit.id)
    return found
