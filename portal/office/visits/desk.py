"""An official's desk: who is at it, who is next and why, one button that calls them; visits by phone and video."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import select

from portal.accounts.models import Official
from portal.context import here
from portal.db import session
from portal.errors import NotFound, Refused
from portal.office.door import blueprint, official_id
from portal.office.visits import access, words
from portal.office.visits.day import know_people
from portal.office.visits.forms import EndForm
from portal.security import need_actor
from portal.visits import queries, serving
from portal.visits.clock import wall
from portal.visits.graph import State
from portal.visits.models import Channel, Visit
from portal.visits.rules import Limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from portal.visits.models import Desk

SHOWN = 12


@blueprint.get("/biurko/stanowiska")
def desks() -> ResponseReturnValue:
    """Lead to the desk at which the official sits at this hour; without one let them choose."""
    own = access.list_own_desks(None)
    now_at = access.find_desk_now(here().now())
    if now_at is not None and "wybierz" not in request.args:
        return redirect(url_for("office.desk", desk=now_at.token), HTTPStatus.SEE_OTHER)
    return render_template("office/visits/desks.html", desks=own, now_at=now_at)


@blueprint.get("/biurko/stanowiska/<desk>")
def desk(desk: str) -> ResponseReturnValue:
    """Show a desk."""
    return page(access.need_desk(desk), EndForm())


@blueprint.post("/biurko/stanowiska/<desk>/wezwij")
def call_next(desk: str) -> ResponseReturnValue:
    """Call who is next; a second press, or one while somebody is there, shows who that is."""
    found = access.need_desk(desk)
    person = session().get_one(Official, official_id(need_actor()))
    try:
        called = serving.call_next(session(), here(), found, person, here().now())
        session().commit()
    except Refused:  # the first press called somebody: the page shows whom
        session().rollback()
        called = None
    return redirect(
        url_for("office.desk", desk=desk, wezwano=called.code if called else None), HTTPStatus.SEE_OTHER
    )


def page(found: Desk, form: EndForm) -> str:
    """Build a desk's page; with a form that was refused, that one."""
    now = here().now()
    today, minute = wall(now)
    at_desk, line = (
        serving.find_at_desk(session(), found),
        serving.list_present(session(), here(), found, now),
    )
    afar = _list_afar(found)
    everybody = [*line, *afar, *([at_desk] if at_desk else [])]
    return render_template(
        "office/visits/desk.html", people=know_people(everybody), desk=found, form=form, at_desk=at_desk,
        line=line[:SHOWN], more=max(0, len(line) - SHOWN), afar=afar, words=words, now=now, today=today,
        minute=minute, late=Limits.of(here().facts, today).late_minutes, coming=_list_coming(found, minute),
        called=request.args.get("wezwano", ""), opens=_opens(at_desk),
    )  # fmt: skip


def need_own_desk(token: str) -> Desk:
    """Return the desk that a form names; raises NotFound for another's."""
    if not token:
        raise NotFound
    return access.need_desk(token)


def _list_afar(found: Desk) -> Sequence[Visit]:
    """List the desk's visits by phone and video of today that are still to be received: nobody waits in the hall."""
    query = queries.whole().where(
        Visit.desk_id == found.id, Visit.on == wall(here().now())[0], Visit.channel != Channel.COUNTER,
        Visit.state.in_((State.BOOKED, State.ARRIVED)),
    )  # fmt: skip
    return session().scalars(query.order_by(Visit.minute, Visit.id)).all()


def _list_coming(found: Desk, minute: int) -> Sequence[Any]:
    """List the next hours of the desk: times only, for who plans a break."""
    query = (
        select(Visit.minute)
        .where(Visit.desk_id == found.id, Visit.on == wall(here().now())[0], Visit.channel == Channel.COUNTER)
        .where(Visit.state == State.BOOKED, Visit.minute >= minute)
    )
    return session().scalars(query.order_by(Visit.minute).limit(4)).all()


def _opens(visit: Visit | None) -> list[tuple[str, str]]:
    """List the services for which a matter can be written down while the person is here: slug and name."""
    known = here().services
    asked = [] if visit is None else [visit.service, *visit.topic.services]
    return [(slug, str(known[slug].card.title)) for slug in dict.fromkeys(asked) if slug in known]
