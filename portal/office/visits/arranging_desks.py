"""The administrator's pages of desks and of who sits at them; what a change would do to booked visits is said first."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from portal.context import here
from portal.db import session
from portal.office.door import blueprint
from portal.office.visits.arranging import agreed, done, foreseen
from portal.office.visits.arranging_forms import WEEKDAYS, DeskForm, LastDayForm, ShiftForm, told_hit
from portal.security import need_actor
from portal.visits import queries
from portal.visits.arranging import desks, places, shifts
from portal.visits.arranging.impact import Impact
from portal.visits.clock import wall

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.visits.models import Desk, Place


@blueprint.route("/biurko/przyjecia/miejsce/<place>/stanowisko", methods=["GET", "POST"])
def new_desk(place: str) -> ResponseReturnValue:
    """Add a desk to a house."""
    house, form = places.get_place(session(), place), DeskForm.from_answers({"is_open": True})
    if request.method == "POST":
        form = DeskForm.from_request(request.form)
        if done(form, lambda: desks.add(session(), house, _told(form), **_by())):
            return redirect(url_for("office.place", place=place), HTTPStatus.SEE_OTHER)
        house = places.get_place(session(), place)
    return _page(house, None, form=form)


@blueprint.route("/biurko/przyjecia/stanowisko/<desk>", methods=["GET", "POST"])
def arranged_desk(desk: str) -> ResponseReturnValue:
    """Show a desk with its shifts; change it."""
    found, hit = queries.get_desk(session(), desk), Impact()
    form = DeskForm.from_answers(_kept(found))
    if request.method == "POST":
        form = DeskForm.from_request(request.form)
        hit = foreseen(form, lambda: desks.change(session(), found, _told(form), **_by()))
        if agreed(hit) and done(form, lambda: desks.change(session(), found, _told(form), **_by())):
            return redirect(url_for("office.arranged_desk", desk=desk), HTTPStatus.SEE_OTHER)
        found = queries.get_desk(session(), desk)
    return _page(found.place, found, form=form, hit=hit)


@blueprint.post("/biurko/przyjecia/stanowisko/<desk>/dyzur")
def new_shift(desk: str) -> ResponseReturnValue:
    """Write down who sits at a desk; the same again changes nothing."""
    found, form = queries.get_desk(session(), desk), ShiftForm.from_request(request.form)
    if done(form, lambda: shifts.add(session(), found, _shifts(form), **_by())):
        return redirect(url_for("office.arranged_desk", desk=desk, _anchor="dyzury"), HTTPStatus.SEE_OTHER)
    found = queries.get_desk(session(), desk)
    return _page(found.place, found, shift=form)


@blueprint.route("/biurko/przyjecia/stanowisko/<desk>/dyzur/<int:number>", methods=["GET", "POST"])
def shift(desk: str, number: int) -> ResponseReturnValue:
    """End a shift after a day; says first how many booked visits that hits."""
    found, hit = queries.get_desk(session(), desk), Impact()
    one, form = shifts.get_shift(session(), found, number), LastDayForm()
    if request.method == "POST":
        form = LastDayForm.from_request(request.form)
        hit = foreseen(form, lambda: shifts.end(session(), one, _last(form), **_by()))
        if agreed(hit) and done(form, lambda: shifts.end(session(), one, _last(form), **_by())):
            return redirect(
                url_for("office.arranged_desk", desk=desk, _anchor="dyzury"), HTTPStatus.SEE_OTHER
            )
        found = queries.get_desk(session(), desk)
        one = shifts.get_shift(session(), found, number)
    page = render_template(
        "office/visits/shift.html", desk=found, shift=one, form=form, hit=hit, weekdays=dict(WEEKDAYS),
        told_hit=told_hit(hit, wall(here().now())[0]),
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _by() -> dict[str, Any]:
    return {"actor": need_actor(), "now": here().now()}


def _last(form: LastDayForm) -> date:
    return date.fromisoformat(form.answers()["last_on"])


def _told(form: DeskForm) -> desks.Told:
    asked = form.answers()
    return desks.Told(
        asked["title"], asked["number"], asked["ways"], [int(one) for one in asked["taken"]], asked["is_open"]
    )


def _kept(found: Desk) -> dict[str, Any]:
    taken = [str(number) for number in desks.list_topic_numbers(session(), found)]
    plain = {"title": found.name, "number": found.number, "is_open": found.is_open}
    return {**plain, "ways": found.channels, "taken": taken}


def _shifts(form: ShiftForm) -> list[shifts.Told]:
    asked = form.answers()
    until = date.fromisoformat(asked["valid_until"]) if asked["valid_until"] else None
    return [
        shifts.Told(
            int(asked["official"]), int(weekday), asked["from_minute"], asked["until_minute"],
            date.fromisoformat(asked["valid_from"]), until,
        )
        for weekday in asked["weekdays"]
    ]  # fmt: skip


def _page(
    house: Place, found: Desk | None, *, form: DeskForm | None = None, shift: ShiftForm | None = None,
    hit: Impact | None = None,
) -> ResponseReturnValue:  # fmt: skip
    today, hit = wall(here().now())[0], hit or Impact()
    form = form or DeskForm.from_answers(_kept(found) if found is not None else {})
    usual = {"weekdays": [str(day) for day in range(5)], "valid_from": today.isoformat()}
    asked = shift or ShiftForm.from_answers(usual)
    page = render_template(
        "office/visits/arranged_desk.html", place=house, desk=found, form=form, shift=asked, hit=hit,
        told_hit=told_hit(hit, wall(here().now())[0]), weekdays=dict(WEEKDAYS), today=today,
        shifts=shifts.list_shifts(session(), found, today) if found is not None else [],
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or asked.errors else HTTPStatus.OK
