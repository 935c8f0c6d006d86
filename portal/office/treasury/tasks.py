"""Pages of what waits for a person: the list by kind, one task, taking it, closing it with what was done."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from portal.accounts.models import Official
from portal.billing import tasks as work
from portal.billing.models import TaskKind, TreasurerTask
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, PortalError
from portal.office.door import official_id
from portal.office.treasury import figures, words
from portal.office.treasury.asked import asked_by
from portal.office.treasury.door import blueprint
from portal.office.treasury.finding import PAGE
from portal.office.treasury.forms import CloseForm
from portal.office.treasury.payments import page_number, pages, tail
from portal.office.treasury.telling import tell
from portal.security import need_actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

CLOSED = "zamkniete"


@blueprint.get("/zadania")
def tasks() -> ResponseReturnValue:
    """List what waits for a person, the oldest first; of one kind, or those that are done."""
    kind = request.args.get("rodzaj", "")
    closed = kind == CLOSED
    if kind and not closed and kind not in list(TaskKind):
        raise NotFound
    page, wanted = page_number(), "" if closed else kind
    waiting = figures.list_waiting(session())
    counts = {one.kind: one.count for one in waiting}
    total = counts.get(kind, 0) if kind else sum(counts.values())
    count = work.count_tasks(session(), closed=True) if closed else total
    rows = work.list_tasks(session(), wanted, closed=closed, limit=PAGE, offset=(page - 1) * PAGE)
    return render_template(
        "office/treasury/tasks.html", rows=[row(task, name) for task, name in rows], kind=kind, waiting=waiting,
        count=count, closed=closed, total=sum(counts.values()), words=words, now=here().now(), closed_word=CLOSED,
        **pages("treasury.tasks", count, page, rodzaj=kind or None),
    )  # fmt: skip


@blueprint.get("/zadania/<int:number>")
def task(number: int) -> ResponseReturnValue:
    """Show one task: what to do, what was expected and what the gateway said, who has it, how it ended."""
    return _page(work.get_task(session(), number), CloseForm())


@blueprint.post("/zadania/<int:number>/wez")
def take_task(number: int) -> ResponseReturnValue:
    """Take a task; one that another treasurer has taken meanwhile stays theirs, and the page says so."""
    found = work.get_task(session(), number)
    seen = request.form.get("owner", 0, type=int)
    try:
        work.take_task(session(), found, seen or None, actor=need_actor(), now=here().now())
    except Conflict as error:
        return _refused(number, CloseForm(), error)
    session().commit()
    return redirect(url_for("treasury.task", number=number), HTTPStatus.SEE_OTHER)


@blueprint.post("/zadania/<int:number>/zamknij")
def close_task(number: int) -> ResponseReturnValue:
    """Close a task with what was done; a text that is refused stays on the page."""
    form = CloseForm.from_request(request.form)
    found = work.get_task(session(), number)
    if not form.validate():
        session().rollback()
        return _page(found, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        words = str(form.resolution.data)
        work.close_task(session(), found, words, actor=need_actor(), now=here().now())
    except PortalError as error:
        return _refused(number, form, error)
    session().commit()
    return redirect(url_for("treasury.task", number=number), HTTPStatus.SEE_OTHER)


def row(found: TreasurerTask, owner: str | None) -> dict[str, Any]:
    """Return what a list says of a task: what it is about, how much, since how many days, who has it."""
    return {
        "task": found, "owner": owner or "", "told": tell(found),
        "days": ((found.closed_at or here().now()) - found.opened_at).days,
        "tail": tail(found.payment) if found.payment else "",
    }  # fmt: skip


def _refused(number: int, form: CloseForm, error: PortalError) -> ResponseReturnValue:
    session().rollback()
    session().expire_all()
    return _page(work.get_task(session(), number), form, error.message), error.status


def _page(found: TreasurerTask, form: CloseForm, fault: str = "") -> str:
    owner = session().get(Official, found.owner_id) if found.owner_id else None
    closer = session().get(Official, found.closed_by_id) if found.closed_by_id else None
    payment = found.payment
    return render_template(
        "office/treasury/task.html", task=found, form=form, fault=fault, owner=owner, closer=closer, payment=payment,
        tail=tail(payment) if payment else "", told=tell(found), words=words, now=here().now(),
        asked=asked_by(found), is_mine=found.owner_id == official_id(need_actor()), limit=work.RESOLUTION_LIMIT,
    )  # fmt: skip
