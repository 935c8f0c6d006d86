"""Whom a person represents and who represents them: the lists, one mandate's page, its paper, its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, url_for

from portal import security
from portal.accounts.mandates import ending, queries
from portal.accounts.mandates.delegating import secret_of
from portal.accounts.mandates.models import Duty, Kind, Mandate, State
from portal.accounts.mandates.rules import REPRESENTING, fault_of
from portal.billing.duties import find_duty
from portal.cases.proxies import papers
from portal.citizen.mandates.door import (
    DUTIES,
    TITLES,
    blueprint,
    mark_of,
    person_id,
    scope_words,
    to_overview,
    today,
)
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.files import actions as files
from portal.files.models import StoredFile
from portal.security import need_actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/moje/pelnomocnictwa")
def overview() -> ResponseReturnValue:
    """List whom the person represents, who represents them, and what waits for their word."""
    person = person_id()
    return render_template(
        "citizen/mandates/overview.html", mine=queries.list_of_agent(session(), person), titles=TITLES,
        others=queries.list_of_principal(session(), person), mark_of=mark_of, today=today(),
        invitations=queries.list_invitations(session(), person), scope_words=scope_words,
    )  # fmt: skip


@blueprint.get("/moje/pelnomocnictwa/<token>")
def mandate(token: str) -> ResponseReturnValue:
    """Show one mandate: how far it reaches, until when, what became of the check and of the duty."""
    found = queries.get_related(session(), person_id(), token, today())
    return render_template(
        "citizen/mandates/mandate.html", mandate=found, mark=mark_of(found), today=today(), titles=TITLES,
        scope=scope_words(found), duty=DUTIES.get(found.duty), charge=_charge(found), link=_link(found),
        is_mine=found.agent_id == person_id(), delegated=_delegated(found), mark_of=mark_of,
        may_end=ending.may_end(found, person_id()), may_give=may_give(found),
        later=papers.list_of_mandate(session(), found.id),
    )  # fmt: skip


@blueprint.get("/moje/pelnomocnictwa/<token>/dokument")
def paper(token: str) -> ResponseReturnValue:
    """Hand the power of attorney back to who acts by it, or to whom it is for."""
    found = queries.get_related(session(), person_id(), token, today())
    stored = session().get(StoredFile, found.file_id) if found.file_id else None
    if stored is None:
        raise NotFound
    return files.give(here(), stored, stored.name)


@blueprint.get("/moje/pelnomocnictwa/<token>/pismo/<paper>")
def later_paper(token: str, paper: str) -> ResponseReturnValue:
    """Hand back what came with the same claim once more."""
    found = queries.get_related(session(), person_id(), token, today())
    one = papers.find_paper(session(), found.id, paper)
    if one is None:
        raise NotFound
    return files.give(here(), one.file, one.file.name)


@blueprint.get("/moje/pelnomocnictwa/<token>/odwolaj")
def ask_to_end(token: str) -> ResponseReturnValue:
    """Ask once more: whoever acts by it cannot from the next moment on."""
    found = queries.get_related(session(), person_id(), token, today())
    return render_template(
        "citizen/mandates/end.html", mandate=found, is_mine=found.agent_id == person_id(),
        delegated=[one for one in _delegated(found) if one.parent_id == found.id and one.state not in ending.OVER],
    )  # fmt: skip


@blueprint.post("/moje/pelnomocnictwa/<token>/odwolaj")
@security.limiter.limit("30/minute")
def end(token: str) -> ResponseReturnValue:
    """End a mandate at once; ended twice it stays ended."""
    found = queries.get_related(session(), person_id(), token, today(), lock=True)
    ending.revoke(session(), found, actor=need_actor(), now=here().now())
    session().commit()
    return to_overview()


def may_give(found: Mandate) -> bool:
    """Tell whether the person may let others act by this mandate."""
    is_own = found.agent_id == person_id()
    return is_own and found.capacity in REPRESENTING and fault_of(found, today()) is None


def _delegated(found: Mandate) -> list[Mandate]:
    """List whom the firm lets act, to its representative."""
    if found.capacity not in REPRESENTING or found.agent_id != person_id() or found.state != State.CONFIRMED:
        return []
    return list(queries.list_delegated(session(), found))


def _charge(found: Mandate) -> object:
    """Return the duty that is to be paid here, to the one who pays it."""
    if found.duty != Duty.DUE or found.agent_id != person_id():
        return None
    return find_duty(session(), found.duty_charge)


def _link(found: Mandate) -> str:
    """Return the link that an employee opens, until it was opened; never to the employee."""
    if found.state != State.INVITED or found.invite_hash is None or found.capacity != Kind.EMPLOYEE:
        return ""
    if found.invited_until is None or found.invited_until <= here().now():
        return ""
    path = url_for("mandates.invitation", secret=secret_of(here().vault, found.token))
    return f"{here().settings.base_url}{path}"
