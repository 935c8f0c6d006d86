"""What may stand in the way of a transition, as far as the matter itself tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.cases import silence
from portal.cases.consents.joining import asked_as_party
from portal.cases.consents.models import ConsentState
from portal.cases.consents.queries import list_of_case
from portal.cases.consents.rules import GUARD, PARTIES_GUARD, outstanding
from portal.i18n import translate
from portal.words import day, day_of
from portal.workflow.common import DELAY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.consents.models import CaseConsent
    from portal.cases.models import Case
    from portal.context import Portal
    from portal.workflow import Guards


def register_guards(guards: Guards) -> None:
    """Bind the guards of this room."""
    guards.register("delay_complaint_open", delay_complaint_open)
    guards.register("silence_over", silence_over)
    silence.register_guards(guards)
    guards.register(GUARD, consents_given)
    guards.register(PARTIES_GUARD, parties_known)


def delay_complaint_open(_session: Session, *, case: Case, **_given: Any) -> str:
    """Let a complaint of delay be passed on only when there is one."""
    return "" if DELAY.code in case.flags else translate("W tej sprawie nie ma ponaglenia.")


def silence_over(_session: Session, *, case: Case, now: datetime, **_given: Any) -> str:
    """Let silence be confirmed only when the term to object is over (art. 122c KPA)."""
    if day_of(now) > case.due_on and case.paused_since is None:
        return ""
    return translate("Termin na sprzeciw mija %(day)s.", day=day(case.due_on, day_of(now)))


def consents_given(session: Session, *, portal: Portal, case: Case, **_given: Any) -> str:
    """Let what rests on the consent of others be done only when each of them gave it, or an official decided."""
    service = portal.services.get(case.service)
    if service is None or service.consents is None:
        return ""
    return _told(outstanding(list_of_case(session, case.id)))


def parties_known(session: Session, *, portal: Portal, case: Case, **_given: Any) -> str:
    """Let no decision be prepared before each who is asked as a party answered, or an official said who is one.

    A decision names its parties and goes to each (art. 210 § 1 pkt 3, art. 211 Ordynacja podatkowa; art. 107 § 1 pkt 3,
    art. 109 § 1 KPA). One that only ends a withdrawn matter waits for nobody.
    """
    service = portal.services.get(case.service)
    if service is None or service.consents is None or case.status == "withdrawing":
        return ""
    left = outstanding(list_of_case(session, case.id))
    return _told([one for one in left if asked_as_party(portal, case, one) is not None])


def _told(left: Sequence[CaseConsent]) -> str:
    """Say who still has to answer; nothing where nobody has."""
    if not left:
        return ""
    refused = [one for one in left if one.state == ConsentState.REFUSED]
    if refused:
        who = ", ".join(one.full_name for one in refused)
        return translate(
            "Odmowa: %(who)s. Odnotuj zgodę na papierze albo zdecyduj, że jej nie trzeba.", who=who
        )
    who = ", ".join(one.full_name for one in left)
    return translate("Na potwierdzenie czekamy od: %(who)s.", who=who)
