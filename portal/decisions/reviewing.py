"""What may take the place of what was appealed or complained of: our own new act, or the higher body's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.cases.models import CaseEvent
from portal.decisions.bringing.actions import follow, need_award
from portal.decisions.bringing.awards import award_of
from portal.decisions.delivering.guards import list_terms
from portal.decisions.drafting.queries import find_last
from portal.errors import Refused
from portal.i18n import translate
from portal.service import Outcome, Procedure
from portal.words import day, day_of
from portal.workflow.decisions import FILES_SENT, FOLLOW_CHANGE, SELF_REVIEW
from portal.workflow.orders import COMPLAINTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.security import Actor
    from portal.workflow import Effects, Guards

APPEALS = ("appeal", "appeal_on_paper", *COMPLAINTS)
ON_PAPER = frozenset({"appeal_on_paper", "complain_on_paper"})
AGREE, OUTCOME = "parties_agree", "outcome"


def register_guards(guards: Guards) -> None:
    """Bind what may stand in the way of deciding anew."""
    guards.register("self_review_open", self_review_open)
    guards.register("in_self_review", in_self_review)
    guards.register("not_in_self_review", not_in_self_review)


def register_effects(effects: Effects) -> None:
    """Bind what deciding anew asks and brings."""
    effects.register("check_agreement", check_agreement)
    effects.register(FOLLOW_CHANGE, follow_change)


def self_review_open(session: Session, *, portal: Portal, case: Case, now: datetime) -> str:
    """Let the organ decide anew only while the appeal is with it and the days to send it up are not over.

    Sources: art. 132 and 133 KPA (7 days); art. 226 and 227 § 1 Ordynacja podatkowa (14 days).
    """
    if FILES_SENT.code in case.flags:
        return translate("Akta są już u organu wyższego stopnia.")
    if _came_late(session, portal, case):
        return translate(
            "Pismo przyszło po terminie, a to ocenia organ wyższego stopnia. Przekaż mu je z aktami."
        )
    until = review_until(session, portal, case)
    if until is None or day_of(now) <= until:
        return ""
    return translate("Na to był czas do %(day)s. Przekaż sprawę z aktami wyżej.", day=day(until, day_of(now)))


def _came_late(session: Session, portal: Portal, case: Case) -> bool:
    """Tell whether nobody's term ran any more when the last appeal or complaint came (art. 134 KPA, art. 228 OP).

    One on paper may have been posted in time: it is late only after the days that the post may take.
    """
    lodged = _last_lodged(session, case)
    if lodged is None:
        return False
    on, by_post = day_of(lodged.at), lodged.kind in ON_PAPER
    ends = [one.wait_until if by_post else one.until for one in list_terms(session, portal, case).values()]
    return bool(ends) and all(end is not None and on > end for end in ends)


def _last_lodged(session: Session, case: Case) -> CaseEvent | None:
    lodged = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind.in_(APPEALS))
    return session.scalars(lodged.order_by(CaseEvent.id.desc()).limit(1)).one_or_none()


def review_until(session: Session, portal: Portal, case: Case) -> date | None:
    """Return the last day on which the organ may decide anew, counted from the appeal; None where none was lodged."""
    lodged = _last_lodged(session, case)
    if lodged is None:
        return None
    at = lodged.at
    is_tax = portal.services[case.service].procedure == Procedure.TAX
    name = "procedure.op.self_review_days" if is_tax else "procedure.kpa.self_review_days"
    return day_of(at) + timedelta(days=int(portal.facts.at(name, day_of(at))))


def in_self_review(_session: Session, *, case: Case, **_given: Any) -> str:
    """Let a text of the organ's own review go back there."""
    return "" if SELF_REVIEW.code in case.flags else translate("To nie jest nowa decyzja po odwołaniu.")


def not_in_self_review(_session: Session, *, case: Case, **_given: Any) -> str:
    """Let the text of a first decision go back to the matter, and no other."""
    return "" if SELF_REVIEW.code not in case.flags else translate("To jest nowa decyzja po odwołaniu.")


def check_agreement(
    _session: Session, *, portal: Portal, case: Case, values: Mapping[str, Any], **_given: Any
) -> None:
    """Want all parties to have appealed or to agree (art. 132 § 1 and 2 KPA); the tax ordinance wants no such thing."""
    if portal.services[case.service].procedure == Procedure.TAX or len(case.parties) == 1:
        return
    if not values.get(AGREE):
        message = translate(
            "W sprawie jest kilka stron. Zaznacz, że wszystkie odwołały się albo zgodziły na zmianę."
        )
        raise Refused(message, AGREE)


def follow_change(
    session: Session, *, portal: Portal, case: Case, values: Mapping[str, Any], actor: Actor, now: datetime,
    **_given: Any,
) -> None:  # fmt: skip
    """Let what the matter brings follow the decision of the higher body: the first one's work is undone, its own done.

    It is no text of ours, so it is counted behind the last of them.
    """
    outcome, award = Outcome(str(values[OUTCOME])), award_of(values)
    need_award(session, portal, case, outcome, award, now=now)
    last = find_last(session, case)
    follow(session, portal, case, last.number + 1 if last else 1, outcome, award, actor=actor, now=now)
