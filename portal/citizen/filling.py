"""Who fills a form in: a resident in their account, or a guest in their browser, whom nobody asks who they are.

The pages of a form lie under two blueprints. Which one a request came by tells whose drafts are looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for

from portal.accounts.queries import get_own_known
from portal.cases import carrying, drafts, queries
from portal.cases.carrying import CONTACTS, PLACES, Told, find_gaps
from portal.cases.filing import Filing
from portal.cases.former import Begun, begin_from, find_begun
from portal.cases.models import Channel
from portal.cases.proxies.parties import proxy_of
from portal.citizen import browser, sources
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.i18n import translate
from portal.security import need_actor
from portal.service import Known
from portal.voice.reaching.queries import code_to_keep
from portal.words import day_of, dotted_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta

    from portal.cases.carrying import Group
    from portal.cases.models import Draft
    from portal.fields import Form
    from portal.service import Service, Step

GUEST = "guest"
CAMPAIGN = "k"  # of an address: the code of the letter that led here


def is_guest() -> bool:
    """Tell whether the request came by the addresses of those who do not sign in."""
    return request.blueprint == GUEST


def known() -> Known:
    """Return what is known of whoever fills the form in; of a guest nothing."""
    return Known() if is_guest() else get_own_known(here().vault)


def own_draft(token: str, *, lock: bool = False) -> Draft:
    """Return the draft of whoever asks, filed ones included; raises NotFound for anybody else's."""
    if is_guest():
        return drafts.get_of_browser(session(), token, browser.need_hash(), here().now(), lock=lock)
    subject_id = need_actor().subject_id
    if subject_id is None:
        raise NotFound
    return drafts.get_own(session(), token, subject_id, here().now(), lock=lock)


def told_for(pages: Sequence[Step]) -> Told:
    """Return what is known of whoever fills pages in; what an earlier matter of theirs told fills the gaps."""
    person = known()
    return Told(person) if is_guest() else _with_earlier(person, find_gaps(pages, person, _groups()))


def form_of(draft: Draft, page: Step) -> Form:
    """Return a page as it is shown: what was answered, and what is known as long as it was not, with its source.

    A page that only an answer asked for was not there when the form was begun.
    """
    begun = begun_of(draft, page)
    today = day_of(here().now())
    if draft.begun_from:
        return _sourced(page.form.from_answers(draft.answers, on=today), begun)
    if page.slug in draft.done or is_guest() or not (page.known or begun):
        return page.form.from_answers(draft.answers, on=today)
    person = known()
    gaps = [group for group in find_gaps([page], person, _groups()) if _may_be_filled(draft, page, group)]
    return filled(page, _with_earlier(person, gaps), draft.answers, begun)


def filled(page: Step, told: Told, answers: Mapping[str, Any], begun: Begun | None = None) -> Form:
    """Return a page with its answers, else with what is known; each question that we answered says by what."""
    found = {name: getattr(told.known, source) for name, source in page.known.items()}
    found = {name: value for name, value in found.items() if value}
    again = again_on(page, told, begun)
    form = page.form.from_answers({**found, **again, **answers})
    for question in form.asked():
        name = question.short_name
        if begun is not None and name in again and question.holds(again[name]):
            question.source = sources.matter(begun.at)
        elif name in found and question.holds(found[name]):
            question.source = sources.name(page.known[name], told.origin(page.known[name]))
    return form


def begun_for(service: Service) -> Begun | None:
    """Return what a new form of a service begins with by itself; nothing for a guest, of whom nothing is known."""
    subject_id = None if is_guest() else need_actor().subject_id
    if subject_id is None or service.renews is None or not service.renews.fills:
        return None
    return find_begun(session(), here(), service, subject_id, reader=need_actor().person_id)


def begun_of(draft: Draft, page: Step) -> Begun | None:
    """Return what an unfinished form began with, as long as a page of it was not gone through.

    One that began from a certain matter, by a press or by the office, tells of that matter on every page.
    """
    service = here().services.get(draft.service)
    if draft.begun_from:
        return _origin(draft, service)
    if service is None or is_guest() or page.slug in draft.done or service.renews is None:
        return None
    if not service.renews.fills:
        return None
    reader = need_actor().person_id
    return find_begun(session(), here(), service, draft.subject_id, reader=reader, before=draft.created_at)


def origin_of(draft: Draft | None) -> str:
    """Say from which matter a form was filled in; empty for one that began from none."""
    if draft is None or not draft.begun_from:
        return ""
    begun = _origin(draft, here().services.get(draft.service))
    if begun is None:
        return ""
    return translate(
        "Odpowiedzi są ze sprawy %(number)s z %(day)s. Sprawdź je, zmień, co trzeba, i wyślij.",
        number=draft.begun_from, day=dotted_day(begun.at),
    )  # fmt: skip


def _origin(draft: Draft, service: Service | None) -> Begun | None:
    """Return what the matter tells from which a form began."""
    if service is None:
        return None
    case = queries.get_for_party(session(), draft.begun_from, draft.subject_id, filer=True)
    reader = None if draft.by_office else need_actor().person_id
    answers = begin_from(session(), here(), service, case, reader=reader)
    return None if answers is None else Begun(answers, case.filed_at)


def _sourced(form: Form, begun: Begun | None) -> Form:
    """Name the matter beside each question that still holds what it told."""
    if begun is None:
        return form
    for question in form.asked():
        told = begun.answers.get(question.short_name)
        if begun.tells(question.short_name, told) and question.holds(told):
            question.source = sources.matter(begun.at)
    return form


def again_on(page: Step, told: Told, begun: Begun | None) -> dict[str, Any]:
    """Return a page's answers of an earlier matter, but for what the identity or the account know themselves."""
    answers = begun.answers if begun is not None else {}
    sure = {name for name, what in page.known.items() if getattr(told.known, what) and not told.origin(what)}
    return {
        name: answers[name]
        for name in page.names()
        if name not in sure and begun is not None and begun.tells(name, answers.get(name))
    }


def _with_earlier(person: Known, gaps: list[Group]) -> Told:
    """Fill gaps from earlier matters; of those of somebody represented, a session finds what the mandate covers."""
    subject_id, portal = need_actor().subject_id, here()
    slugs = carrying.tellers(portal.services.values(), gaps)
    if not slugs or subject_id is None:
        return Told(person)
    earlier = carrying.list_earlier(session(), slugs, subject_id, portal.now())
    return carrying.fill_gaps(person, gaps, portal.services, earlier)


def _groups() -> tuple[Group, ...]:
    """List what may come from earlier matters: not how another representative of the same firm can be reached."""
    return PLACES if need_actor().acting is not None else (*CONTACTS, *PLACES)


def _may_be_filled(draft: Draft, page: Step, group: Group) -> bool:
    """Tell whether an earlier matter may have filled something here: when nothing is, none is looked for."""
    of_group = [
        name for name, source in page.known.items() if carrying.READ_FROM.get(source, source) in group
    ]
    return any(draft.answers.get(name) or (page.when and name not in draft.answers) for name in of_group)


def campaign_of(service: Service) -> str | None:
    """Return the code of the letter that a form is begun from; asked before the form is made, which it would flush.

    The code came in the address of each page on the way here: it is the letter's and nobody's, so no cookie holds it.
    """
    typed = request.args.get(CAMPAIGN, "")
    return code_to_keep(session(), typed, service.slug, day_of(here().now())) if typed else None


def lifetime() -> timedelta:
    """Return how long an unfinished form is kept: a guest's as long as their browser knows it."""
    return browser.LIFETIME if is_guest() else drafts.LIFETIME


def later_url(service: Service) -> str:
    """Return where a person goes who leaves the form for now."""
    return url_for("site.card", slug=service.slug) if is_guest() else url_for("my.home")


def filing_of(draft: Draft, service: Service, known: Known) -> Filing:
    """Put together what is filed of a finished form: files of pages that are not asked stay behind."""
    wanted = {name for page in service.asked(draft.answers) for name in page.form.file_field_names()}
    found = drafts.list_attachments(session(), draft) if wanted else []
    return Filing(
        service=service,
        answers=draft.answers,
        subject_id=draft.subject_id,
        known=known,
        channel=Channel.PORTAL,
        submission_id=draft.submission_id,
        draft=draft,
        attachments=[attachment for attachment in found if attachment.field in wanted],
        has_account=not is_guest(),
        proxy=None if is_guest() else proxy_of(session(), need_actor(), day_of(here().now())),
    )
