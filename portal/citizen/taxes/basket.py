"""What somebody chose to pay: how the law divides it, in how many steps it is paid, and each step."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from portal.billing import baskets, chosen
from portal.billing.law.kinds import Regime, kind_of
from portal.billing.taxes.reading import list_owed
from portal.citizen import paying
from portal.citizen.paying import CLICK_BYTES
from portal.citizen.taxes.door import blueprint, own_subject
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

    from portal.billing.baskets import ShopPart
    from portal.billing.models import Basket
    from portal.billing.taxes.models import TaxAccount


@blueprint.get("/platnosc/koszyk/<token>")
def basket(token: str) -> ResponseReturnValue:
    """Show what is to be paid in which steps, before leaving for the gateway; afterwards, what was paid."""
    found = _get(token)
    today = day_of(here().now())
    quote = baskets.quote(session(), found, today, here().facts)
    wanted = [one for part in quote.parts for one in part.wanted]
    return render_template(
        "citizen/taxes/basket.html", basket=found, quote=quote, today=today,
        click=secrets.token_urlsafe(CLICK_BYTES), attempts=chosen.list_under_way(session(), found, wanted),
        left=_left(found, today) if quote.paid and not quote.parts else [],
        is_divided=is_divided, is_civil=_is_civil, chosen=chosen.list_chosen(session(), found),
    )  # fmt: skip


@blueprint.post("/platnosc/koszyk/<token>/bez")
def leave_out(token: str) -> ResponseReturnValue:
    """Take one thing out of the basket; the last one stays, for a basket of nothing pays nothing."""
    found = _get(token)
    chosen.leave_out(session(), found, request.form.get("charge", ""))
    session().commit()
    return redirect(url_for("taxes.basket", token=token), HTTPStatus.SEE_OTHER)


@blueprint.post("/platnosc/koszyk/<token>/<shop>")
def pay_part(token: str, shop: str) -> ResponseReturnValue:
    """Begin the payment of one part of a basket."""
    now = here().now()
    found = _get(token)
    try:
        payment = baskets.begin_part(
            session(),
            found,
            shop,
            request.form.get("click", ""),
            actor=need_actor(),
            now=now,
            facts=here().facts,
        )
    except IntegrityError:  # the other half of a double click, or a page kept from before
        session().rollback()
        return redirect(url_for("taxes.basket", token=token), HTTPStatus.SEE_OTHER)
    return paying.leave(payment, "; ".join(line.title for line in payment.lines), None, now)


def _left(found: Basket, today: date) -> list[tuple[TaxAccount, int]]:
    """Return what is still to be paid on each account of which a part was paid."""
    accounts = {row[chosen.ACCOUNT] for row in found.wanted if chosen.ACCOUNT in row}
    if not accounts:
        return []
    sums: dict[int, tuple[TaxAccount, int]] = {}
    for line in list_owed(session(), own_subject(), today, here().facts).lines:
        if line.account is not None and line.account.id in accounts:
            before = sums.get(line.account.id, (line.account, 0))[1]
            sums[line.account.id] = (line.account, before + line.total_grosze)
    return list(sums.values())


def _get(token: str) -> Basket:
    """Return one's own basket for one's own dues; one for another's has its own page, which shows less."""
    found = baskets.get_own(session(), token, own_subject())
    if chosen.is_for_others(found):
        raise NotFound
    return found


def is_divided(part: ShopPart, found: Basket) -> bool:
    """Tell whether the law puts the money otherwise than it was chosen, or a sum was typed for a whole account."""
    named = {row[chosen.CHARGE] for row in found.wanted if chosen.CHARGE in row}
    touched = {line.charge.id for line, _part in part.parts}
    whole = all(one.principal_grosze == line.left_grosze for line, one in part.parts)
    return not touched <= named or not whole


def _is_civil(kind: str) -> bool:
    return kind_of(here().facts, kind, day_of(here().now())).regime is Regime.CIVIL
