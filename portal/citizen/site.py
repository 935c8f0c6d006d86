"""Public pages: the front page, search, service cards, language, and what the law wants said."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for
from sqlalchemy.exc import OperationalError

from portal import security
from portal.accounts.queries import unit_name
from portal.cases.drafts import MOST_OPEN
from portal.citizen import choosing
from portal.citizen.life.events import EVENTS, find_events
from portal.citizen.not_here import find_not_here
from portal.citizen.places import PAY, PAY_FOR_OTHERS, PLACES
from portal.citizen.search import QUERY_LIMIT, find
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.i18n import COOKIE, LANGUAGES
from portal.measures.tiers.computing import tier_of
from portal.service.topics import TOPICS
from portal.voice.announcing.queries import list_shown
from portal.voice.asking.queries import list_open
from portal.voice.reaching.rules import typed_code
from portal.words import alphabetical, day_of

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

    from portal.service import Service
    from portal.voice.announcing.models import Announcement
    from portal.voice.asking.models import PublicConsultation

YEAR_SECONDS = int(timedelta(days=365).total_seconds())
PAGES = {
    "deklaracja-dostepnosci": "accessibility",
    "prywatnosc": "privacy",
    "ciasteczka": "cookies",
    "pomoc": "help",
    "kontakt": "contact",
    "regulamin": "rules",
}
MOST_ANNOUNCED = 3
FRONT = "front.services"
FORMER = "komunikaty"  # their address until they had pages of their own; letters and notes name it
blueprint = Blueprint("site", __name__)


def register(app: Flask) -> None:
    """Open the public pages to everybody."""
    security.admit(app, blueprint, security.PUBLIC)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Ask what a person wants to settle, and show what people settle most; all the rest stands under topics."""
    listed = _listed()
    today = day_of(here().now())
    return render_template(
        "citizen/home.html", services=_named_first(listed, today), count=len(listed), places=(PAY, PAY_FOR_OTHERS),
        off=here().switched_off(), topics=_topics(listed),
        events=EVENTS.values(), announced=_announced(today), asked=_asked(today), today=today,
    )  # fmt: skip


@blueprint.get("/szukaj")
@security.limiter.limit("60/minute")
def search() -> ResponseReturnValue:
    """Show the services that fit a person's words."""
    query = request.args.get("q", "")[:QUERY_LIMIT].strip()
    services = _listed()
    not_here, rest = find_not_here(here().facts, query, day_of(here().now()))
    return render_template(
        "citizen/search.html", query=query, found=find(services, PLACES, rest), services=services,
        off=here().switched_off(), events=find_events(query), not_here=not_here,
    )  # fmt: skip


@blueprint.get("/tematy/<topic>")
def topic(topic: str) -> ResponseReturnValue:
    """List the services of one topic."""
    if topic not in TOPICS:
        raise NotFound
    services = [service for service in _listed() if service.card.topic == topic]
    return render_template(
        "citizen/topic.html", title=TOPICS[topic], off=here().switched_off(),
        found=[*(place for place in PLACES if place.topic == topic), *services],
    )  # fmt: skip


@blueprint.get("/uslugi/<slug>")
def card(slug: str) -> ResponseReturnValue:
    """Show a service's card: the answers that decide whether to start; of one not offered, the other ways."""
    service = here().services.get(slug)
    if service is None:
        raise NotFound
    switched, today = here().switched_off(), day_of(here().now())
    off = switched.get(slug)
    if off is not None or slug not in here().deployed:
        return render_template("citizen/not_offered.html", card=service.card, off=off, today=today)
    fee = service.fee({}, here().facts.within(f"{slug}."), today)
    return render_template(
        "citizen/card.html",
        service=service,
        card=service.card,
        fee=fee,
        unit_name=unit_name(session(), service.unit),
        topic_title=TOPICS[service.card.topic],
        tier=tier_of(
            session(),
            here(),
            slug,
            current_app.view_functions,
            here().now(),
            here().deployed - switched.keys(),
        ),
        instead=_instead(service),
        campaign=typed_code(request.args.get("k", "")) or None,
        under_way=choosing.of_card(service),
        most=MOST_OPEN,
    )


@blueprint.get("/o-portalu/<page>")
def about(page: str) -> ResponseReturnValue:
    """Show one of the pages that the law or good manners want."""
    if page == FORMER:
        return redirect(url_for("voice.announcements"), HTTPStatus.MOVED_PERMANENTLY)
    if page not in PAGES:
        raise NotFound
    return render_template(f"public/{PAGES[page]}.html")


@blueprint.get("/jezyk/<code>")
def language(code: str) -> ResponseReturnValue:
    """Change the language and go back to where the person was."""
    if code not in LANGUAGES:
        raise NotFound
    place = request.args.get("next", "")
    response = redirect(
        place if security.is_local_path(place) else url_for("site.home"), HTTPStatus.SEE_OTHER
    )
    secure = here().settings.base_url.startswith("https://")
    response.set_cookie(COOKIE, code, max_age=YEAR_SECONDS, secure=secure, httponly=True, samesite="Lax")
    return response


def _announced(today: date) -> list[Announcement]:
    """List the newest announcements; none without a database, for public pages stand without one."""
    try:
        return list_shown(session(), today, MOST_ANNOUNCED)
    except OperationalError:
        return []


def _asked(today: date) -> list[PublicConsultation]:
    """List the consultations that end first; none without a database."""
    try:
        return list_open(session(), today, MOST_ANNOUNCED)
    except OperationalError:
        return []


def _listed() -> list[Service]:
    """List what stands in the catalogue by its own words: one that is switched off for a while too, with its notice."""
    known = [service for slug, service in here().services.items() if slug in here().deployed]
    # what is settled to its end stands first, what only carries a text to people last
    return sorted(known, key=lambda one: (bool(one.card.last_resort), alphabetical(one.card.verb)))


def _named_first(listed: list[Service], today: date) -> list[Service]:
    """List the services that the city names on its front page, in its order; all of them where it names none."""
    names = here().facts.snapshot(today).get(FRONT, [])
    known = {service.slug: service for service in listed}
    return [known[name] for name in names if name in known] or listed


def _instead(service: Service) -> list[Service]:
    """List the services that may be meant by who came to one of last resort."""
    if not service.card.last_resort:
        return []
    offered = here().offered
    return [one for one in _listed() if not one.card.last_resort and one.slug in offered]


def _topics(services: list[Service]) -> list[tuple[str, object, int]]:
    counts = {slug: sum(service.card.topic == slug for service in services) for slug in TOPICS}
    return [(slug, title, counts[slug]) for slug, title in TOPICS.items() if counts[slug]]
