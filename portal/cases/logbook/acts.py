"""List the acts of a matter as its logbook shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Official
from portal.cases import flows, queries
from portal.cases.actions import IN_PLACE_OF
from portal.cases.logbook.words import ACTS, WHO
from portal.cases.models import CaseEvent, Document
from portal.i18n import SOURCE, speaking
from portal.words import day_of
from portal.workflow import By

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.workflow import Flow


@dataclass(frozen=True)
class LogbookAct:
    """One act: when, by whom (with position and unit), what was done, which document it refers to."""

    number: int
    at: datetime
    who: str
    post: str
    what: str
    document: str


def list_acts(session: Session, portal: Portal, case: Case) -> list[LogbookAct]:
    """List all acts of a case, oldest first; internal ones too, for they belong to its files.

    What a logbook holds: § 2 ust. 1 of the regulation of 6 March 2012 (Dz.U. 2012 poz. 250), made under art. 66a
    KPA; the same in art. 171a Ordynacji podatkowej.
    """
    flow = flows.of(session, portal, case)
    papers = queries.list_documents(session, case)
    with speaking(SOURCE):
        return [
            LogbookAct(
                number=number, at=event.at, who=_who(event), post=_post(event), what=_what(event, flow),
                document="; ".join(_name(papers, one) for one in _papers_of(event, papers)),
            )
            for number, event in enumerate(_events(session, case), start=1)
        ]  # fmt: skip


def heading(portal: Portal, case: Case) -> dict[str, str]:
    """Return what stands above the acts: mark, subject, unit, the day on which the matter began."""
    with speaking(SOURCE):
        title = str(portal.services[case.service].card.title)
    return {
        "reference": case.reference,
        "office_number": case.office_number or "",
        "subject": title,
        "unit": case.unit.name,
        "began_on": case.filed_on.isoformat(),
    }


def as_values(acts: Sequence[LogbookAct]) -> list[dict[str, Any]]:
    """Return acts as a document's values, JSON-ready."""
    return [
        {"number": one.number, "done_at": one.at.isoformat(), "who": one.who, "post": one.post,
         "what": one.what, "document": one.document}
        for one in acts
    ]  # fmt: skip


def _events(session: Session, case: Case) -> Sequence[CaseEvent]:
    query = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)
    return session.scalars(query.options(joinedload(CaseEvent.official).joinedload(Official.unit))).all()


def _who(event: CaseEvent) -> str:
    if event.official is not None:
        stood = event.values.get(IN_PLACE_OF)
        return f"{event.official.name}, w zastępstwie: {stood}" if stood else event.official.name
    if "who" in event.values:  # somebody who was asked in a matter of others
        return str(event.values["who"])
    return WHO.get(By(event.by), event.by) if event.by in set(By) else event.by


def _post(event: CaseEvent) -> str:
    """Return position and unit of the official who acted."""
    if event.official is None:
        return ""
    unit = event.official.unit.name if event.official.unit is not None else ""
    return ", ".join(part for part in (event.official.position, unit) if part)


def _what(event: CaseEvent, flow: Flow) -> str:
    """Name the act; one that only its flow knows is called as the flow calls it."""
    if event.kind in ACTS:
        return ACTS[event.kind]
    edges = (edge for edge in flow.transitions if edge.event == event.kind)
    return next((str(edge.label) for edge in edges), event.kind)


def _papers_of(event: CaseEvent, papers: Sequence[Document]) -> list[Document]:
    """Return the documents an act refers to: the one it names, else those that were written with it."""
    named = [one for one in papers if one.slot == event.values.get("slot")]
    return named or [one for one in papers if one.created_at == event.at and _writes(event)]


def _writes(event: CaseEvent) -> bool:
    """Tell whether documents of an act's moment are its own: not those of a note or an assignment beside it."""
    return event.kind == "filed" or event.target is not None


def _name(papers: Sequence[Document], paper: Document) -> str:
    """Write a document so that it is found in the files: its number there, its title and day."""
    return f"dok. {papers.index(paper) + 1}: {paper.title}, {day_of(paper.created_at).isoformat()}"
