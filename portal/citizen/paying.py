"""What every way to pay shares: leaving for the gateway, asking it on the way back, saying what became of it."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from email.utils import parseaddr
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from portal.accounts.queries import get_profile
from portal.billing import actions, baskets, chosen, gateway, queries
from portal.billing.callbacks import settle
from portal.billing.machine import OvertakenError
from portal.billing.models import FINAL, PaymentState
from portal.context import here
from portal.db import session
from portal.errors import NotFound, Unavailable
from portal.i18n import SOURCE, language, speaking, translate
from portal.security import actor

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from portal.billing.models import Basket, Payment
    from portal.billing.queries import Picture

ASK_EVERY = timedelta(seconds=4)
CLICK_BYTES = 18
PAGES = {
    PaymentState.EXPIRED: "unpaid",
    PaymentState.MISMATCH: "other_sum",
    PaymentState.SURPLUS: "surplus",
    PaymentState.PAID: "paid",
}


def keep(
    wanted: Sequence[dict[str, Any]],
    *,
    payer_id: int | None,
    relation: str = "self",
    link_id: int | None = None,
) -> Basket:
    """Save what was chosen, once for a page view, whichever half of a double click comes first; raises Refused."""
    click, now = request.form.get("click", ""), here().now()
    try:
        basket = baskets.make(
            session(), wanted, click, payer_id=payer_id, now=now, relation=relation, link_id=link_id
        )
        session().commit()
    except IntegrityError:  # the other half of a double click was faster
        session().rollback()
        found = chosen.find_by_click(session(), click, payer_id)
        if found is None:
            raise NotFound from None
        return found
    return basket


def leave(
    payment: Payment, title: str, reference: str | None, now: datetime, email: str = ""
) -> ResponseReturnValue:
    """Save an attempt, register it with the gateway, keep the answer and send the payer there: two commits.

    ``title`` and ``reference`` are what the gateway shows; ``now`` is the moment of the click; ``email`` is where
    the gateway writes to when nobody is signed in.
    """
    if payment.url is not None:
        return redirect(payment.url, HTTPStatus.SEE_OTHER)
    if payment.created_at < now:  # the other half of a double click is at the gateway just now
        return redirect(back_url(payment), HTTPStatus.SEE_OTHER)
    address = _fitting(email) or _payer_email(payment)
    session().commit()  # saved before the gateway hears of it: whatever happens next can be found again
    try:
        url = _register(payment, title, reference, address)
    except Unavailable:
        return _gateway_down(payment, reference)
    is_first = actions.note_registered(session(), payment, url, here().now())
    session().commit()
    return redirect(url if is_first else back_url(payment), HTTPStatus.SEE_OTHER)


def asked(session_id: str, payer_id: int | None) -> Picture:
    """Find a payer's payment, asking the gateway first when it was not asked a moment ago; raises NotFound."""
    now = here().now()
    picture = queries.get_own_picture(session(), session_id, payer_id)
    if not _may_ask(picture.payment, now):
        return picture
    session().rollback()  # no transaction stays open while the gateway is asked
    with suppress(OvertakenError):  # somebody else is posting it: the page shows what is known
        settle(here(), session_id, now=now, patience=gateway.BROWSER_WAITS)
    return queries.get_own_picture(session(), session_id, payer_id)


def is_done(picture: Picture) -> bool:
    """Tell whether what was to be paid is paid, by this attempt or (while this one is open) by another."""
    state = picture.payment.state
    return state == PaymentState.PAID or (picture.is_settled and state not in FINAL)


def is_waiting(picture: Picture) -> bool:
    """Tell whether a page that waits has nothing new to show."""
    return not is_done(picture) and picture.payment.state in queries.LIVE


def outcome(picture: Picture) -> str:
    """Say what became of a payment that is not (or not yet) done, and what can be done about it."""
    payment = picture.payment
    is_guest = payment.payer_id is None
    state_url = url_for("others.state" if is_guest else "pay.state", session_id=payment.session_id)
    name = PAGES.get(PaymentState(payment.state), "waiting")
    if name == "surplus" and _is_for_others(payment):  # whether anything was owed is not the payer's to know
        name = "paid"
    return render_template(
        f"citizen/pay/{name}.html", payment=payment, title=title_of(picture), is_guest=is_guest,
        is_matter=picture.reference is not None, home_url=home_url(payment, picture.reference),
        again_url=again_url(payment), check_url=back_url(payment), state_url=state_url,
        help_reference=None if is_guest else picture.reference,
    )  # fmt: skip


def title_of(picture: Picture) -> str:
    """Name in one line what a payment is for."""
    return "; ".join(line.title for line in picture.lines)


def back_url(payment: Payment) -> str:
    """Return where the payer comes back to: their own page, or one that shows a sum and nothing else."""
    name = "others.back" if payment.payer_id is None else "pay.back"
    return url_for(name, session_id=payment.session_id)


def again_url(payment: Payment) -> str:
    """Return the page from which the same can be paid again."""
    if is_of_guest(payment):
        return url_for("tracking.case", _anchor="oplata")
    if payment.basket_id is None:
        charge_id = payment.lines[0].charge_id
        return url_for("pay.due", token=queries.get_charge_token(session(), charge_id or 0))
    basket = queries.get_basket(session(), payment.basket_id)
    return url_for("others.basket" if chosen.is_for_others(basket) else "taxes.basket", token=basket.token)


def home_url(payment: Payment, reference: str | None, *, paid: bool = False) -> str:
    """Return where what was paid is kept: the case, the person's dues, or nothing but the page to pay."""
    if is_of_guest(payment):
        return url_for("tracking.case", _anchor="oplata")
    if payment.payer_id is None:
        return url_for("others.typed")
    if reference is None:
        return url_for("taxes.overview")
    return url_for("my.case", reference=reference, zaplacone="tak" if paid else None)


def is_of_guest(payment: Payment) -> bool:
    """Tell whether it is for a matter opened by number and code: nobody else who is not signed in has no basket."""
    return payment.payer_id is None and payment.basket_id is None


def _is_for_others(payment: Payment) -> bool:
    return payment.basket_id is not None and chosen.is_for_others(
        queries.get_basket(session(), payment.basket_id)
    )


def _may_ask(payment: Payment, now: datetime) -> bool:
    return payment.state not in FINAL and (payment.asked_at is None or now - payment.asked_at >= ASK_EVERY)


def _register(payment: Payment, title: str, reference: str | None, email: str) -> str:
    base = here().settings.base_url
    description = title
    if reference:
        with speaking(SOURCE):
            description = translate("%(title)s, sprawa %(reference)s", title=title, reference=reference)
    return gateway.register(
        here().settings,
        payment,
        description=description,
        email=email,
        language=language(),
        return_url=base + back_url(payment),
        notify_url=base + url_for("pay.notification"),
    )


def _gateway_down(payment: Payment, reference: str | None) -> ResponseReturnValue:
    page = render_template(
        "citizen/pay/gateway_down.html", again_url=again_url(payment), home_url=home_url(payment, reference),
        is_matter=reference is not None, is_guest=payment.payer_id is None,
        help_reference=None if payment.payer_id is None else reference,
    )  # fmt: skip
    return page, HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "300"}


def _payer_email(payment: Payment) -> str:
    """Return the address the gateway writes to: the payer's own when it fits there, else the portal's."""
    own, person = "", actor()
    if payment.payer_id is not None and person is not None and person.person_id is not None:
        profile = get_profile(session(), person.person_id)  # who acts for another is the one at the gateway
        own = profile.email if profile.email_verified_at else ""
    return _fitting(own) or parseaddr(here().settings.mail_from)[1]


def _fitting(email: str) -> str:
    return email if email.isascii() and len(email) <= gateway.EMAIL_LENGTH else ""
