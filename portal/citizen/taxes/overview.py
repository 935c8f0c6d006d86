"""The overview of a person's taxes and dues: one sum, what is late, comes, was paid; and the choice to pay."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from portal.billing import chosen
from portal.billing.models import Payment, PaymentLine
from portal.billing.residents import reading
from portal.billing.residents.reading import Paid
from portal.billing.sources import reading as outside
from portal.billing.sources.reading import AccountView, LineView
from portal.billing.taxes.models import TaxAccount
from portal.billing.taxes.reading import Line, list_accounts, list_owed, overpaid_grosze
from portal.citizen import paying
from portal.citizen.paying import CLICK_BYTES
from portal.citizen.taxes.door import blueprint, own_subject
from portal.citizen.taxes.view import SOON, Row, is_now, mark_of, row_of
from portal.context import here
from portal.db import session
from portal.errors import Refused
from portal.i18n import translate
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

PAID_SHOWN = 5
FARTHEST = timedelta(days=366)


RELIEF = "tax-relief"  # the service that asks for instalments or a later day (art. 67a Ordynacja podatkowa)


@dataclass(frozen=True)
class Overview:
    """All that the page shows, in the figures of ``on``: today, or a day that the person asked about."""

    today: date
    on: date
    lines: Sequence[Line]
    accounts: Sequence[TaxAccount]
    others: Sequence[AccountView]
    claims: Sequence[tuple[Payment, PaymentLine]]
    paid: Sequence[Paid]
    overpaid_grosze: int

    @cached_property
    def now(self) -> list[Row]:
        """Return what is to be paid now: late, or due within a month."""
        return [row_of(line, self.on, here().facts) for line in self.lines if is_now(line, self.on)]

    @cached_property
    def ahead(self) -> list[Row]:
        """Return what is due later."""
        return [row_of(line, self.on, here().facts) for line in self.lines if not is_now(line, self.on)]

    @property
    def payable(self) -> list[Line]:
        """Return what the buttons pay: nothing of which money is being checked."""
        return [row.line for row in self.now if not self.is_claimed(row.line)]

    @property
    def late(self) -> list[Line]:
        """Return what of it is late."""
        return [line for line in self.payable if line.days_late]

    @property
    def partly(self) -> list[TaxAccount]:
        """Return the accounts on which a part can be paid now, each once."""
        found = {line.account.id: line.account for line in self.payable if line.account is not None}
        return list(found.values())

    def is_claimed(self, line: Line) -> bool:
        """Tell whether money for this charge, or for its account, is being checked."""
        return any(
            claim.charge_id == line.charge.id
            or (claim.account_id is not None and claim.account_id == line.charge.account_id)
            for _payment, claim in self.claims
        )

    @property
    def others_now(self) -> list[LineView]:
        """Return what other systems say is to be paid now."""
        return [
            line
            for account in self.others
            for line in account.lines
            if line.left_grosze and (line.days_late or line.due_on <= self.today + SOON)
        ]

    @property
    def total_grosze(self) -> int:
        """Return the one sum: what is to be paid now, here and elsewhere, without what is already on its way."""
        own = sum(row.line.total_grosze for row in self.now)
        waiting = sum(account.waiting_grosze for account in self.others)
        elsewhere = sum(line.left_grosze + line.interest_grosze for line in self.others_now)
        return own + max(0, elsewhere - waiting)

    @property
    def late_grosze(self) -> int:
        """Return what of the sum is late."""
        own = sum(row.line.total_grosze for row in self.now if row.line.days_late)
        return own + sum(
            line.left_grosze + line.interest_grosze for line in self.others_now if line.days_late
        )

    @property
    def coming(self) -> list[tuple[date, int]]:
        """Return what is not late yet, by the day until which it is to be paid."""
        sums: dict[date, int] = {}
        for row in self.now:
            if not row.line.days_late:
                sums[row.line.charge.due_on] = sums.get(row.line.charge.due_on, 0) + row.line.total_grosze
        for line in self.others_now:
            if not line.days_late:
                sums[line.due_on] = sums.get(line.due_on, 0) + line.left_grosze + line.interest_grosze
        return sorted(sums.items())


def read_overview(subject_id: int, now: datetime, on: date | None = None) -> Overview:
    """Read what the page shows: at most eight statements, and none that grows with the years gone by."""
    facts, today = here().facts, day_of(now)
    owed = list_owed(session(), subject_id, on or today, facts)
    accounts = list_accounts(session(), subject_id)
    return Overview(
        today=today,
        on=on or today,
        lines=owed.lines,
        accounts=accounts,
        others=outside.list_accounts(session(), subject_id, now, facts),
        claims=reading.list_claims(session(), [one.id for one in accounts], owed.lines),
        paid=reading.list_paid(session(), subject_id, date(today.year, 1, 1), today),
        overpaid_grosze=overpaid_grosze(session(), subject_id),
    )


@blueprint.get("/moje/podatki")
def overview() -> ResponseReturnValue:
    """Show what the person owes, when, what is late, what is overpaid; ``na`` asks about another day."""
    today = day_of(here().now())
    try:
        on = _asked_day(request.args.get("na", ""), today)
    except Refused as refusal:
        return _page(None, fault=refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(on, ticked=request.args.getlist("wybrane"))


@blueprint.post("/moje/podatki")
def choose() -> ResponseReturnValue:
    """Keep what the person chose to pay and lead to the page that says what it comes to."""
    subject_id = own_subject()
    found = read_overview(subject_id, here().now())
    wanted = _elsewhere(found) or [{chosen.CHARGE: line.charge.id} for line in _chosen(found)]
    try:
        basket = paying.keep(wanted, payer_id=subject_id)
    except Refused as refusal:
        session().rollback()
        return _page(None, fault=refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("taxes.basket", token=basket.token), HTTPStatus.SEE_OTHER)


def _page(on: date | None, *, fault: Refused | None = None, ticked: Collection[str] = ()) -> str:
    now = here().now()
    found = read_overview(own_subject(), now, on)
    return render_template(
        "citizen/taxes/overview.html", found=found, now=now, today=found.today, asked=found.on.isoformat(), fault=fault,
        chosen=ticked, click=secrets.token_urlsafe(CLICK_BYTES), shown=PAID_SHOWN, mark_of=mark_of,
        latest=found.today + FARTHEST, relief=RELIEF if RELIEF in here().services else "",
    )  # fmt: skip


def _chosen(found: Overview) -> list[Line]:
    """Read what was chosen: all, what is late, what an account wants now, or single charges; nothing of another's."""
    what, account = request.form.get("what", ""), request.form.get("account", "")
    if account:
        return [line for line in found.payable if line.account is not None and line.account.token == account]
    if what in {"all", "late"}:
        return found.payable if what == "all" else found.late
    tokens = set(request.form.getlist("charge"))
    return [line for line in found.lines if line.charge.token in tokens and not found.is_claimed(line)]


def _elsewhere(found: Overview) -> list[dict[str, Any]]:
    """Read which account of another system was chosen: all that can be paid on it now, nothing from stale figures."""
    number = request.form.get("elsewhere", "")
    return [
        {chosen.MIRROR: account.id, chosen.AMOUNT: account.payable_grosze}
        for account in found.others
        if account.number == number and account.payable_grosze
    ]


def _asked_day(text: str, today: date) -> date | None:
    """Read the day a person asks about; raises Refused for one that is past, far off or no day."""
    if not text:
        return None
    try:
        on = date.fromisoformat(text)
    except ValueError:
        on = date.min
    if not today <= on <= today + FARTHEST:
        raise Refused(
            translate(
                "Wybierz dzień od dzisiaj do roku naprzód, na przykład %(day)s.", day=today.isoformat()
            ),
            "na",
        )
    return on if on != today else None
