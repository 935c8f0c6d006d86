"""The hall: a screen that shows numbers and desks and no names, and a tablet at which people say that they are here."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, make_response, redirect, render_template, request, url_for

from portal import security
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import LANGUAGES, language, lazy, speaking, translate
from portal.office.visits.forms import CodeForm
from portal.visits import queries, serving
from portal.visits.arranging.places import find_by_hall
from portal.visits.clock import wall
from portal.visits.models import Channel, Place, Visit
from portal.visits.rules import Limits

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.i18n import Text

blueprint = Blueprint("hall", __name__)
SHOWN = 8
NEW_SECONDS = 45  # for how long a call is the screen's one message
REFRESH_SECONDS = 10
WELCOME_SECONDS = 20  # then the tablet is the next person's
# the hall belongs to everybody who sits in it: its few words stand in each language at once
HEADS = {
    "number": lazy("Numer"),
    "desk": lazy("Stanowisko obsługi"),
    "come": lazy("zapraszamy"),
    "nobody": lazy("Nikogo teraz nie wzywamy. Twój numer pojawi się tutaj."),
    "note": lazy("Masz umówioną wizytę? Powiedz przy wejściu, że jesteś: wystarczy kod z potwierdzenia."),
}


def register(app: Flask) -> None:
    """Open the hall to whoever has its secret address: a television, a tablet."""
    security.admit(app, blueprint, security.PUBLIC)


@blueprint.get("/sala/<hall>")
def screen(hall: str) -> ResponseReturnValue:
    """Show who is called where, the latest first."""
    place, now = _need_place(hall), here().now()
    calls = queries.list_screen(session(), place.code, wall(now)[0])[:SHOWN]
    fresh = [code for code, _number, at in calls if (now - at).total_seconds() < NEW_SECONDS]
    page = render_template(
        "office/visits/screen.html", place=place, calls=calls, fresh=fresh, now=now, refresh=REFRESH_SECONDS,
        said={name: _in_each(text) for name, text in HEADS.items()},
    )  # fmt: skip
    return make_response(page)


def _in_each(text: Text) -> list[tuple[str, str]]:
    """Say a text in every language, Polish first."""
    found = []
    for code in LANGUAGES:
        with speaking(code):
            found.append((code, str(text)))
    return found


def _hall() -> str:
    """Name where codes are tried: one line, for the tablets of all halls of a town may have the same."""
    return security.keyed("hall", f"{request.view_args} {security.whom_to_count()}")


def _is_wrong(answer: Response) -> bool:
    return answer.status_code != HTTPStatus.SEE_OTHER


@blueprint.route("/sala/<hall>/przyjscie", methods=["GET", "POST"])
# who comes with a code that is right is never one too many; who guesses finds one in about two thousand
@security.limiter.limit("30/minute", methods=["POST"], key_func=_hall, deduct_when=_is_wrong)
def arrival(hall: str) -> ResponseReturnValue:
    """Take the code of somebody who has come; nothing else is asked, and nobody's name is told."""
    place, form = _need_place(hall), CodeForm()
    if request.method == "POST":
        form = CodeForm.from_request(request.form)
        if form.validate():
            try:
                visit = _note(place, form.answers()["code"])
                session().commit()
                return redirect(url_for("hall.arrival", hall=hall, kod=visit.code), HTTPStatus.SEE_OTHER)
            except Refused as refused:
                form.add_error("code", refused.message)
            except Conflict:  # over, or called off: the screen tells a stranger no more than that
                said = translate("Ta wizyta już się skończyła albo została odwołana. Podejdź do okienka.")
                form.add_error("code", said)
        session().rollback()
        place = _need_place(hall)
    welcomed, again = _welcomed(place), _for_the_next(hall)
    page = make_response(
        render_template("office/visits/arrival.html", place=place, form=form, welcomed=welcomed, again=again),
        HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
    )
    if welcomed:  # the next person must not find the number of the one before; the hall's screen shows it on
        page.headers["Refresh"] = f"{WELCOME_SECONDS}; url={again}"
    return page


def _for_the_next(hall: str) -> str:
    """Return where the tablet begins anew: the next person may read another language than the one before."""
    start = url_for("hall.arrival", hall=hall)
    return start if language() == "pl" else url_for("site.language", code="pl", next=start)


def _need_place(hall: str) -> Place:
    found = find_by_hall(session(), hall)
    if not found.is_open:
        raise NotFound
    return found


def _note(place: Place, code: str) -> Visit:
    now = here().now()
    visit = queries.find_by_code(session(), place.code, wall(now)[0], code)
    if visit is None or visit.channel != Channel.COUNTER:
        said = translate("Nie znamy dziś takiego kodu. Sprawdź w potwierdzeniu albo podejdź do okienka.")
        raise Refused(said, "code")
    serving.arrive(session(), here(), visit, now)
    return visit


def _welcomed(place: Place) -> tuple[str, bool] | None:
    """Return the code that was just noted, and whether its hour had passed."""
    code = request.args.get("kod", "")
    today, _minute = wall(here().now())
    visit = queries.find_by_code(session(), place.code, today, code) if code else None
    if visit is None or visit.code is None or visit.arrived_at is None:
        return None
    late = Limits.of(here().facts, today).late_minutes
    return visit.code, wall(visit.arrived_at)[1] > visit.minute + late
