"""The door of counts from outside: its blueprint, and whose counts an official may bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from portal.accounts.models import Role
from portal.context import here
from portal.db import session
from portal.errors import NotAllowed
from portal.i18n import translate
from portal.measures.outside.knowing import known_to
from portal.security import need_actor

if TYPE_CHECKING:
    from portal.measures.outside.rows import Known

blueprint = Blueprint("outside", __name__)


def known() -> Known:
    """Return what the official may bring counts of: their unit's, an administrator any unit's. Raises NotAllowed."""
    person = need_actor()
    if Role.ADMINISTRATOR in person.roles:
        return known_to(session(), here())
    if not person.unit_code:
        raise NotAllowed(
            translate("Katalog urzędu nie podaje, w którym wydziale pracujesz. Zgłoś to informatykom.")
        )
    return known_to(session(), here(), person.unit_code)
