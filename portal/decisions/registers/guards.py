"""What keeps a matter from ending before the register's document went to the party, or did what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.cases.queries import list_documents
from portal.decisions.bringing.actions import FAVOURABLE
from portal.decisions.drafting.queries import list_versions
from portal.decisions.registers.queries import is_handed_on
from portal.decisions.registers.rules import GUARD
from portal.i18n import translate
from portal.workflow.registers import TO_ENTER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.workflow import Guards


def register_guards(guards: Guards) -> None:
    """Bind the guard of this room."""
    guards.register(GUARD, register_paper)
    guards.register(TO_ENTER, granted_not_entered)


def register_paper(session: Session, *, portal: Portal, case: Case, **_given: Any) -> str:
    """Let a matter about a register's document end only when that document was handed on; others are let through."""
    service = portal.services.get(case.service)
    if service is None or not service.register_paper or is_handed_on(session, case.id):
        return ""
    return translate("Najpierw dołącz podpisany dokument z rejestru albo odnotuj, kiedy wysłano go pocztą.")


def granted_not_entered(
    session: Session, *, case: Case, values: Mapping[str, Any] | None = None, **_given: Any
) -> str:
    """Say that the register still has to do what a decision granted; nothing where it granted nothing.

    ``values`` tell what the higher body decided in the place of ours, where it did.
    """
    outcome = str((values or {}).get("outcome") or _last_issued(session, case))
    return translate("Decyzja czeka na wykonanie w rejestrze.") if outcome in FAVOURABLE else ""


def _last_issued(session: Session, case: Case) -> str:
    """Return what the last decision that went out does; a text that was written after it counts for nothing."""
    issued = {one.slot for one in list_documents(session, case)}
    versions = list_versions(session, case)
    return next((one.outcome for one in versions if f"decision-{one.number}" in issued), "")
