"""File a matter: one submit for every channel, with its receipt's data and the work that follows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from portal import audit
from portal.accounts.messages import payload_of
from portal.accounts.models import Unit
from portal.cases import clock
from portal.cases.actions import add_document, note, touch
from portal.cases.beginning.actions import note_filed
from portal.cases.consents.actions import ask
from portal.cases.leaving.counting import note_sent
from portal.cases.models import Attachment, Case, CaseParty, Channel, DocumentKind, Draft
from portal.cases.moving import queue_machine
from portal.cases.numbering.actions import take_at_registration
from portal.cases.timing import actions as timing
from portal.cases.unopposed import as_filed
from portal.i18n import SOURCE, lazy, speaking
from portal.identifiers import new_reference
from portal.jobs import JobRow, new_job
from portal.service import ReplyWay
from portal.terms import end_of_day
from portal.words import day_of
from portal.workflow import By

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.cases.proxies.parties import Proxy
    from portal.context import Portal
    from portal.facts import Facts
    from portal.security import Actor
    from portal.service import Fee, Known, Service

CREATE_CHARGE = "create_charge"


@dataclass(frozen=True)
class Filing:
    """Everything needed to file a matter, whatever the channel it came by.

    ``arrived_on`` is the day the law counts from: for post it may lie before the day of keying in.
    """

    service: Service
    answers: Mapping[str, Any]
    subject_id: int
    known: Known
    channel: Channel
    submission_id: str
    draft: Draft | None = None
    attachments: Sequence[Attachment] = ()
    arrived_on: date | None = None
    has_account: bool = True
    demo: bool = False
    proxy: Proxy | None = None


def file_matter(
    session: Session, portal: Portal, filing: Filing, *, actor: Actor | None, now: datetime
) -> Case:
    """File a matter: case, party, first event, charge, receipt data and follow-up work in one transaction.

    The caller has made sure that ``submission_id`` was not used; the database refuses a second one.
    """
    filed_on = filing.arrived_on or day_of(now)
    facts = portal.facts.within(f"{filing.service.slug}.")
    fee = filing.service.fee(filing.answers, facts, filed_on)
    unit = _unit_of(session, filing)
    case = _case(filing, fee, facts.snapshot(filed_on), filed_on, now, unit)
    case.office_number = take_at_registration(session, case.unit_code, filing.service.case_class, now)
    case.registered_by_id = actor.official_id if actor else None
    session.add(case)
    session.flush()  # the rows below need the case's id
    delivery = _delivery(filing)
    party = CaseParty(case_id=case.id, subject_id=filing.subject_id, role="applicant", delivery=delivery)
    if filing.proxy is not None:
        party.mandate, party.proxy_id = filing.proxy.mandate, filing.proxy.person_id
    session.add(party)
    by = By.APPLICANT if filing.channel == Channel.PORTAL else By.OFFICIAL
    note(session, case, "filed", now=now, by=by, target=case.status, actor=actor)
    if fee:
        portal.effects.functions[CREATE_CHARGE](
            session, portal=portal, case=case, subject_id=filing.subject_id, fee=fee, at=now
        )
    _add_receipt(session, case, filing, facts, now)
    ask(session, portal, case, filing.service, now=now)
    audit.record(
        session, "case.filed", at=now, actor=actor, subject_id=filing.subject_id, object_ref=case.reference
    )
    touch(session, filed_on, filing.service.slug, now)
    if any(case.status in timer.statuses for timer in filing.service.flow.timers):
        timing.follow(session, portal.facts, case, filing.service.flow, arrived=True, now=now, is_new=True)
    if case.fee_settled:
        queue_machine(session, portal, case, now)
    _hand_over_draft(session, case, filing, now)
    return case


def _unit_of(session: Session, filing: Filing) -> str:
    """Return the unit that the answers lead to; one that the office does not have gives way to the service's own."""
    unit = filing.service.unit_of(filing.answers)
    return unit if unit == filing.service.unit or session.get(Unit, unit) is not None else filing.service.unit


def _delivery(filing: Filing) -> str:
    """Choose the way of letters: what came by the portal is answered there, unless the person wants post."""
    if filing.channel != Channel.PORTAL:
        return "portal" if filing.has_account else "paper"
    return "paper" if filing.service.reply_of(filing.answers).way == ReplyWay.POST else "portal"


def _case(
    filing: Filing, fee: Fee | None, facts: dict[str, Any], filed_on: date, now: datetime, unit: str
) -> Case:
    """Make the case's row."""
    service = filing.service
    return Case(
        reference=new_reference(),
        service=service.slug,
        service_version=service.version,
        channel=filing.channel,
        unit_code=unit,
        status=service.flow.start,
        answers=dict(filing.answers),
        facts=facts,
        submission_id=filing.submission_id,
        filed_at=now,
        filed_on=filed_on,
        term_from=filed_on,
        due_on=clock.due_day(filed_on, service.term).on,
        fee_grosze=fee.amount_grosze if fee else 0,
        fee_settled=fee is None,
        demo=filing.demo,
    )


def _add_receipt(session: Session, case: Case, filing: Filing, facts: Facts, now: datetime) -> None:
    """Write the receipt's data and the work that follows a filing.

    Source of the content: definition of UPO, Dz.U. 2023 poz. 57 (name, moment of entry, moment of making,
    a link with the document that shows any later change).
    """
    with speaking(SOURCE):
        # here and not before: days and sums in a calculation are written in the language in force
        reckoning = filing.service.reckoned(filing.answers, facts, case.filed_on)
        reckoned = {"reckoning": reckoning.values()} if reckoning is not None else {}
        answers = described(filing.service, filing.answers)
        title = str(filing.service.card.title)
        receipt = str(lazy("Potwierdzenie złożenia wniosku"))
    files = [{"name": a.name, "size": a.file.size, "sha256": a.file.sha256} for a in filing.attachments]
    content = {
        "service": filing.service.slug, "version": filing.service.version, "answers": dict(filing.answers),
    }  # fmt: skip
    canonical = json.dumps({**content, "files": files}, ensure_ascii=False, sort_keys=True, default=str)
    values = {
        "reference": case.reference,
        "service": title,
        "sender": filing.known.full_name,
        "entered_at": now.isoformat(),
        "filed_on": case.filed_on.isoformat(),
        "due_on": case.due_on.isoformat(),
        "term_ends_at": end_of_day(case.due_on).isoformat(),
        **_unopposed(filing.service, case),
        "channel": case.channel,
        "answers": answers,
        **reckoned,
        **({"proxy": filing.proxy.values()} if filing.proxy is not None else {}),
        "files": files,
        "sha256": hashlib.sha256(canonical.encode()).hexdigest(),
    }
    notices = [_notice(case, filing, title, now)] if filing.has_account and not filing.demo else []
    add_document(
        session, case, kind=DocumentKind.RECEIPT, slot="receipt", title=receipt, template="receipt", values=values,
        now=now, also=notices,
    )  # fmt: skip


def _unopposed(service: Service, case: Case) -> dict[str, Any]:
    """Return the days of a notice that silence settles: its receipt promises no answer."""
    terms = as_filed(service, case.due_on)
    return {"unopposed": terms.values()} if terms is not None else {}


def _notice(case: Case, filing: Filing, title: str, now: datetime) -> JobRow:
    values = {"title": title, "reference": case.reference, "due_on": case.due_on.isoformat()}
    terms = as_filed(filing.service, case.due_on)
    if terms is not None:
        values["due_on"] = terms.objects_by.isoformat()
        values |= {"until": terms.inspects_by.isoformat()} if terms.inspects_by is not None else {}
    mandate = filing.proxy.mandate if filing.proxy is not None else None
    template = "filed" if terms is None else "notice_filed"
    payload = payload_of(filing.subject_id, template, values, mandate)
    return new_job("send_message", payload, at=now, key=f"filed:{case.id}")


def _hand_over_draft(session: Session, case: Case, filing: Filing, now: datetime) -> None:
    if filing.draft is None:
        return
    filing.draft.case_id = case.id
    note_filed(session, filing.draft, case, now)
    if filing.attachments:
        ids = [attachment.id for attachment in filing.attachments]
        session.execute(update(Attachment).where(Attachment.id.in_(ids)).values(case_id=case.id))
    note_sent(session, filing.draft, now)  # last: others wait for its row until the commit


def described(service: Service, answers: Mapping[str, Any]) -> list[list[str]]:
    """Return question and answer, in words, for every page that these answers ask."""
    rows: list[list[str]] = []
    for step in service.asked(answers):
        rows += [[str(label), str(value)] for label, value, _name in step.describe(answers)]
    return rows
