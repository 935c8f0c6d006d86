"""Take a step of the procedure with the letter that the law asks for: composed, shown, sent, noted, once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal import audit
from portal.accounts.queries import get_known
from portal.cases import actions as cases
from portal.cases import flows, moving
from portal.cases.models import CaseEvent, DocumentKind
from portal.cases.silence import ASK
from portal.decisions import telling
from portal.decisions.frame import frame
from portal.decisions.letters import articles
from portal.decisions.letters.letter import Given
from portal.decisions.letters.texts import TEXTS
from portal.errors import Conflict, Refused
from portal.i18n import SOURCE, speaking, translate
from portal.words import day_of
from portal.workflow import By

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.context import Portal
    from portal.decisions.letters.letter import Letter
    from portal.security import Actor
    from portal.service import Known

TEXT_LIMIT = 4000
AFTER_SILENCE = frozenset({"silence_certificate", "silence_refusal"})


def look(
    session: Session, portal: Portal, case: Case, event: str, *, actor: Actor, now: datetime,
    values: Mapping[str, Any],
) -> Letter | None:  # fmt: skip
    """Return the letter that a step would send, None for a step without one; raises what stands in its way."""
    flow = flows.of(session, portal, case)
    edge = flow.edge(case.status, event)
    _check_lengths(values)
    moving.check(session, portal, case, flow, edge, moving.Move(event, By.OFFICIAL, now, actor, values))
    service = portal.services[case.service]
    # where the register's own document is what was asked for, it went out before: this letter says so
    is_paper = edge.letter == "register_note" and service.register_paper
    compose = TEXTS.get("register_paper_note" if is_paper else edge.letter)
    if compose is None:
        return None
    with speaking(SOURCE):
        title = str(service.card.title)
        silent = service.silence(case.answers) if service.silence is not None else ""
        asked_on = _asked_on(session, case) if edge.letter in AFTER_SILENCE else None
        of_procedure = articles.of(service.procedure)
        return compose(Given(case, title, of_procedure, portal.facts, day_of(now), values, silent, asked_on))


def take(
    session: Session, portal: Portal, case: Case, event: str, *, actor: Actor, now: datetime,
    values: Mapping[str, Any], seen: str | None = None,
) -> CaseEvent:  # fmt: skip
    """Take a step and write its letter, in one transaction.

    ``seen`` is the stamp of the letter that the official was shown: Conflict when it would say something else by now.
    """
    letter = look(session, portal, case, event, actor=actor, now=now, values=values)
    if letter is not None and seen is not None and seen != stamp(letter):
        raise Conflict(translate("Treść pisma zmieniła się. Przeczytaj je jeszcze raz."))
    kept = {name: value for name, value in values.items() if value}
    if letter is None:
        done = moving.advance(session, portal, case, event, by=By.OFFICIAL, now=now, actor=actor, values=kept)
    else:
        done = _send(session, portal, case, event, letter, actor=actor, now=now, values=kept)
    telling.tell(session, case, event, now)
    audit.record(
        session, "case.step", at=now, actor=actor, subject_id=case.parties[0].subject_id, object_ref=case.reference,
        detail=event,
    )  # fmt: skip
    return done


def _send(
    session: Session, portal: Portal, case: Case, event: str, letter: Letter, *, actor: Actor, now: datetime,
    values: dict[str, Any],
) -> CaseEvent:  # fmt: skip
    """Take a step and write down its letter's data; the sealed PDF follows by a job."""
    slot = f"{'call' if letter.kind == DocumentKind.CALL else letter.kind}-{case.version}"
    slot = letter.own_template.replace("_", "-") or slot
    person = get_known(session, portal.vault, case.parties[0].subject_id)
    values = {**values, "slot": slot, **({"days": letter.days} if letter.days else {})}
    done = moving.advance(session, portal, case, event, by=By.OFFICIAL, now=now, actor=actor, values=values)
    cases.add_document(
        session, case, kind=letter.kind, slot=slot, title=letter.title, template=letter.template,
        values={**_framed(case, actor, person, now, values), **letter.values()}, now=now,
    )  # fmt: skip
    return done


def _framed(
    case: Case, actor: Actor, person: Known, now: datetime, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what every letter carries, with the signer's position where the step asked for it."""
    framed = frame(case, actor, person, now)
    if position := str(values.get("position") or "").strip():
        framed["signer"] = {**framed["signer"], "position": position}
    return framed


def _asked_on(session: Session, case: Case) -> date | None:
    """Return the day on which a party asked for the certificate of silence."""
    asked = select(CaseEvent.at).where(CaseEvent.case_id == case.id, CaseEvent.kind == ASK)
    at = session.scalars(asked.order_by(CaseEvent.id.desc()).limit(1)).one_or_none()
    return day_of(at) if at is not None else None


def stamp(letter: Letter) -> str:
    """Return a short hash of all that a letter is filled with: what it says, its terms, whom it names."""
    said = json.dumps(
        [letter.template, letter.to, letter.values()], ensure_ascii=False, sort_keys=True, default=str
    )
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _check_lengths(values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if isinstance(value, str) and len(value) > TEXT_LIMIT:
            raise Refused(translate("Skróć tekst do %(n)s znaków.", n=TEXT_LIMIT), name)
