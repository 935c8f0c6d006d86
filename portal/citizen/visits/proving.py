"""A guest proves an e-mail address by a code that was sent there, while their time is held."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal import security
from portal.accounts import contacts
from portal.accounts.contacts import Attempt, Channel
from portal.accounts.guests import actions as guests
from portal.citizen import browser
from portal.citizen.account_forms import EmailCodeForm
from portal.citizen.account_pages import WRONG
from portal.citizen.visits import expiring, who, words
from portal.citizen.visits.site import blueprint
from portal.context import here
from portal.db import session
from portal.errors import NotFound, TooMany
from portal.i18n import language, translate
from portal.visits.moving import change
from portal.visits.sealing import EMAIL, sealed

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.accounts.models import ContactCode
    from portal.visits.models import Visit


@blueprint.get("/wizyty/termin/<token>/kod")
def prove(token: str) -> ResponseReturnValue:
    """Ask for the code that was sent."""
    visit = who.get_held(token)
    code = _find_code(visit)
    if (elsewhere := expiring.settled(visit)) is not None:
        return elsewhere
    if code is None:
        return redirect(url_for(".details", token=token), HTTPStatus.SEE_OTHER)
    return _page(visit, code, EmailCodeForm())


@blueprint.post("/wizyty/termin/<token>/kod")
@security.limiter.limit("10/minute;60/hour")
def try_code(token: str) -> ResponseReturnValue:
    """Try the code, or send another one; the right one goes on."""
    visit = who.get_held(token)
    code = _find_code(visit)
    if code is None or visit.guest_id is None:
        return redirect(url_for(".details", token=token), HTTPStatus.SEE_OTHER)
    if "again" in request.form:
        return _send_again(visit, code)
    form = EmailCodeForm.from_request(request.form)
    if not form.validate():
        return _page(visit, code, form), HTTPStatus.UNPROCESSABLE_ENTITY
    attempt, address = contacts.redeem_code(
        session(), here().vault, visit.guest_id, Channel.EMAIL, str(form.code.data), here().now()
    )
    if attempt is not Attempt.RIGHT:
        session().commit()  # a wrong try counts
        form.add_error("code", str(WRONG[attempt]))
        return _page(visit, code, form), HTTPStatus.UNPROCESSABLE_ENTITY
    change(session(), visit, contact_email=sealed(here(), EMAIL, address))
    session().commit()
    return redirect(url_for(".check", token=token), HTTPStatus.SEE_OTHER)


def send(visit: Visit, address: str) -> None:
    """Send a code to an address that a guest gave; until it comes back they have no address. Raises TooMany."""
    bound = browser.bind()
    guest_id = visit.guest_id
    if guest_id is None:
        guest_id = guests.begin(session(), bound, language(), here().now()).subject_id
    change(session(), visit, guest_id=guest_id, contact_email="")
    contacts.send_code(
        session(), here().vault, guest_id, Channel.EMAIL, address, language=language(), now=here().now()
    )


def patience(error: TooMany) -> str:
    """Say when another code may be asked for."""
    minutes = max(1, round(error.retry_after / 60))
    return translate(
        "Kod już wysłaliśmy. O następny poproś najwcześniej za %(minutes)s min.", minutes=minutes
    )


def _send_again(visit: Visit, code: ContactCode) -> ResponseReturnValue:
    try:
        send(visit, code.address)
    except TooMany as error:
        session().rollback()
        form = EmailCodeForm()
        form.add_error(None, patience(error))
        return _page(visit, code, form), error.status
    session().commit()
    return redirect(url_for(".prove", token=visit.token, wyslano="1"), HTTPStatus.SEE_OTHER)


def _find_code(visit: Visit) -> ContactCode | None:
    """Find the code under way; raises NotFound for a resident, whose addresses are proved on their account."""
    if who.resident() is not None:
        raise NotFound
    return contacts.find_code(session(), visit.guest_id or 0, Channel.EMAIL)


def say_where_it_went(form: EmailCodeForm, address: str) -> None:
    """Say above the box to which address the code went."""
    form.code.description = translate(
        "Wysłaliśmy go na adres %(address)s. Jest ważny 15 minut.", address=address
    )


def _page(visit: Visit, code: ContactCode, form: EmailCodeForm) -> str:
    say_where_it_went(form, code.address)
    return render_template(
        "citizen/visits/code.html", visit=visit, form=form,
        sent_again=request.args.get("wyslano") == "1", service_name=words.title_of(visit.topic),
        back_url=url_for(".details", token=visit.token),
    )  # fmt: skip
