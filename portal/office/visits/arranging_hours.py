"""The administrator's pages of closed hours, and of a calendar file: what it would do is shown before it is done."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from portal.context import here
from portal.db import session
from portal.errors import NotFound, Refused
from portal.office.door import blueprint
from portal.office.visits import words
from portal.office.visits.arranging import agreed, done, foreseen
from portal.office.visits.arranging_forms import WEEKDAYS, ClosedForm, FileForm, told_hit
from portal.security import need_actor
from portal.visits import queries
from portal.visits.arranging import blackouts, importing, places, reading
from portal.visits.arranging.impact import Impact, foresee
from portal.visits.clock import wall
from portal.visits.models import Desk

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.route("/biurko/przyjecia/zamkniete", methods=["GET", "POST"])
def closed_hours() -> ResponseReturnValue:
    """List the closed hours to come; close more."""
    form, hit = ClosedForm.from_answers({"place": "u:", "from_minute": 0, "until_minute": 24 * 60}), Impact()
    if request.method == "POST":
        form = ClosedForm.from_request(request.form)
        hit = foreseen(form, lambda: blackouts.add(session(), _told(form), **_by()))
        if agreed(hit) and done(form, lambda: blackouts.add(session(), _told(form), **_by())):
            return redirect(url_for("office.closed_hours"), HTTPStatus.SEE_OTHER)
    today = wall(here().now())[0]
    page = render_template(
        "office/visits/closed_hours.html", form=form, rows=blackouts.list_blackouts(session(), today), today=today,
        hit=hit, told_hit=told_hit(hit, wall(here().now())[0]), desks={one.id: one for one in session().query(Desk)},
        places={one.code: one for one in places.list_places(session())}, words=words,
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@blueprint.post("/biurko/przyjecia/zamkniete/<token>/otworz")
def open_hours(token: str) -> ResponseReturnValue:
    """Open closed hours again; a second press finds them open."""
    blackouts.end(session(), blackouts.get_blackout(session(), token), **_by())
    session().commit()
    return redirect(url_for("office.closed_hours"), HTTPStatus.SEE_OTHER)


@blueprint.route("/biurko/przyjecia/kalendarz", methods=["GET", "POST"])
def import_calendar() -> ResponseReturnValue:
    """Take a file: show what it would do, then do it when it was seen; a faulty file is not taken at all."""
    form = FileForm()
    if request.method == "GET":
        return _import_page(form)
    if "tresc" in request.form:
        return _take()
    form = FileForm.from_request(request.form, request.files)
    if form.validate():
        (_name, content), *_rest = form.calendar.uploads_in_memory()
        try:
            return _preview(form, form.answers()["place"], content)
        except Refused as refused:
            form.add_error("calendar", refused.message)
    session().rollback()
    return _import_page(form), HTTPStatus.UNPROCESSABLE_ENTITY


def _preview(form: FileForm, place_code: str, content: bytes) -> ResponseReturnValue:
    """Show what a file would do; nothing of it stays."""
    judged, hit = _foresee(place_code, content)
    session().rollback()
    page = render_template(
        "office/visits/calendar_preview.html", judged=judged, hit=hit, told_hit=told_hit(hit, wall(here().now())[0]),
        place=places.get_place(session(), place_code), text=_as_text(content), weekdays=dict(WEEKDAYS),
        is_shift=reading.SHIFT, form=form, today=wall(here().now())[0],
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if judged.faults else HTTPStatus.OK


def _foresee(place_code: str, content: bytes) -> tuple[importing.Judged, Impact]:
    found: list[importing.Judged] = []
    today, house = wall(here().now())[0], places.get_place(session(), place_code)
    hit = foresee(
        session(), lambda: found.append(importing.take(session(), house, content, today=today, **_by())),
        now=here().now(),
    )  # fmt: skip
    return found[0], hit


def _take() -> ResponseReturnValue:
    """Take the file that was shown, if it still does only what was shown; else show it again."""
    place_code, content = request.form.get("place", ""), request.form["tresc"].encode()
    judged, hit = _foresee(place_code, content)
    if judged.faults or not agreed(hit) or request.form.get("nowe") != str(len(judged.new)):
        return _preview(FileForm(), place_code, content)
    house, today = places.get_place(session(), place_code), wall(here().now())[0]
    importing.take(session(), house, content, today=today, **_by())
    session().commit()
    return redirect(url_for("office.place", place=place_code, wczytano=len(judged.new)), HTTPStatus.SEE_OTHER)


def _as_text(content: bytes) -> str:
    """Return a file's text as the page carries it to the second press."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1250")


def _import_page(form: FileForm) -> str:
    return render_template("office/visits/calendar.html", form=form, columns=reading.COLUMNS)


def _by() -> dict[str, Any]:
    return {"actor": need_actor(), "now": here().now()}


def _told(form: ClosedForm) -> list[blackouts.Told]:
    asked = form.answers()
    first = date.fromisoformat(asked["from_on"])
    last = date.fromisoformat(asked["until_on"]) if asked["until_on"] else first
    kind, _, name = asked["place"].partition(":")
    desk_id = queries.get_desk(session(), name).id if kind == "s" else None
    if kind not in {"u", "m", "s"}:
        raise NotFound
    days = blackouts.days(first, last, wall(here().now())[0])
    return [
        blackouts.Told(
            on,
            asked["from_minute"],
            asked["until_minute"],
            asked["reason"],
            name if kind == "m" else None,
            desk_id,
        )
        for on in days
    ]
