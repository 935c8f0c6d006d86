"""The desk's door: its blueprint, the unit an official may see, and the record of every look."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, request, url_for

from portal import audit
from portal.accounts.models import Role
from portal.context import here
from portal.db import SAFE_METHODS, session
from portal.errors import NotAllowed
from portal.i18n import translate
from portal.security import need_actor

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.security import Actor

blueprint = Blueprint("office", __name__)
DECIDING = frozenset({Role.CLERK, Role.APPROVER})


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
    """Write down, in a transaction of its own, that the official looks; when that fails nothing is shown.

    A page shown again after a refused POST commits the record in the request's own session: by then it holds
    no other change, and on SQLite a second writer would wait for the first.
    """
    now, person = here().now(), need_actor()
    if request.method in SAFE_METHODS:
        with here().db.writing() as own:
            audit.record(
                own, kind, at=now, actor=person, subject_id=subject_id, object_ref=object_ref, detail=detail
            )
        return
    audit.record(
        session(), kind, at=now, actor=person, subject_id=subject_id, object_ref=object_ref, detail=detail
    )
    session().commit()


def to_case(reference: str) -> Response:
    """Lead to the case's page."""
    return redirect(url_for("office.case", reference=reference), HTTPStatus.SEE_OTHER)
