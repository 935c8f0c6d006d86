"""Several forms of one service: which one somebody goes on with, or another that they begin deliberately, once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from portal.cases import drafts
from portal.cases.drafts import MOST_OPEN
from portal.citizen import asked_for, browser, filling
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.i18n import translate
from portal.once import is_ours, new_submission, own_submission
from portal.security import actor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.cases.models import Draft
    from portal.service import Service

ANOTHER = (
    "kolejny"  # of an address: another form is begun; its value is made by us, so that a press begins one
)
ASKED = "tak"
FIELD = "submission"  # of a first page: the id under which it makes one form; an address may carry one too


@dataclass(frozen=True)
class UnderWay:
    """A form under way as a list shows it: what tells it apart, how many of its pages are done."""

    draft: Draft
    label: str
    done: int
    pages: int


@dataclass(frozen=True)
class Way:
    """Where a press on "begin" leads: to a form that stands, to the question which, or to a new one."""

    draft: Draft | None = None
    kept: list[Draft] = field(default_factory=list)
    standing: list[Draft] = field(default_factory=list)
    submission: str = ""
    is_lost: bool = False  # the id's form is somebody else's, or its time is over

    @property
    def is_full(self) -> bool:
        """Tell whether no more of them can be begun."""
        return len(self.standing) >= MOST_OPEN

    @property
    def asks(self) -> bool:
        """Tell whether somebody must say first which one they mean."""
        if self.draft is not None:
            return False
        return self.is_full or self.is_lost or (len(self.standing) > 1 and not self.submission)

    @property
    def words(self) -> str:
        """Say why nothing was begun."""
        if self.is_full:
            return drafts.full_words()
        if self.is_lost:
            return translate(
                "Tego wniosku już tu nie ma: minął jego termin albo zaczął go ktoś inny. Zapisz to jako kolejny."
            )
        return translate(
            "Masz kilka zaczętych wniosków w tej sprawie. Wróć na jej stronę i wybierz, który dokończysz, "
            "albo zapisz to jako kolejny."
        )


def look(service: Service, kept: list[Draft], *, lock: bool) -> Way:
    """Judge a page's id by the unfinished forms that somebody has.

    Raises Refused for an id that we never made for this service: its pages would run over another one's answers.
    """
    standing = drafts.under_way(kept, here().now())
    typed = _sent()
    if not typed:
        return Way(standing[0] if len(standing) == 1 else None, kept, standing)
    submission = own_submission(_purpose(service.slug), typed)
    token = drafts.find_token(session(), submission)
    try:
        draft = filling.own_draft(token, lock=lock) if token is not None else None
    except NotFound:
        return Way(None, kept, standing, submission, is_lost=True)
    return Way(draft, kept, standing, submission)


def begins(service: Service, draft: Draft | None, *, another: bool = False) -> str:
    """Return the id that makes a first page one form however often it is sent; empty on a page of a form that stands.

    A page that is shown again keeps its id, but where it is to make ``another`` form.
    """
    if draft is not None:
        return ""
    sent, purpose = _sent(), _purpose(service.slug)
    return sent if not another and is_ours(purpose, sent) else new_submission(purpose)


def _sent() -> str:
    return request.form.get(FIELD, "") or request.args.get(ANOTHER, "")


def _purpose(slug: str) -> str:
    return f"form of {slug}"


def wants_another() -> bool:
    """Tell whether an address asks for another form, and has no id for it yet."""
    return request.args.get(ANOTHER) == ASKED


def another_url(slug: str) -> str:
    """Return an address under which one more form is begun, once however often it is sent."""
    made = {ANOTHER: new_submission(_purpose(slug)), filling.CAMPAIGN: request.args.get(filling.CAMPAIGN)}
    return url_for(
        ".start", _external=False, slug=slug, **{name: value for name, value in made.items() if value}
    )


def page(service: Service, way: Way) -> str:
    """Return the page that asks which form somebody means."""
    return render_template(
        "citizen/apply/choose.html", service=service, rows=told(way.standing), is_full=way.is_full,
        most=MOST_OPEN, guest=filling.is_guest(),
    )  # fmt: skip


def of_card(service: Service) -> list[UnderWay]:
    """List what whoever looks at a service's page has under way of it.

    The page is public and a browser may be shared: of a guest's form nothing is said that they wrote.
    """
    person, now = actor(), here().now()
    if person is not None:
        if person.kind != "resident" or person.subject_id is None:
            return []
        kept = drafts.list_unfinished(session(), service, person.subject_id)
        return told(drafts.under_way(kept, now))
    known = browser.find_hash() if service.guests else None
    found = told(drafts.list_of_browser(session(), service, known, now)) if known else []
    return [replace(one, label="") for one in found]


def told(found: Sequence[Draft]) -> list[UnderWay]:
    """Tell forms apart: each by the first answer that the others of its service do not share."""
    services = here().services
    said = {
        one.id: asked_for.said_in(one.answers, services[one.service])
        for one in found
        if one.service in services
    }
    rows = []
    for one in found:
        if one.id not in said:
            continue
        others = [said[other.id] for other in found if other.service == one.service and other is not one]
        apart = asked_for.apart(said[one.id], others)
        asked = services[one.service].asked(one.answers)
        done = sum(page.slug in one.done for page in asked)
        rows.append(UnderWay(one, asked_for.shorten(apart), done, len(asked)))
    return rows
