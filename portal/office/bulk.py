"""Pages of bulk work: pick in the queue, choose, see what will happen to each, do it; each has its own outcome."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm.exc import StaleDataError

from portal.cases.batches import actions
from portal.cases.batches.models import ItemState
from portal.cases.walls import sight
from portal.cases.walls.queries import list_references
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotAllowed, NotFound, PortalError, Refused
from portal.i18n import translate
from portal.identifiers import Misspelt, case_reference
from portal.office import bulk_acts, queries
from portal.office.door import blueprint, need_unit, official_id
from portal.security import need_actor

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from portal.cases.batches.models import Batch, BatchItem
    from portal.cases.models import Case
    from portal.fields import Form

MOST = 100


@dataclass(frozen=True)
class Row:
    """One matter of a batch on the page: whose it is (only while the unit may see it), what will or did happen."""

    number: str
    party: str
    matter: str
    state: str
    said: str


@blueprint.post("/biurko/zaznaczone")
def pick() -> ResponseReturnValue:
    """Take the picked matters and the act, and lead to the batch; its address holds a random token."""
    act = request.form.get("action", "")
    if act not in bulk_acts.offered():
        raise NotFound
    asked = list(dict.fromkeys(one for one in request.form.getlist("pick") if _is_reference(one)))
    if not asked or len(asked) > MOST:
        session().rollback()
        return render_template("office/bulk_none.html", most=MOST), HTTPStatus.UNPROCESSABLE_ENTITY
    found = queries.list_by_reference(session(), asked, need_unit())
    batch = actions.pick(
        session(), official_id(need_actor()), act, found, now=here().now(), missing=len(asked) - len(found)
    )
    session().commit()
    return redirect(url_for("office.batch", token=batch.token), HTTPStatus.SEE_OTHER)


@blueprint.get("/biurko/zbiorczo/<token>")
def batch(token: str) -> ResponseReturnValue:
    """Ask what the act needs, then show what will happen to each; after the deed, what became of each."""
    found = actions.get_batch(session(), token, official_id(need_actor()))
    form = bulk_acts.form_of(found.act)
    if form is not None and (not bulk_acts.is_complete(found) or "zmien" in request.args):
        return _page(found, form.from_answers(found.values) if found.started_at is None else None)
    return _page(found, None)


@blueprint.post("/biurko/zbiorczo/<token>/wybor")
def choose(token: str) -> ResponseReturnValue:
    """Keep what the act asks for; the preview follows."""
    found = actions.get_batch(session(), token, official_id(need_actor()), lock=True)
    kind = bulk_acts.form_of(found.act)
    if kind is None:
        raise NotFound
    form = kind.from_request(request.form)
    if not form.validate():
        session().rollback()
        return _page(actions.get_batch(session(), token, official_id(need_actor())), form), Refused.status
    actions.choose(session(), found, form.answers())
    session().commit()
    return redirect(url_for("office.batch", token=token), HTTPStatus.SEE_OTHER)


@blueprint.post("/biurko/zbiorczo/<token>")
def do_batch(token: str) -> ResponseReturnValue:
    """Do it: each matter in a transaction of its own, so that one that can't be done stops no other.

    A second press at the same moment finds each item locked or done; after an interruption it does the rest.
    """
    who = official_id(need_actor())
    with here().db.writing() as own:
        found = actions.get_batch(own, token, who, lock=True)
        if not bulk_acts.is_complete(found):
            raise Conflict
        waiting = actions.start(own, found, here().now())
    for number in waiting:
        _do_one(token, who, number, here().now())
    return redirect(url_for("office.batch", token=token), HTTPStatus.SEE_OTHER)


def _is_reference(text: str) -> bool:
    """Tell whether a text is a case reference as our pages write it; nothing else is asked of the database."""
    try:
        return case_reference(text) == text
    except Misspelt:
        return False


def _do_one(token: str, who: int, number: int, now: datetime) -> None:
    try:
        with here().db.writing() as own:
            sight.stand(own, need_actor())
            item = actions.take(own, number)
            if item is None:
                return
            found = actions.get_batch(own, token, who)
            reference = list_references(own, [item.case_id])[item.case_id]
            case = queries.get_case(own, reference, need_unit(), lock=True)
            if case.version != item.version:
                raise Conflict(_changed())
            said = bulk_acts.carry_out(own, found, case, now)
            actions.settle(item, ItemState.DONE, said, now)
    except (Refused, Conflict, NotAllowed, NotFound, StaleDataError) as error:
        _refuse_one(number, _why(error), now)


def _refuse_one(number: int, why: str, now: datetime) -> None:
    """Note why a matter was left as it was; its own transaction is undone by now."""
    with here().db.writing() as own:
        item = actions.take(own, number)
        if item is not None:
            actions.settle(item, ItemState.REFUSED, why, now)


def _why(error: Exception) -> str:
    if isinstance(error, NotFound) and not error.message:
        return _gone()
    said = error.message if isinstance(error, PortalError) else ""
    return str(said) or _changed()


def _page(found: Batch, form: Form | None) -> str:
    items = actions.list_items(session(), found)
    visible = {
        case.id: case
        for case in queries.list_by_number(session(), [one.case_id for one in items], need_unit())
    }
    is_asking = form is not None
    named = list_references(session(), [one.case_id for one in items])
    rows = [
        _row(found, one, visible.get(one.case_id), named[one.case_id], is_asking=is_asking) for one in items
    ]
    left = [row for row in rows if row.state == ItemState.WAITING]
    return render_template(
        "office/bulk.html", batch=found, form=form, rows=rows, can=len(left),
        told="" if is_asking else bulk_acts.told(session(), found), act=bulk_acts.offered().get(found.act, ""),
        has_form=bulk_acts.form_of(found.act) is not None, missing=int(found.values.get("missing") or 0),
        done=sum(row.state == ItemState.DONE for row in rows),
    )  # fmt: skip


def _row(found: Batch, item: BatchItem, case: Case | None, reference: str, *, is_asking: bool) -> Row:
    """Put an item into words; of a matter that the unit can't see any more nothing but its number is shown."""
    state, said = str(item.state), item.said
    if state == ItemState.WAITING and not is_asking:
        does, obstacle = _foreseen(found, item, case)
        state, said = (ItemState.REFUSED, obstacle) if obstacle else (ItemState.WAITING, does)
    if case is None:
        return Row(reference, "", "", state, said)
    matter = str(here().services[case.service].card.title)
    return Row(case.reference, case.parties[0].subject.full_name, matter, state, said)


def _foreseen(found: Batch, item: BatchItem, case: Case | None) -> tuple[str, str]:
    if case is None:
        return "", _gone()
    if case.version != item.version:
        return "", _changed()
    return bulk_acts.look(session(), found, case, here().now())


def _changed() -> str:
    return translate("Zmieniła się w międzyczasie. Otwórz ją i zdecyduj osobno.")


def _gone() -> str:
    return translate("Nie ma jej już w Twoim wydziale.")
