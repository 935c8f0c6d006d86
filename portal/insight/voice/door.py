"""The doors of residents' voice: one for everybody, one for units that write and ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from flask import Blueprint, request
from sqlalchemy.exc import IntegrityError

from portal import security
from portal.accounts.models import Role
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.insight.opendata.publishing import own_unit
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from flask import Flask

Made = TypeVar("Made")
public = Blueprint("voice", __name__)
office = Blueprint("announcing", __name__)
managers = Blueprint("reaching", __name__)
WRITERS = security.officials(Role.CLERK, Role.APPROVER, Role.MANAGER, Role.ADMINISTRATOR)
# what stands for the office before everybody is let out by who answers for it
ANSWERABLE = security.officials(Role.APPROVER, Role.MANAGER, Role.ADMINISTRATOR)
LANGUAGES = ("pl", "en", "uk")


def admit(app: Flask) -> None:
    """Open what is read to everybody, writing to officials, publishing to those who answer, batches to managers."""
    security.admit(app, public, security.PUBLIC)
    security.admit(
        app, office, WRITERS, publish=ANSWERABLE, withdraw=ANSWERABLE, publish_consultation=ANSWERABLE,
        withdraw_consultation=ANSWERABLE, tell_result=ANSWERABLE,
    )  # fmt: skip
    security.admit(app, managers, security.officials(Role.MANAGER, Role.ADMINISTRATOR))


def need_own(unit_code: str) -> None:
    """Raise NotFound for what another unit wrote; an administrator's are all."""
    if own_unit() not in {None, unit_code}:
        raise NotFound


def answers() -> bool:
    """Tell whether the official may publish and withdraw."""
    person = security.need_actor()
    return bool(person.roles & ANSWERABLE.roles)


def today() -> date:
    """Return the present day in Warsaw."""
    return day_of(here().now())


def kept_once(write: Callable[[], Made]) -> Made:
    """Write what a submission makes, and commit; the other half of a double click takes up what the first made."""
    try:
        made = write()
        session().commit()
    except IntegrityError:
        session().rollback()
        made = write()  # finds by its submission what is there by now
        session().commit()
    return made


def seen() -> int:
    """Return which version of a thing the posted page showed; none for one that we never made."""
    sent = request.form.get("seen", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0  # noqa: PLR2004 - digits of a count of changes
