"""The office arranges a visit for somebody: whom, found by number or named; about what; when; confirmed at once."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal import security
from portal.accounts.queries import list_subjects_by_pesel
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import translate
from portal.office.door import blueprint, record_look
from portal.office.sealed import seal
from portal.office.visits import access, assisted, times, words
from portal.office.visits.assist_forms import AboutForm, BookedForm, GuestAboutForm, PersonForm
from portal.once import new_submission, own_submission
from portal.security import need_actor
from portal.visits import assisting, booking, slots
from portal.visits.assisting import AskedBy
from portal.visits.booking import Details
from portal.visits.free import get_topic, list_places
from portal.visits.models import Channel
from portal.visits.refusals import Taken
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from portal.accounts.models import Subject
    from portal.office.visits.assist_forms import KnownForm
    from portal.office.visits.assisted import Whom
    from portal.visits.free import Free
    from portal.visits.models import Topic, Visit

PURPOSE = "assisted-visit"


@blueprint.get("/biurko/wizyty/umow")
def assist() -> ResponseReturnValue:
    """Ask for whom a visit is to be arranged or changed."""
    return _first_page(PersonForm(), BookedForm())


@blueprint.post("/biurko/wizyty/umow")
@security.limiter.limit("60/minute")
def find_assisted() -> ResponseReturnValue:
    """Look a person up by their number; lead on to an address that holds them sealed, for this official and a while."""
    form = PersonForm.from_request(request.form)
    if not form.validate():
        session().rollback()
        return _first_page(form, BookedForm()), HTTPStatus.UNPROCESSABLE_ENTITY
    people = list_subjects_by_pesel(session(), here().vault, form.answers()["pesel"])
    links = [(one, seal(assisted.PERSON, str(one.id))) for one in people]
    if len(links) == 1:
        return redirect(url_for("office.assist_person", whom=links[0][1]), HTTPStatus.SEE_OTHER)
    for one in people:
        record_look("look.visit", one.id, None)
    return _first_page(form, BookedForm(), links=links, is_unknown=not links)


@blueprint.post("/biurko/wizyty/znajdz")
@security.limiter.limit("60/minute")
def find_booked() -> ResponseReturnValue:
    """Find a booked visit by its day and the code that its person reads out."""
    form = BookedForm.from_request(request.form)
    if form.validate():
        found = assisted.find_by_day_and_code(form.visit_on.data, str(form.code.data))
        if found is not None and access.may_assist(need_actor(), found):
            return redirect(url_for("office.change_for", token=found.token), HTTPStatus.SEE_OTHER)
        form.add_error("code", translate("Tego dnia nie ma wizyty z takim kodem. Sprawdź dzień i kod."))
    session().rollback()
    return _first_page(PersonForm(), form), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.get("/biurko/wizyty/umow/<whom>")
def assist_person(whom: str) -> ResponseReturnValue:
    """Show who it is with their visits to come, and ask what the new one is about."""
    return _person_page(assisted.read(whom), AboutForm() if whom != assisted.GUEST else GuestAboutForm())


@blueprint.post("/biurko/wizyty/umow/<whom>/<any(email, phone):which>")
@security.limiter.limit("60/minute")
def reveal_contact(whom: str, which: str) -> ResponseReturnValue:
    """Show one whole address this once, to be read back to its person; that leaves a record of its own."""
    found = assisted.read(whom)
    if found.subject is None or which not in found.contacts:
        raise NotFound
    record_look(f"look.{which}", found.subject.id, None)
    return _person_page(found, AboutForm(), revealed=which)


@blueprint.post("/biurko/wizyty/umow/<whom>")
def assist_about(whom: str) -> ResponseReturnValue:
    """Take what the visit is about, and lead to the free times."""
    found = assisted.read(whom)
    form = (GuestAboutForm if found.is_guest else AboutForm).from_request(request.form)
    if not form.validate():
        session().rollback()
        return _person_page(assisted.read(whom), form), HTTPStatus.UNPROCESSABLE_ENTITY
    asked = form.answers()
    way = Channel(asked.get("way") or Channel.COUNTER)
    if way not in get_topic(session(), asked["topic"]).channels:
        form.add_error("way", translate("W tej sprawie nie umawiamy takich wizyt. Wybierz inny sposób."))
        return _person_page(found, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(
        url_for("office.assist_when", whom=whom, topic=asked["topic"], way=str(way)), HTTPStatus.SEE_OTHER
    )


@blueprint.get("/biurko/wizyty/umow/<whom>/<topic>/<way>")
def assist_when(whom: str, topic: str, way: str) -> ResponseReturnValue:
    """Show the free times, and ask where the person is reached."""
    found = assisted.read(whom)
    return _when_page(found, *_asked(topic, way), assisted.form_of(found)(data={"language": "pl"}))


@blueprint.post("/biurko/wizyty/umow/<whom>/<topic>/<way>")
@security.limiter.limit("60/minute")
def assist_book(whom: str, topic: str, way: str) -> ResponseReturnValue:
    """Arrange the visit: once, however often the button is pressed."""
    found, (asked, channel) = assisted.read(whom), _asked(topic, way)
    form = assisted.form_of(found).from_request(request.form)
    if not form.validate():
        session().rollback()
        return _when_page(assisted.read(whom), *_asked(topic, way), form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        token = _book(found, asked, channel, form, times.chosen()).token
    except (Refused, Conflict) as error:
        return _refused(whom, topic, way, form, error)
    session().commit()
    return redirect(url_for("office.visit", token=token, umowiono=1), HTTPStatus.SEE_OTHER)


def _book(found: Whom, topic: Topic, channel: Channel, form: KnownForm, time: Free) -> Visit:
    submission, asked, now = (
        own_submission(PURPOSE, request.form.get("submission", "")),
        form.answers(),
        here().now(),
    )
    same = booking.find_submitted(session(), submission)
    if same is not None:
        return same
    told = Details(
        about=asked["about"] or "", language=asked["language"], interpreter=bool(asked["interpreter"])
    )
    return assisting.arrange(
        session(), here(), topic, channel, time, assisted.visitor_of(found, form, submission), details=told,
        asked_by=AskedBy(asked["asked_by"]), submission=submission, by=need_actor(), now=now,
    )  # fmt: skip


def _asked(topic: str, way: str) -> tuple[Topic, Channel]:
    found = get_topic(session(), topic)
    if way not in found.channels:
        raise NotFound
    return found, Channel(way)


def _refused(
    whom: str, topic: str, way: str, form: KnownForm, error: Refused | Conflict
) -> ResponseReturnValue:
    """Show the times again with what went wrong; what was typed stays."""
    session().rollback()
    form.add_error(error.field if isinstance(error, Refused) else None, error.message)
    near = error.nearest if isinstance(error, Taken) else ()
    return _when_page(assisted.read(whom), *_asked(topic, way), form, near), error.status


def _first_page(
    form: PersonForm,
    booked: BookedForm,
    *,
    links: Sequence[tuple[Subject, str]] = (),
    is_unknown: bool = False,
) -> str:
    return render_template(
        "office/visits/assist.html", form=form, booked=booked, links=links, is_unknown=is_unknown, guest=assisted.GUEST,
        has_desk=bool(access.list_own_desks(None)),
    )  # fmt: skip


def _person_page(found: Whom, form: AboutForm | GuestAboutForm, revealed: str = "") -> str:
    if found.subject is not None:
        record_look("look.visit", found.subject.id, None)
    coming, missed = assisted.list_coming(found), assisted.list_missed(found)
    return render_template(
        "office/visits/assist_person.html", whom=found, form=form, words=words, today=day_of(here().now()),
        coming=coming, missed=missed, revealed=revealed,
    )  # fmt: skip


def _when_page(
    found: Whom, topic: Topic, channel: Channel, form: KnownForm, near: Sequence[Free] = ()
) -> str:
    places = list_places(session())
    return render_template(
        "office/visits/assist_when.html", whom=found, topic=topic, channel=channel, form=form, words=words,
        submission=new_submission(PURPOSE) if request.method == "GET" else request.form.get("submission", ""),
        chosen=request.form.get(slots.FIELD, ""), near=times.days_of(near, {}),
        is_later=times.SINCE in request.args, shown=times.shown(times.list_days(topic, channel, places)),
        given_out=times.given_out(topic), today=day_of(here().now()),
    )  # fmt: skip
