"""The desk's door: its blueprint, the unit an official may see, and the record of every look."""

from __future__ import annotations

import contextlib
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, request, url_for

from portal import audit
from portal.accounts.models import Role
from portal.cases.walls import sight
from portal.context import here
from portal.db import SAFE_METHODS, session
from portal.errors import NotAllowed
from portal.i18n import translate
from portal.security import need_actor

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from werkzeug.wrappers import Response

    from portal.cases.models import Case
    from portal.security import Actor

blueprint = Blueprint("office", __name__)
DECIDING = frozenset({Role.CLERK, Role.APPROVER})
KEEPERS = frozenset({Role.APPROVER, Role.ADMINISTRATOR})  # of how decisions begin


@blueprint.before_request
def raise_walls() -> None:
    """Let the desk's pages find no matter that this official may not see, whatever a page asks for."""
    sight.stand(session(), need_actor())


def need_unit() -> str | None:
    """Return the unit whose matters the official may see; None for all, which only an administrator may.

    An official of no unit sees nothing. Raises NotAllowed.
    """
    person = need_actor()
    if Role.ADMINISTRATOR in person.roles:
        return None
    if not person.unit_code:
        raise NotAllowed(
            translate("Katalog urzędu nie podaje, w którym wydziale pracujesz. Zgłoś to informatykom.")
        )
    return person.unit_code


def official_id(person: Actor) -> int:
    """Return the row of the official; raises NotAllowed for anybody else."""
    if person.official_id is None:
        raise NotAllowed
    return person.official_id


def record_look(kind: str, subject_id: int | None, object_ref: str | None, detail: str | None = None) -> None:
    """Write down that the official looks at one person's data; when that fails nothing is shown."""
    _record(kind, [subject_id], object_ref, detail)


def record_looks(kind: str, subject_ids: Iterable[int], object_ref: str | None = None) -> None:
    """Write down a look at a page that shows the data of several people, one record for each."""
    _record(kind, sorted(set(subject_ids)), object_ref, None)


def look_at(kind: str, case: Case, object_ref: str | None = None) -> None:
    """Write down that the official looks at a matter, or at a paper of it: each of its parties is told of it."""
    people = [party.subject_id for party in case.parties]
    _record(kind, list(dict.fromkeys(people)), object_ref or case.reference, None)


def _record(kind: str, people: Sequence[int | None], object_ref: str | None, detail: str | None) -> None:
    """Write records in a transaction of their own.

    A page shown again after a refused POST commits them in the request's own session: by then it holds no other
    change, and on SQLite a second writer would wait for the first.
    """
    now, person = here().now(), need_actor()
    if not people:
        return
    with contextlib.ExitStack() as stack:
        own = stack.enter_context(here().db.writing()) if request.method in SAFE_METHODS else session()
        for subject_id in people:
            audit.record(
                own, kind, at=now, actor=person, subject_id=subject_id, object_ref=object_ref, detail=detail
            )
        own.commit()


def to_case(reference: str) -> Response:
    """Lead to the case's page."""
    return redirect(url_for("office.case", reference=reference), HTTPStatus.SEE_OTHER)
