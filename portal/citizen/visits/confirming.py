"""Make a held time a visit: tell what it is about, prove an address as a guest, look it over, confirm once."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal import security
from portal.citizen.visits import choosing, expiring, proving, who, words
from portal.citizen.visits.forms import DetailsForm, GuestDetailsForm
from portal.citizen.visits.site import blueprint
from portal.context import here
from portal.db import session
from portal.errors import Conflict, Refused, TooMany
from portal.identifiers import group_phone
from portal.security import keyed
from portal.visits import booking
from portal.visits.booking import Details
from portal.visits.graph import WAITING, State
from portal.visits.models import Channel
from portal.visits.moving import change
from portal.visits.refusals import HoldExpired
from portal.visits.sealing import ABOUT, EMAIL, opened, sealed
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

    from portal.visits.models import Visit

ROOM = "/wizyty/termin/<token>"
KEPT = ("about", "language", "interpreter", "contact_email", "guest_id", "service", "case_id", "draft_token")


def address_asked() -> str:
    """Name the address that a guest gives, so that nobody's mailbox is filled with our codes, from wherever."""
    return keyed("visit-address", request.form.get("email", "").strip().casefold())


@blueprint.get(f"{ROOM}/dane")
def details(token: str) -> ResponseReturnValue:
    """Ask what the visit is about."""
    visit = who.get_held(token)
    if (elsewhere := expiring.settled(visit)) is not None:
        return elsewhere
    if visit.instead_of_id is not None:
        return _to("check", visit)  # what was told goes along with the visit that is moved
    form = _form().from_answers(
        {
            "about": opened(here(), ABOUT, visit.about), "language": visit.language,
            "interpreter": visit.interpreter, "email": opened(here(), EMAIL, visit.contact_email),
        }
    )  # fmt: skip
    return _details_page(visit, form)


@blueprint.post(f"{ROOM}/dane")
@security.limiter.limit("30/minute")
@security.limiter.limit("10/hour", key_func=address_asked, exempt_when=lambda: who.resident() is not None)
def tell(token: str) -> ResponseReturnValue:
    """Keep what was told with the held time; it stays there when the time is gone."""
    visit = who.get_held(token)
    if visit.state == State.BOOKED:
        return expiring.accepted(visit)
    form = _form().from_request(request.form)
    if not form.validate():
        session().rollback()
        return _details_page(visit, form), HTTPStatus.UNPROCESSABLE_ENTITY
    answers = form.answers()
    change(
        session(), visit, about=sealed(here(), ABOUT, answers["about"] or ""), language=answers["language"],
        interpreter=bool(answers["interpreter"]),
    )  # fmt: skip
    if (elsewhere := expiring.settled(visit)) is not None:
        session().commit()  # what was told stays with the time, held or not
        return elsewhere
    following = "check"
    if "email" in answers and answers["email"] != opened(here(), EMAIL, visit.contact_email):
        try:
            proving.send(visit, answers["email"])
        except TooMany as error:
            session().rollback()
            form.add_error("email", proving.patience(error))
            return _details_page(visit, form), error.status
        following = "prove"
    session().commit()
    return _to(following, visit)


@blueprint.get(f"{ROOM}/sprawdz")
def check(token: str) -> ResponseReturnValue:
    """Show what will be arranged, and until when the time is held."""
    visit = who.get_held(token)
    if (elsewhere := expiring.settled(visit) or _unproven(visit)) is not None:
        return elsewhere
    return _check_page(visit)


@blueprint.post(f"{ROOM}/sprawdz")
@security.limiter.limit("20/minute")
def confirm(token: str) -> ResponseReturnValue:
    """Make the held time a visit: once, however often the button is pressed."""
    visit = who.get_held(token)
    if visit.state == State.BOOKED:
        return expiring.accepted(visit)
    if (elsewhere := _unproven(visit) or _beyond(visit)) is not None:
        return elsewhere
    told = Details(
        about=opened(here(), ABOUT, visit.about), language=visit.language, interpreter=visit.interpreter,
        case_id=visit.case_id, draft_token=visit.draft_token, service=visit.service,
    )  # fmt: skip
    try:
        booked = booking.confirm(
            session(), here(), visit, _contact(visit), details=told,
            submission=keyed("visit-submission", visit.token), now=here().now(),
            by=who.doer(visit.instead_of or visit),
        )  # fmt: skip
    except HoldExpired as error:
        session().rollback()
        return expiring.expired_page(visit, error), error.status
    except (Refused, Conflict) as error:
        session().rollback()
        if visit.state == State.BOOKED:
            return expiring.accepted(visit)  # the other press of the same button was faster
        return _check_page(visit, error.message), error.status
    token = booked.token
    session().commit()
    return redirect(url_for(".accepted", token=token), HTTPStatus.SEE_OTHER)


@blueprint.post(f"{ROOM}/znowu")
@security.limiter.limit(who.takes_allowed)
def again(token: str) -> ResponseReturnValue:
    """Hold the same time, or another one, with what was told before."""
    old = who.get_held(token)
    if old.state == State.BOOKED:
        return expiring.accepted(old)
    kept = {name: getattr(old, name) for name in KEPT}
    try:
        visit = choosing.hold_chosen(old.topic, Channel(old.channel), instead_of=old.instead_of, kept=kept)
    except (Refused, Conflict) as error:
        session().rollback()
        return expiring.expired_page(old, expiring.expiry(old), error.message), error.status
    return _to("check" if request.form.get("step") == "check" else "details", visit)


@blueprint.post(f"{ROOM}/oddaj")
def let_go(token: str) -> ResponseReturnValue:
    """Give a held time back, and choose another."""
    visit = who.get_held(token)
    if visit.state == State.BOOKED:
        return expiring.accepted(visit)
    place = expiring.other_times(visit)
    if visit.state in WAITING:
        booking.release(session(), visit, now=here().now())
        session().commit()
    return redirect(place, HTTPStatus.SEE_OTHER)


def _unproven(visit: Visit) -> ResponseReturnValue | None:
    """Lead a guest who proved no address yet back to where it is asked."""
    if who.resident() is not None or visit.contact_email or visit.instead_of_id is not None:
        return None
    return _to("details", visit)


def _beyond(visit: Visit) -> ResponseReturnValue | None:
    return None if visit.instead_of_id is not None else choosing.beyond_mandate(visit.service)


def _form() -> type[DetailsForm]:
    return DetailsForm if who.resident() is not None else GuestDetailsForm


def _details_page(visit: Visit, form: DetailsForm) -> str:
    contact = who.visitor_of(visit)
    return render_template(
        "citizen/visits/details.html", visit=visit, form=form, today=_today(), words=words,
        contact=contact, phone=group_phone(contact.phone) if contact.phone else "",
        signed_in=who.resident() is not None, case=_case_line(visit),
        service_name=words.title_of(visit.topic), other_times=expiring.other_times(visit),
    )  # fmt: skip


def _check_page(visit: Visit, fault: str = "") -> str:
    source = visit.instead_of or visit
    return render_template(
        "citizen/visits/check.html", visit=visit, old=visit.instead_of, fault=fault, today=_today(), words=words,
        about=opened(here(), ABOUT, source.about), told=source, contact=_contact(visit), case=_case_line(source),
        service_name=words.title_of(visit.topic), other_times=expiring.other_times(visit),
    )  # fmt: skip


def _contact(visit: Visit) -> booking.Visitor:
    """Return where the person will be told; a guest who moves a visit proved their address with the first one."""
    return who.visitor_of(visit.instead_of if visit.instead_of is not None else visit)


def _case_line(visit: Visit) -> str:
    """Name the service that the visit came from."""
    service = here().services.get(visit.service or "")
    return str(service.card.title) if service is not None else ""


def _to(page: str, visit: Visit) -> ResponseReturnValue:
    return redirect(url_for(f".{page}", token=visit.token), HTTPStatus.SEE_OTHER)


def _today() -> date:
    return day_of(here().now())
