"""What keeps a matter from ending before the document of the register went to the party."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.decisions.registers.queries import is_handed_on
from portal.decisions.registers.rules import GUARD
from portal.i18n import translate

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.workflow import Guards


def register_guards(guards: Guards) -> None:
    """Bind the guard of this room."""
    guards.register(GUARD, register_paper)


def register_paper(session: Session, *, portal: Portal, case: Case, **_given: Any) -> str:
    """Let a matter about a register's document end only when that document was handed on; others are let through."""
    service = portal.services.get(case.service)
    if service is None or not service.register_paper or is_handed_on(session, case.id):
        return ""
    return translate("Najpierw dołącz podpisany dokument z rejestru albo odnotuj, kiedy wysłano go pocztą.")
