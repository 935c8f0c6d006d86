"""A guest proves an e-mail address by a code before they take a place on the waiting list."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal import security
from portal.accounts import contacts
from portal.accounts.contacts import Attempt
from portal.accounts.contacts import Channel as By
from portal.accounts.guests import actions as guests
from portal.citizen import browser
from portal.citizen.account_forms import EmailCodeForm
from portal.citizen.account_pages import WRONG
from portal.citizen.visits import carrying, who, words
from portal.citizen.visits.proving import say_where_it_went
from portal.citizen.visits.site import blueprint
from portal.context import here
from portal.db import session
from portal.errors import NotFound, Refused
from portal.i18n import language
from portal.visits import waiting
from portal.visits.booking import Visitor
from portal.visits.free import get_topic, list_places
from portal.visits.models import Channel
from portal.visits.refusals import FreeAlready

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.accounts.models import ContactCode

PAGE = "/wizyty/umow/<topic>/<way>/lista/kod"


def send(address: str) -> None:
    """Send a code to an address that a guest gave, as this browser's one guest. Raises TooMany."""
    bound, now = browser.bind(), here().now()
    guest = guests.find_of_browser(session(), bound) or guests.begin(session(), bound, language(), now)
    contacts.send_code(
        session(), here().vault, guest.subject_id, By.EMAIL, address, language=language(), now=now
    )


@blueprint.get(PAGE)
def prove_to_wait(topic: str, way: str) -> ResponseReturnValue:
    """Ask for the code that was sent."""
    return _page(topic, way, _code(), EmailCodeForm())


@blueprint.post(PAGE)
@security.limiter.limit("10/minute;60/hour")
def try_to_wait(topic: str, way: str) -> ResponseReturnValue:
    """Try the code; the right one puts the guest on the list."""
    code, form = _code(), EmailCodeForm.from_request(request.form)
    if not form.validate():
        return _page(topic, way, code, form), HTTPStatus.UNPROCESSABLE_ENTITY
    attempt, address = contacts.redeem_code(
        session(), here().vault, code.subject_id, By.EMAIL, str(form.code.data), here().now()
    )
    if attempt is not Attempt.RIGHT:
        session().commit()  # a wrong try counts
        form.add_error("code", str(WRONG[attempt]))
        return _page(topic, way, code, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        token = _join(topic, Visitor(guest_id=code.subject_id, email=address))
    except FreeAlready:  # while the code was on its way: the page before shows what can be had
        session().rollback()
        place = request.args.get(carrying.PLACE, "") or None
        return redirect(url_for(".when", topic=topic, way=way, miejsce=place), HTTPStatus.SEE_OTHER)
    except Refused as error:
        session().rollback()
        form.add_error(None, error.message)
        return _page(topic, way, _code(), form), error.status
    session().commit()
    return redirect(url_for(".waiting_place", token=token), HTTPStatus.SEE_OTHER)


def _join(topic: str, guest: Visitor) -> str:
    codes = {one.code for one in list_places(session())}
    place = request.args.get(carrying.PLACE, "")
    found = waiting.join(
        session(), here(), get_topic(session(), topic), Channel.COUNTER, guest, from_on=_day("od"),
        until_on=_day("do"), now=here().now(), place_code=place if place in codes else None, language=language(),
        holder=browser.need_hash(), is_proved=True,
    )  # fmt: skip
    return found.token


def _day(name: str) -> date:
    """Read a day that the page before wrote into this one's address; raises NotFound for anything else."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        raise NotFound from None


def _code() -> ContactCode:
    """Return the code under way of this browser's guest; raises NotFound, also to a resident."""
    guest = guests.find_of_browser(session(), browser.need_hash()) if who.resident() is None else None
    found = contacts.find_code(session(), guest.subject_id, By.EMAIL) if guest is not None else None
    if found is None:
        raise NotFound
    return found


def _page(topic: str, way: str, code: ContactCode, form: EmailCodeForm) -> str:
    place = request.args.get(carrying.PLACE, "") or None
    say_where_it_went(form, code.address)
    return render_template(
        "citizen/visits/join.html", form=form,
        service_name=words.title_of(get_topic(session(), topic)),
        back_url=url_for(".ask_to_wait", topic=topic, way=way, miejsce=place),
    )  # fmt: skip
