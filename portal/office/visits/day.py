"""The front desk: today's visits of a house, who is here, tickets for those who come without a booking."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for
from sqlalchemy import func, select

from portal import security
from portal.accounts.models import Subject
from portal.context import here
from portal.db import session
from portal.errors import Conflict, Refused
from portal.i18n import SOURCE, speaking, translate
from portal.office.door import blueprint, official_id
from portal.office.visits import access, words
from portal.office.visits.forms import CodeForm, TicketForm
from portal.once import new_submission, own_submission
from portal.security import need_actor
from portal.visits import afterwards, queries, serving
from portal.visits.clock import wall
from portal.visits.free import get_topic, list_places
from portal.visits.graph import State
from portal.visits.models import CameFrom, Topic, Visit, Waiting, WaitingState
from portal.visits.rules import Limits
from portal.visits.waiting import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flask.typing import ResponseReturnValue

    from portal.visits.models import Place

PURPOSE = "ticket"
HERE = (State.ARRIVED, State.CALLED, State.UNDER_WAY)
OVER = (State.DONE, State.CANCELLED, State.NO_SHOW)


@dataclass(frozen=True)
class Parts:
    """A day's visits as the front desk looks at them."""

    present: list[Visit]
    coming: list[Visit]
    over: list[Visit]


@blueprint.get("/biurko/sala")
def receptions() -> ResponseReturnValue:
    """Lead to the only house, or ask which one."""
    places = list_places(session())
    if len(places) == 1:
        return redirect(url_for("office.reception", place=places[0].code), HTTPStatus.SEE_OTHER)
    return render_template("office/visits/places.html", places=places)


@blueprint.get("/biurko/sala/<place>")
def reception(place: str) -> ResponseReturnValue:
    """Show who is here, who is still to come, and who was here today."""
    return _page(access.need_open_place(place), CodeForm())


@blueprint.post("/biurko/sala/<place>/przyjscie")
@security.limiter.limit("60/minute")
def check_in(place: str) -> ResponseReturnValue:
    """Note by the code that somebody is here; a second time changes nothing."""
    found, form, now = access.need_open_place(place), CodeForm.from_request(request.form), here().now()
    if form.validate():
        visit = queries.find_by_code(session(), found.code, wall(now)[0], form.answers()["code"])
        try:
            if visit is None:
                said = translate(
                    "Nie ma dziś tutaj wizyty z takim kodem. Sprawdź dzień i adres w potwierdzeniu."
                )
                raise Refused(said, "code")
            serving.arrive(session(), here(), visit, now, official_id(need_actor()))
            session().commit()
            return redirect(url_for("office.reception", place=place, kod=visit.code), HTTPStatus.SEE_OTHER)
        except (Refused, Conflict) as error:
            form.add_error("code", error.message)
    session().rollback()
    return _page(access.need_open_place(place), form), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.route("/biurko/sala/<place>/numerek", methods=["GET", "POST"])
@security.limiter.limit("60/minute", methods=["POST"])
def ticket(place: str) -> ResponseReturnValue:
    """Give a number to somebody without a booking, and show it large, to be read out or printed."""
    found, now = access.need_open_place(place), here().now()
    form = TicketForm.from_answers({"spoken": "pl"})
    if request.method == "POST":
        form = TicketForm.from_request(request.form)
        if form.validate():
            asked = form.answers()
            visit = serving.walk_in(
                session(), here(), get_topic(session(), asked["topic"]), found.code, now,
                language=asked["spoken"], official_id=official_id(need_actor()),
                submission=own_submission(PURPOSE, request.form.get("submission", "")),
            )  # fmt: skip
            session().commit()
            return redirect(url_for("office.ticket", place=place, numer=visit.code), HTTPStatus.SEE_OTHER)
        session().rollback()
        found = access.need_open_place(place)
    given = _given(found, request.args.get("numer", ""))
    page = render_template(
        "office/visits/ticket.html", place=found, form=form, given=given, words=words, now=now,
        before=_before(given) if given else 0, own=_own_words(given) if given else (),
        submission=new_submission(PURPOSE),
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@blueprint.get("/biurko/sala/<place>/oczekujacy")
def waiting_list(place: str) -> ResponseReturnValue:
    """Show who waits for an earlier time, and which offers stand: how many and since when, no names."""
    found = access.need_open_place(place)
    query = (
        select(Waiting)
        .join(Topic, Topic.id == Waiting.topic_id)
        .where(Waiting.state.in_(OPEN), (Waiting.place_code == found.code) | Waiting.place_code.is_(None))
        .order_by(Topic.code, Waiting.channel, Waiting.joined_at, Waiting.id)
    )
    rows = session().scalars(query.limit(queries.SHOWN * 4)).all()
    return render_template(
        "office/visits/waiting.html", place=found, rows=rows, words=words, offered=WaitingState.OFFERED,
        today=wall(here().now())[0],
    )  # fmt: skip


def _own_words(given: Visit) -> list[str]:
    """Say on a ticket in the language of whoever holds it what to do with it; nothing to who reads the Polish."""
    if given.language == SOURCE:
        return []
    with speaking(given.language):
        where = translate("Usiądź i patrz na ekran. Zobaczysz tam swój numer i stanowisko.")
        return [translate("Twój numer"), str(given.topic.titles.get(given.language) or ""), where]


def split(visits: Iterable[Visit]) -> Parts:
    """Part a day's visits into those who are here, those to come and those that are over."""
    parts = Parts([], [], [])
    for one in visits:
        (parts.over if one.state in OVER else parts.present if one.state in HERE else parts.coming).append(
            one
        )
    parts.present.sort(key=lambda one: (HERE.index(State(one.state)) == 0, one.arrived_at or one.created_at))
    return parts


def know_people(visits: Sequence[Visit]) -> Sequence[Subject]:
    """Read whom some visits name by one statement; while the caller holds them, each visit finds its own."""
    numbers = {number for one in visits for number in (one.subject_id, one.person_id, one.guest_id) if number}
    return session().scalars(select(Subject).where(Subject.id.in_(numbers))).all()


def _page(place: Place, form: CodeForm) -> str:
    now = here().now()
    today, minute = wall(now)
    visits = queries.list_day(session(), place.code, today)
    return render_template(
        "office/visits/reception.html", people=know_people(visits), place=place, form=form, parts=split(visits),
        words=words, now=now, minute=minute, today=today, late=Limits.of(here().facts, today).late_minutes,
        has_desk=bool(access.list_own_desks(None)),
        several=len(list_places(session())) > 1, welcomed=_welcomed(visits, request.args.get("kod", "")),
        waiting=_count_waiting(place), unmarked=afterwards.count_unmarked(session(), today, *access.scope()),
    )  # fmt: skip


def _welcomed(visits: Sequence[Visit], code: str) -> Visit | None:
    """Find whom the desk has just noted, to say so above the list."""
    return next((one for one in visits if code and one.code == code and one.state in HERE), None)


def _given(place: Place, code: str) -> Visit | None:
    found = queries.find_by_code(session(), place.code, wall(here().now())[0], code) if code else None
    return found if found is not None and found.came_from == CameFrom.WALK_IN else None


def _before(visit: Visit) -> int:
    """Count who waits in the house for the same topic and came before."""
    before = select(func.count()).where(
        Visit.place_code == visit.place_code, Visit.on == visit.on, Visit.state == State.ARRIVED,
        Visit.topic_id == visit.topic_id, Visit.arrived_at < visit.arrived_at,
    )  # fmt: skip
    return session().scalar(before) or 0


def _count_waiting(place: Place) -> int:
    waits = (Waiting.place_code == place.code) | Waiting.place_code.is_(None)
    return (
        session().scalar(select(func.count()).select_from(Waiting).where(Waiting.state.in_(OPEN), waits)) or 0
    )
