"""Ask a second person for what a matter needs of them, and take the answer: once, whoever presses how often."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from portal import audit
from portal.accounts.people import sealed_number
from portal.cases import flows
from portal.cases.actions import add_document, note, touch
from portal.cases.answering import attach
from portal.cases.consents import queries, rules
from portal.cases.consents.ending import REFUSED_TASK, WAIT_TASK
from portal.cases.consents.joining import join_on_paper, join_online
from portal.cases.consents.models import CaseConsent, ConsentState
from portal.cases.consents.sides import check_sides
from portal.cases.consents.statement import TEMPLATE, statement_of, who_says
from portal.cases.consents.telling import tell_answered, tell_asked
from portal.cases.models import DocumentKind
from portal.cases.timing.actions import close_tasks, open_task
from portal.errors import Conflict, NotAllowed, Refused
from portal.i18n import SOURCE, lazy, speaking, translate
from portal.words import day_of
from portal.workflow import By

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case
    from portal.cases.proxies.parties import Proxy
    from portal.context import Portal
    from portal.pieces import Content
    from portal.security import Actor
    from portal.service import Consent, Known, Service

TOKEN_BYTES = 18
REMIND_AFTER = timedelta(days=7)
WAIT_LABEL = lazy("Sprawdź, czy wszyscy potwierdzili")
REFUSED_LABEL = lazy("Zdecyduj, co dalej: ktoś odmówił potwierdzenia")
GIVEN, REFUSED, WITHDRAWN = "consent_given", "consent_refused", "consent_withdrawn"
ON_PAPER, WAIVED, ASKED = "consent_on_paper", "consent_waived", "consent_asked"
EVENTS = frozenset({GIVEN, REFUSED, WITHDRAWN, ON_PAPER, WAIVED, ASKED})
SCANS = "zgoda"  # the name under which a scan of a consent lies with the matter


def ask(
    session: Session, portal: Portal, case: Case, service: Service, *, now: datetime
) -> list[CaseConsent]:
    """Ask everybody whom these answers make necessary; called again after the answers changed, only the new ones.

    What was asked for under other answers lapses: it confirms something that nobody says any more.
    """
    if service.consents is None:
        return []
    with speaking(SOURCE):
        wanted = [_row(portal, case, one, now) for one in service.consents(case.answers)]
    asked = queries.list_of_case(session, case.id)
    live = [one for one in asked if one.state != ConsentState.LAPSED]
    # what an official found not to be needed is not asked for again
    known = {_key(one) for one in asked if one in live or one.official_id is not None}
    for old in live:
        if _key(old) not in {_key(one) for one in wanted}:
            # a paper that an official took in lapses with the rest; who took it stays in the event
            old.state, old.answered_at, old.official_id = ConsentState.LAPSED, now, None
    new = [one for one in wanted if _key(one) not in known]
    session.add_all(new)
    session.flush()  # the messages name the rows
    if new:
        note(session, case, ASKED, now=now, by=By.SYSTEM, values={"count": len(new)})
        tell_asked(session, case, new, now)
    _mind_tasks(session, case, actor=None, now=now)
    return new


def answer(
    session: Session, portal: Portal, consent: CaseConsent, known: Known, *, agrees: bool, reason: str,
    person: Actor, now: datetime, proxy: Proxy | None = None,
) -> bool:  # fmt: skip
    """Keep what the asked person says, with a sealed statement; false when they had said the same before.

    With a ``proxy`` it is the word of whom the person acts for. Raises Conflict when nobody needs it any more or the
    step that rests on it was taken, Refused for a refusal without a word, NotAllowed for who is on the asking side.
    """
    case, whose = queries.lock(session, consent), person.record_id if proxy is None else person.subject_id
    wanted = ConsentState.GIVEN if agrees else ConsentState.REFUSED
    if whose is None or person.record_id is None:
        raise NotAllowed
    check_sides(session, consent, whose=whose, by=person.record_id)
    if consent.state == wanted and consent.subject_id == whose:
        return False
    _check_open(session, portal, case, consent)
    if consent.subject_id not in (None, whose):
        raise Conflict(translate("Na to pytanie ktoś już odpowiedział."))
    reason = _checked(reason, wanted=not agrees)
    event = GIVEN if agrees else WITHDRAWN if consent.state == ConsentState.GIVEN else REFUSED
    consent.state, consent.reason, consent.answered_at = wanted, reason, now
    consent.subject_id, consent.times = whose, consent.times + 1
    session.flush()
    who = who_says(known, proxy)
    add_document(
        session, case, kind=DocumentKind.STATEMENT, slot=consent.slot, title=f"Oświadczenie: {consent.title}"[:200],
        template=TEMPLATE, values=statement_of(portal, case, consent, who, event, now), now=now,
    )  # fmt: skip
    said = {"slot": consent.slot, "who": f"{who} ({consent.title})"}
    note(session, case, event, now=now, by=By.EXTERNAL, values=said)
    audit.record(
        session, event.replace("_", "."), at=now, actor=person, subject_id=whose,
        object_ref=case.reference,
    )  # fmt: skip
    _mind_tasks(session, case, actor=None, now=now)
    tell_answered(session, case, consent, now)
    if agrees:
        join_online(session, portal, case, consent)
    return True


def keep_paper(
    session: Session, portal: Portal, consent: CaseConsent, signed_on: date, *, scan: Sequence[tuple[str, Content]],
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Keep that a consent came on paper, with the day on it and its scan; said twice, it is kept once."""
    case = queries.lock(session, consent)
    if consent.state == ConsentState.ON_PAPER:
        return
    _check_wanted(session, portal, case, consent)
    if signed_on > day_of(now):
        raise Refused(translate("Ta data dopiero będzie. Wpisz dzisiejszą albo wcześniejszą"), "signed_on")
    join_on_paper(session, portal, case, consent, now)
    consent.state, consent.signed_on = ConsentState.ON_PAPER, signed_on
    for name, content in scan:
        attach(session, portal, case, SCANS, name, content, refuse_on="scan", now=now)
    _settle(session, case, consent, ON_PAPER, {"on": signed_on.isoformat()}, actor=actor, now=now)
    touch(session, case.filed_on, case.service, now)  # a letter came in: the matter went partly on paper


def waive(
    session: Session, portal: Portal, consent: CaseConsent, reason: str, *, actor: Actor, now: datetime,
    is_served: bool = False,
) -> None:  # fmt: skip
    """Let a consent go that the matter does not need after all, with the official's reason; once.

    Who ``is_served`` is a party all the same: a co-owner who said no, or nothing.
    """
    case = queries.lock(session, consent)
    if consent.state == ConsentState.LAPSED:
        return
    _check_wanted(session, portal, case, consent)
    reason = _checked(reason, wanted=True)
    if is_served:
        join_on_paper(session, portal, case, consent, now)
    consent.state = ConsentState.LAPSED
    _settle(session, case, consent, WAIVED, {"reasons": reason}, actor=actor, now=now)


def _row(portal: Portal, case: Case, asked: Consent, now: datetime) -> CaseConsent:
    number: dict[str, Any] = sealed_number(portal.vault, asked.pesel)
    return CaseConsent(
        token=secrets.token_urlsafe(TOKEN_BYTES), case_id=case.id, role=asked.role, title=str(asked.title)[:200],
        given_name=asked.given_name[:120], surname=asked.surname[:200], says=str(asked.says),
        state=ConsentState.ASKED, asked_at=now, times=0, reason="", **number,
    )  # fmt: skip


def _key(one: CaseConsent) -> tuple[str, str, str, str]:
    """Return what makes two questions the same: who is asked, as whom, for what."""
    return one.role, one.pesel_match or "", one.full_name, one.says


def _check_open(session: Session, portal: Portal, case: Case, consent: CaseConsent) -> None:
    if consent.state in {ConsentState.LAPSED, ConsentState.ON_PAPER}:
        raise Conflict(translate("To potwierdzenie nie jest już potrzebne."))
    if not rules.may_change(case, flows.of(session, portal, case)):
        raise Conflict(translate("Tego nie można już zmienić: urząd załatwił sprawę na tej podstawie."))


def _check_wanted(session: Session, portal: Portal, case: Case, consent: CaseConsent) -> None:
    """Let an official settle only what is still asked for or was refused."""
    _check_open(session, portal, case, consent)
    if consent.state not in rules.OPEN:
        raise Conflict(translate("Na to pytanie ktoś już odpowiedział."))


def _checked(reason: str, *, wanted: bool) -> str:
    reason = reason.strip()
    if wanted and not reason:
        raise Refused(translate("Napisz dlaczego, wystarczy jedno zdanie."), "reason")
    if len(reason) > rules.REASON_LIMIT:
        raise Refused(translate("Skróć tekst do %(n)s znaków.", n=rules.REASON_LIMIT), "reason")
    return reason


def _settle(
    session: Session, case: Case, consent: CaseConsent, event: str, values: dict[str, Any], *, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Keep an official's act on a consent."""
    consent.official_id, consent.answered_at = actor.official_id, now
    consent.reason = str(values.get("reasons", ""))
    session.flush()
    who = {"who": f"{consent.full_name} ({consent.title})"}
    note(session, case, event, now=now, by=By.OFFICIAL, actor=actor, values={**values, **who})
    audit.record(
        session, event.replace("_", "."), at=now, actor=actor, subject_id=case.parties[0].subject_id,
        object_ref=case.reference,
    )  # fmt: skip
    _mind_tasks(session, case, actor=actor, now=now)


def _mind_tasks(session: Session, case: Case, *, actor: Actor | None, now: datetime) -> None:
    """Remind the office while somebody is asked; let it decide when somebody refused; nothing closes by itself."""
    is_asked, is_refused = queries.find_open(session, case.id)
    for code, label, stands, do_by in (
        (WAIT_TASK, WAIT_LABEL, is_asked, day_of(now + REMIND_AFTER)),
        (REFUSED_TASK, REFUSED_LABEL, is_refused, None),
    ):
        if stands:
            open_task(session, case, code, label, now, do_by=do_by)
        else:
            close_tasks(session, case, [code], actor=actor, now=now)
