"""The administrator's pages of where and for what the office receives: houses, their halls' screens, topics."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from portal.context import here
from portal.db import session
from portal.errors import Refused
from portal.office.door import blueprint
from portal.office.visits import words
from portal.office.visits.arranging_forms import NewPlaceForm, NewTopicForm, PlaceForm, TopicForm, told_hit
from portal.security import need_actor
from portal.visits.arranging import desks, places, topics
from portal.visits.arranging.impact import Impact, foresee
from portal.visits.clock import wall

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from portal import fields
    from portal.visits.models import Place, Topic

LANGUAGES = ("pl", "en", "uk")
USUAL = {
    "is_open": True, "minutes": 20, "buffer_minutes": 0, "lead_minutes": 60, "horizon_days": 28, "release_minute": 480,
}  # fmt: skip


@blueprint.get("/biurko/przyjecia")
def arranging() -> ResponseReturnValue:
    """Show how the office receives: houses with their desks, topics."""
    return render_template(
        "office/visits/arranging.html", places=places.list_places(session()), desks=desks.list_desks(session()),
        topics=topics.list_topics(session()), words=words,
    )  # fmt: skip


@blueprint.route("/biurko/przyjecia/miejsce", methods=["GET", "POST"])
def new_place() -> ResponseReturnValue:
    """Add a house."""
    form = NewPlaceForm.from_answers({"is_open": True})
    if request.method == "POST":
        form = NewPlaceForm.from_request(request.form)
        if done(form, lambda: places.add(session(), str(form.answers()["code"]), _place(form), **_by())):
            return redirect(url_for("office.place", place=form.answers()["code"]), HTTPStatus.SEE_OTHER)
    return _place_page(form, None, Impact())


@blueprint.route("/biurko/przyjecia/miejsce/<place>", methods=["GET", "POST"])
def place(place: str) -> ResponseReturnValue:
    """Show a house with its desks and the address of its hall; change it."""
    found, hit = places.get_place(session(), place), Impact()
    kept = {
        "title": found.name,
        "address": found.address,
        "way_there": found.way_there,
        "is_open": found.is_open,
    }
    form = PlaceForm.from_answers(kept)
    if request.method == "POST":
        form = PlaceForm.from_request(request.form)
        hit = foreseen(form, lambda: places.change(session(), found, _place(form), **_by()))
        if agreed(hit) and done(form, lambda: places.change(session(), found, _place(form), **_by())):
            return redirect(url_for("office.arranging"), HTTPStatus.SEE_OTHER)
        found = places.get_place(session(), place)
    return _place_page(form, found, hit)


@blueprint.post("/biurko/przyjecia/miejsce/<place>/ekran")
def hall_address(place: str) -> ResponseReturnValue:
    """Give the hall's screen a new address, or take it off the air."""
    found = places.get_place(session(), place)
    act = places.end_hall if request.form.get("co") == "wylacz" else places.renew_hall
    act(session(), found, **_by())
    session().commit()
    return redirect(url_for("office.place", place=place, _anchor="ekran"), HTTPStatus.SEE_OTHER)


@blueprint.route("/biurko/przyjecia/temat", methods=["GET", "POST"])
def new_topic() -> ResponseReturnValue:
    """Add a topic."""
    form = NewTopicForm.from_answers(USUAL)
    if request.method == "POST":
        form = NewTopicForm.from_request(request.form)
        if done(form, lambda: topics.add(session(), str(form.answers()["code"]), _topic(form), **_by())):
            return redirect(url_for("office.arranging"), HTTPStatus.SEE_OTHER)
    return _topic_page(form, None)


@blueprint.route("/biurko/przyjecia/temat/<topic>", methods=["GET", "POST"])
def topic(topic: str) -> ResponseReturnValue:
    """Change a topic; booked visits keep their length."""
    found = topics.get_topic(session(), topic)
    form: TopicForm = TopicForm.from_answers(_kept(found))
    if request.method == "POST":
        form = TopicForm.from_request(request.form)
        if done(form, lambda: topics.change(session(), found, _topic(form), **_by())):
            return redirect(url_for("office.arranging"), HTTPStatus.SEE_OTHER)
        found = topics.get_topic(session(), topic)
    return _topic_page(form, found)


def foreseen(form: fields.Form, act: Callable[[], object]) -> Impact:
    """Tell whom a valid form's act would hit; what is refused hits nobody, and is told when it is done."""
    if not form.validate():
        return Impact()
    try:
        return foresee(session(), act, now=here().now())
    except Refused:
        return Impact()


def agreed(hit: Impact) -> bool:
    """Tell whether the administrator has seen that so many visits are hit."""
    return not hit.count or request.form.get("dotyczy") == str(hit.count)


def done(form: fields.Form, act: Callable[[], object]) -> bool:
    """Do what a form asks and commit; tell of what is wrong at its field."""
    if form.validate():
        try:
            act()
            session().commit()
            return True
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.field_names() else None, refused.message)
    session().rollback()
    return False


def _by() -> dict[str, Any]:
    return {"actor": need_actor(), "now": here().now()}


def _place(form: PlaceForm) -> places.Told:
    asked = form.answers()
    return places.Told(asked["title"], asked["address"], asked["way_there"] or "", asked["is_open"])


def _topic(form: TopicForm) -> topics.Told:
    asked = form.answers()
    plain = ("services", "unit_code", "minutes", "buffer_minutes", "lead_minutes", "horizon_days", "release_minute",
             "is_open")  # fmt: skip
    return topics.Told(
        titles={code: asked[f"title_{code}"] for code in LANGUAGES},
        bring={code: _lines(asked[f"bring_{code}"]) for code in LANGUAGES}, channels=asked["ways"],
        **{name: asked[name] for name in plain},
    )  # fmt: skip


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _kept(found: Topic) -> dict[str, Any]:
    plain = (
        "unit_code",
        "minutes",
        "buffer_minutes",
        "lead_minutes",
        "horizon_days",
        "release_minute",
        "is_open",
    )
    kept = {name: getattr(found, name) for name in plain}
    kept |= {f"title_{code}": found.titles.get(code, "") for code in LANGUAGES}
    kept |= {f"bring_{code}": "\n".join(found.bring.get(code) or ()) for code in LANGUAGES}
    return {**kept, "ways": found.channels, "services": found.services}


def _place_page(form: PlaceForm, found: Place | None, hit: Impact) -> ResponseReturnValue:
    base = here().settings.base_url
    page = render_template(
        "office/visits/place.html", form=form, place=found, hit=hit, base_url=base,
        told_hit=told_hit(hit, wall(here().now())[0]),
        desks=desks.list_desks(session(), found.code) if found is not None else [], words=words,
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _topic_page(form: TopicForm, found: Topic | None) -> ResponseReturnValue:
    page = render_template("office/visits/topic.html", form=form, topic=found, words=words)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
