"""What a treasurer may say of a waiting line: the choices, each with its preview and its act."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from portal.billing import gateway
from portal.billing.models import Charge
from portal.billing.payouts.models import GatewayBatch
from portal.billing.payouts.queries import list_open_batches
from portal.billing.refunding.models import Refund
from portal.billing.statements import hand
from portal.billing.statements.booking import legal_day
from portal.billing.statements.matching import is_payable, shops_by_account
from portal.billing.statements.models import WAITING, BankLine
from portal.billing.taxes.models import TaxAccount
from portal.errors import Refused
from portal.i18n import lazy, translate
from portal.office.treasury.bank_forms import CREDIT_ACTS, DEBIT_ACTS
from portal.words import day, day_of, money

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.office.treasury.bank_forms import LineForm
    from portal.security import Actor

MOST = 50
TITLE = 60


@dataclass(frozen=True)
class Preview:
    """What will be booked: a sentence, and rows of what it goes to."""

    sentence: str
    rows: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Choice:
    """One thing that may be done with a line."""

    preview: Callable[[Session, Portal], Preview]
    act: Callable[[Session, Portal, Actor, datetime], None]


def offers(session: Session, portal: Portal, line: BankLine) -> dict[str, Any]:
    """Return what may be chosen for a line: acts, payouts, refunds, credits to pair with."""
    none = ("", lazy("Wybierz"))
    if line.amount_grosze > 0:
        rows = list_open_batches(session, _shops(portal, line))
        batches = [
            (f"{one.shop}:{one.batch_id}", f"{one.batch_id}, {money(one.amount_grosze)}") for one in rows
        ]
        held = [
            (f"{shop}:", translate("bez raportu, sklep %(shop)s", shop=shop)) for shop in _shops(portal, line)
        ]
        return {"act": CREDIT_ACTS, "batch": [none, *batches, *held], "refund": [none], "pair": [none]}
    refunds = select(Refund).where(is_payable(), Refund.amount_grosze == -line.amount_grosze).limit(MOST)
    credits_ = select(BankLine).where(WAITING, BankLine.amount_grosze == -line.amount_grosze).limit(MOST)
    return {
        "act": DEBIT_ACTS, "batch": [none],
        "refund": [none, *((one.token, _refund_words(one)) for one in session.scalars(refunds))],
        "pair": [none, *((str(one.id), _line_words(one)) for one in session.scalars(credits_))],
    }  # fmt: skip


def _refund_words(refund: Refund) -> str:
    return f"{refund.reason}, {money(refund.amount_grosze)}"


def _line_words(line: BankLine) -> str:
    return f"{day(line.booked_on)}, {line.title[:TITLE]}"


def choose(session: Session, line: BankLine, form: LineForm) -> Choice:
    """Return what the form says; raises Refused for an answer that is missing or fits nothing."""
    return {
        "account": _account, "payout": _payout, "desk": _desk, "back": _back, "refund": _refund, "pair": _pair,
    }[str(form.act.data)](session, line, form)  # fmt: skip


def _account(session: Session, line: BankLine, form: LineForm) -> Choice:
    number = str(form.account.data or "").replace(" ", "").removeprefix("PL")
    same = or_(TaxAccount.number == str(form.account.data or ""), TaxAccount.bank_account == number)
    found = session.scalars(select(TaxAccount).where(same).limit(2)).all() if number else []
    if len(found) != 1:
        raise Refused(translate("Nie ma jednego konta o tym numerze. Sprawdź numer w ewidencji."), "account")
    account, paid_on = found[0], form.paid_on.data or legal_day(line)

    def preview(session: Session, portal: Portal) -> Preview:
        split, _owing = hand.preview_account(session, portal, line, account, paid_on)
        ids = [part.key for part in split.parts]
        names = {one.id: one for one in session.scalars(select(Charge).where(Charge.id.in_(ids)))}
        rows = []
        for part in split.parts:
            title = names[part.key].period or names[part.key].title
            rows.append((title, part.principal_grosze))
            if part.interest_grosze:
                rows.append((translate("odsetki: %(title)s", title=title), part.interest_grosze))
        if split.left_grosze:
            rows.append((translate("nadpłata podatnika"), split.left_grosze))
        return Preview(
            translate(
                "Konto %(number)s, %(title)s. Dzień zapłaty: %(day)s.",
                number=account.number,
                title=account.title,
                day=day(paid_on),
            ),
            rows,
        )

    return Choice(
        preview,
        lambda s, p, actor, now: hand.match_account(s, p, line, account, paid_on, actor=actor, now=now),
    )


def _payout(session: Session, line: BankLine, form: LineForm) -> Choice:
    shop, _, number = str(form.batch.data or "").partition(":")
    if not shop:
        raise Refused(translate("Wybierz wypłatę."), "batch")
    if not number:
        return _held(line, form, shop)
    query = select(GatewayBatch).where(GatewayBatch.shop == shop, GatewayBatch.batch_id == int(number))
    batch = session.scalars(query).one()
    rows = [
        (translate("wpłaty i zwroty w tej wypłacie"), batch.cleared_grosze),
        (translate("prowizja operatora"), line.amount_grosze - batch.cleared_grosze),
    ]
    sentence = translate("Wypłata %(number)s.", number=batch.batch_id)
    return Choice(
        lambda _s, _p: Preview(sentence, rows),
        lambda s, p, actor, now: hand.match_payout(s, p, line, batch, actor=actor, now=now),
    )


def _held(line: BankLine, form: LineForm, shop: str) -> Choice:
    until_on = form.until_on.data or line.booked_on
    sentence = translate(
        "Wypłata wszystkiego, co sklep %(shop)s miał u operatora do %(day)s. Reszta to prowizja.",
        shop=shop, day=day(until_on),
    )  # fmt: skip
    return Choice(
        lambda _s, _p: Preview(sentence),
        lambda s, p, actor, now: hand.match_held(s, p, line, shop, until_on, actor=actor, now=now),
    )


def _desk(_session: Session, line: BankLine, _form: LineForm) -> Choice:
    sentence = translate("Zdejmujemy kwotę z pozycji „kasa i przelewy potwierdzone ręcznie”.")
    return Choice(
        lambda _s, _p: Preview(sentence),
        lambda s, p, actor, now: hand.match_desk(s, p, line, actor=actor, now=now),
    )


def _back(_session: Session, line: BankLine, _form: LineForm) -> Choice:
    sentence = translate(
        "Zleć w banku przelew zwrotny na rachunek nadawcy. Gdy wyciąg go pokaże, obie pozycje zamkną się same."
    )
    return Choice(
        lambda _s, _p: Preview(sentence),
        lambda s, _p, actor, now: hand.promise_back(s, line, actor=actor, now=now),
    )


def _refund(session: Session, line: BankLine, form: LineForm) -> Choice:
    refund = session.scalars(select(Refund).where(Refund.token == str(form.refund.data or ""))).one_or_none()
    if refund is None:
        raise Refused(translate("Wybierz zwrot."), "refund")
    sentence = translate("Zwrot %(sum)s wyszedł z banku.", sum=money(refund.amount_grosze))
    return Choice(
        lambda _s, _p: Preview(sentence),
        lambda s, p, actor, now: hand.match_refund(s, p, line, refund, actor=actor, now=now),
    )


def _pair(session: Session, line: BankLine, form: LineForm) -> Choice:
    credit = session.get(BankLine, int(form.pair.data)) if form.pair.data else None
    if credit is None:
        raise Refused(translate("Wybierz pozycję, którą odesłano."), "pair")
    sentence = translate("Obie pozycje znoszą się: wpływ i odesłanie.")
    return Choice(
        lambda _s, _p: Preview(sentence),
        lambda s, _p, actor, now: hand.pair(s, credit, line, actor=actor, now=now),
    )


def _shops(portal: Portal, line: BankLine) -> list[str]:
    known = {shop.name for shop in gateway.list_shops(portal.settings)}
    found = shops_by_account(portal.facts, day_of(portal.now())).get(line.statement.account, frozenset())
    return sorted(found & known)
