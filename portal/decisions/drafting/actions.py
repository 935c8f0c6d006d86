"""Write a draft, send it to approval, issue it: two persons, one text, nothing changed between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal import audit
from portal.accounts.queries import get_known
from portal.cases import actions as cases
from portal.cases import flows, moving
from portal.cases.models import Document, DocumentKind
from portal.decisions.bringing.actions import follow, need_award
from portal.decisions.bringing.awards import award_of
from portal.decisions.drafting import composing, elements, queries
from portal.decisions.drafting.models import DraftVersion
from portal.decisions.drafting.unfinished import gaps
from portal.decisions.frame import beside, head
from portal.decisions.patterns import queries as patterns
from portal.decisions.signing import rules
from portal.decisions.signing.voiding import void_all
from portal.errors import Conflict, Refused
from portal.i18n import SOURCE, speaking, translate
from portal.service import Outcome
from portal.words import day_of, full_day
from portal.workflow import By, Need
from portal.workflow.decisions import SELF_REVIEW

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.decisions.drafting.elements import Lack
    from portal.decisions.patterns.queries import Offered
    from portal.security import Actor

PREPARING = frozenset({"prepare", "draft_reply"})
ISSUING = frozenset({"sign", "answer"})
LIMIT = 20_000
TEMPLATE = "decision"


@dataclass(frozen=True)
class Signed:
    """A decision that a person signed outside: what its file says, and the stored file."""

    values: dict[str, Any]
    file_id: int


def write(
    session: Session, portal: Portal, case: Case, outcome: str, values: Mapping[str, Any], *, actor: Actor,
    now: datetime, began_from: Offered | None = None,
) -> DraftVersion:  # fmt: skip
    """Keep one more version of a draft, complete or not; two who write at once are told by the unique number.

    ``began_from`` is the pattern that the text began from this time; without one it stays the last version's.
    Raises Conflict once the text was sent to approval: what a second person reads is what is issued.
    """
    check_open(session, portal, case)
    _need_outcome(session, portal, case, outcome)
    for name, value in values.items():
        if isinstance(value, str) and len(value) > LIMIT:
            raise Refused(translate("Skróć tekst do %(n)s znaków.", n=LIMIT), name)
    last = queries.find_last(session, case)
    version = DraftVersion(
        case_id=case.id, number=last.number + 1 if last else 1, outcome=Outcome(outcome), values=dict(values),
        author_id=actor.official_id, written_at=now, pattern_id=last.pattern_id if last else None,
        brought_by_version=last.brought_by_version if last else None,
    )  # fmt: skip
    if began_from is not None:
        version.pattern_id = began_from.pattern_id
        version.brought_by_version = None if began_from.is_own else began_from.number
    session.add(version)
    void_all(session, case, now)  # a file of the text before is not to be signed any more
    cases.record_place(session, case, "draft.written", actor=actor, now=now)
    audit.record(
        session,
        "draft.written",
        at=now,
        actor=actor,
        subject_id=case.parties[0].subject_id,
        object_ref=case.reference,
    )
    return version


def check_open(session: Session, portal: Portal, case: Case) -> None:
    """Raise Conflict where a matter's text can't be written from where it stands."""
    _way(session, portal, case, PREPARING)


def prepare(session: Session, portal: Portal, case: Case, *, actor: Actor, now: datetime) -> None:
    """Send the last version to approval; Refused, with the field, while an element is missing."""
    draft = _last(session, case)
    _need_outcome(session, portal, case, draft.outcome)
    for lack in lacks(session, portal, case, draft):
        raise Refused(str(lack.says), lack.field)
    need_award(session, portal, case, draft.outcome, award_of(draft.values), now=now)
    event = _way(session, portal, case, PREPARING)
    moving.advance(
        session, portal, case, event, by=By.OFFICIAL, now=now, actor=actor, values={"draft": draft.number}
    )


def lacks(session: Session, portal: Portal, case: Case, draft: DraftVersion) -> list[Lack]:
    """List what a draft still lacks, and what of it is not finished."""
    found = elements.lacks(draft.outcome, draft.values)
    known = {one.field for one in found}
    begun = patterns.list_begun(session, portal.services[case.service], draft)
    return [*found, *(one for one in gaps(draft.values, begun) if one.field not in known)]


def allowed(session: Session, portal: Portal, case: Case) -> tuple[Outcome, ...]:
    """List what a text of a matter may do with the request, from where it stands."""
    own, in_review = portal.services[case.service].outcomes, SELF_REVIEW.code in case.flags
    return elements.outcomes_of(flows.of(session, portal, case), own, in_review=in_review)


def _need_outcome(session: Session, portal: Portal, case: Case, outcome: str) -> None:
    """Refuse a text that does what the matter's course has no place for."""
    if outcome not in allowed(session, portal, case):
        raise Refused(translate("Tak nie można zakończyć tej sprawy. Wybierz inną odpowiedź."), "outcome")


def approve(session: Session, portal: Portal, case: Case, seen: int, *, actor: Actor, now: datetime) -> None:
    """Approve the version that was read; nobody approves what they prepared or wrote."""
    draft = _seen(session, case, seen)
    _need_outcome(session, portal, case, draft.outcome)  # one from before this was asked
    for lack in lacks(session, portal, case, draft):
        raise Refused(str(lack.says))
    flow = flows.of(session, portal, case)
    if moving.is_same_hand(flow, flow.edge(case.status, "approve"), actor, draft.author_id):
        raise Refused(translate("Tę czynność musi wykonać inna osoba niż ta, która napisała projekt."))
    values = {"draft": draft.number}
    moving.advance(session, portal, case, "approve", by=By.OFFICIAL, now=now, actor=actor, values=values)


def issue(
    session: Session, portal: Portal, case: Case, seen: int, position: str, *, actor: Actor, now: datetime,
    signed: Signed | None = None,
) -> Document:  # fmt: skip
    """Issue the version that was read, under the signer's name and position; delivered by the document's own course.

    Without ``signed`` the city's seal stands for the signature, by a job, where the procedure allows a seal that names
    the person (art. 14 § 1a KPA, unconfirmed). With it the signed file is the document, byte for byte.
    """
    draft, event = ready(session, portal, case, seen, position, actor=actor)
    if signed is None and not may_seal(portal, case, draft, now):
        raise Refused(translate("Tę decyzję trzeba podpisać podpisem kwalifikowanym poza portalem."))
    values = signed.values if signed else said(session, portal, case, draft, _signer(actor, position), now)
    told = {"draft": draft.number, **({"signature": rules.PERSON} if signed else {})}
    moving.advance(session, portal, case, event, by=By.OFFICIAL, now=now, actor=actor, values=told)
    outcome, award = Outcome(draft.outcome), award_of(draft.values)
    follow(session, portal, case, draft.number, outcome, award, actor=actor, now=now)
    void_all(session, case, now)
    document = cases.add_document(
        session,
        case,
        kind=DocumentKind.DECISION,
        slot=f"decision-{draft.number}",
        title=composing.TITLES[Outcome(draft.outcome)],
        template=TEMPLATE,
        values=values,
        now=now,
    )
    if signed is not None:  # its job finds it ready and leaves it alone
        cases.release(session, portal, case, document, signed.file_id, now)
    audit.record(
        session, "decision.issued", at=now, actor=actor, subject_id=case.parties[0].subject_id,
        object_ref=case.reference, detail=f"{draft.outcome}, {rules.PERSON if signed else rules.SEAL}",
    )  # fmt: skip
    return document


def ready(
    session: Session, portal: Portal, case: Case, seen: int, position: str, *, actor: Actor
) -> tuple[DraftVersion, str]:
    """Return the version to be issued and the event that issues it; raises what stands in the way of this official."""
    draft = _seen(session, case, seen)
    if not position.strip():
        raise Refused(translate("Wpisz stanowisko, pod którym podpisujesz."), "position")
    event = issuing_event(session, portal, case)
    _need_outcome(session, portal, case, draft.outcome)
    flow = flows.of(session, portal, case)
    edge = flow.edge(case.status, event)
    if Need.SECOND_PERSON in edge.needs and moving.is_same_hand(flow, edge, actor, draft.author_id):
        raise Refused(translate("Tę czynność musi wykonać inna osoba niż ta, która napisała projekt."))
    return draft, event


def issuing_event(session: Session, portal: Portal, case: Case) -> str:
    """Return the event that issues a matter's text from where it stands; raises Conflict where none does."""
    return _way(session, portal, case, ISSUING)


def may_seal(portal: Portal, case: Case, draft: DraftVersion, now: datetime) -> bool:
    """Tell whether the city's seal will do for a text; a reply is no decision."""
    kind = portal.services[case.service].procedure
    return draft.outcome == Outcome.REPLY or rules.seal_suffices(portal.facts, kind, day_of(now))


def said(
    session: Session, portal: Portal, case: Case, draft: DraftVersion, signer: dict[str, str], now: datetime
) -> dict[str, Any]:
    """Return all that the document says, under a signer's ``name`` and ``position``."""
    person = get_known(session, portal.vault, case.parties[0].subject_id)
    signed_by = {"signer": {**signer, "unit": case.unit.name}}
    return {**head(case, person, now), **signed_by, **composed(session, portal, case, draft, now)}


def composed(
    session: Session, portal: Portal, case: Case, draft: DraftVersion, now: datetime
) -> dict[str, Any]:
    """Return what a decision says, merge fields filled, JSON-ready: for its preview and for the document alike."""
    service = portal.services[case.service]
    person = get_known(session, portal.vault, case.parties[0].subject_id)
    with speaking(SOURCE):
        about = str(service.card.title)
        filed = str(full_day(case.filed_on))
    names = [person.full_name, *(one.subject.full_name for one in beside(case))]
    merge = {
        "[strona]": ", ".join(names), "[numer]": case.office_number or case.reference, "[data wniosku]": filed,
        "[przedmiot]": about,
    }  # fmt: skip
    told = composing.laid_out(
        service, draft.outcome, draft.values, merge, about=about, facts=portal.facts, on=day_of(now)
    )
    if SELF_REVIEW.code not in case.flags:
        return told
    return composing.instead_of(told, service.procedure, _issued_on(session, case))


def _issued_on(session: Session, case: Case) -> date | None:
    """Return the day of the decision that was issued last."""
    issued = select(Document.created_at).where(
        Document.case_id == case.id, Document.kind == DocumentKind.DECISION
    )
    at = session.scalars(issued.order_by(Document.id.desc()).limit(1)).one_or_none()
    return day_of(at) if at is not None else None


def _signer(actor: Actor, position: str) -> dict[str, str]:
    return {"name": actor.name, "position": position.strip()}


def _way(session: Session, portal: Portal, case: Case, events: frozenset[str]) -> str:
    """Return the one of some events that the matter's flow has from here; raises Conflict."""
    exits = flows.of(session, portal, case).exits(case.status, By.OFFICIAL)
    found = next((edge.event for edge in exits if edge.event in events), None)
    if found is None:
        raise Conflict(translate("Tej czynności nie można już wykonać: sprawa jest na innym etapie."))
    return found


def _last(session: Session, case: Case) -> DraftVersion:
    draft = queries.find_last(session, case)
    if draft is None:
        raise Refused(translate("Najpierw napisz projekt."))
    return draft


def _seen(session: Session, case: Case, number: int) -> DraftVersion:
    """Return the last version if it is the one that was read; raises Conflict."""
    draft = _last(session, case)
    if draft.number != number:
        raise Conflict(translate("Projekt zmienił się. Przeczytaj go jeszcze raz."))
    return draft
