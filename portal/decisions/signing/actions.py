"""What is done to sign outside: a file is prepared, given up, comes back signed, and is issued as it came."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from portal import audit
from portal.cases import flows, moving
from portal.cases.actions import note
from portal.decisions.drafting import actions as drafting
from portal.decisions.drafting import composing
from portal.decisions.drafting import queries as drafts
from portal.decisions.signing import queries, rules
from portal.decisions.signing.models import SigningRequest, State
from portal.decisions.signing.voiding import void_all
from portal.decisions.signing.words import FAULTS
from portal.errors import Conflict, Refused
from portal.files import actions as files
from portal.files import media
from portal.files.contents import is_pdf
from portal.files.signature_check import BadSignature, Fault, Signature, check_bytes
from portal.i18n import translate
from portal.jobs import new_job
from portal.service import Outcome
from portal.workflow import By

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.cases.models import Case, Document
    from portal.context import Portal
    from portal.security import Actor

TOKEN_BYTES = 18
FILE_JOB, CHECK_JOB = "make_file_to_sign", "check_signature"
TAKES = frozenset({State.WAITING, State.REFUSED})
HELD = frozenset({State.CHECKING, State.SIGNED})
DATED = frozenset({"issued_at", "issued_on"})  # a file keeps the day on which it was prepared


def prepare(
    session: Session, portal: Portal, case: Case, seen: int, position: str, *, actor: Actor, now: datetime
) -> SigningRequest:
    """Have the approved version made into the PDF that this official signs; the same press again makes no second one.

    The caller holds the matter's lock. Raises Conflict while a colleague's file is under way.
    """
    draft, event = drafting.ready(session, portal, case, seen, position, actor=actor)
    _check_way(session, portal, case, event, actor, now)
    live = queries.find_live(session, case)
    if live is not None and live.draft_id == draft.id:
        if live.official_id != actor.official_id:
            who = live.official.name
            raise Conflict(
                translate("Plik do podpisu ma już %(who)s. Zrezygnuj z niego, żeby zrobić swój.", who=who)
            )
        return live
    void_all(session, case, now)
    signer = {"name": actor.name, "position": position.strip()}
    values = drafting.said(session, portal, case, draft, signer, now)
    request = SigningRequest(
        token=secrets.token_urlsafe(TOKEN_BYTES), case_id=case.id, draft_id=draft.id, official_id=actor.official_id,
        state=State.PREPARING, title=composing.TITLES[Outcome(draft.outcome)],
        values={**values, "signature": rules.PERSON}, found={}, created_at=now, since_at=now,
    )  # fmt: skip
    session.add(request)
    session.flush()  # the job names it
    session.add(new_job(FILE_JOB, {"request": request.id}, at=now, key=f"to-sign:{request.id}"))
    _tell(session, case, "prepared", actor, now)
    return request


def give_up(session: Session, case: Case, token: str, *, actor: Actor, now: datetime) -> None:
    """Drop a file that was to be signed; nothing is issued. Raises Conflict for one that is not there any more."""
    _live(session, case, token)
    void_all(session, case, now)
    _tell(session, case, "given_up", actor, now)


def take_upload(
    session: Session, portal: Portal, case: Case, token: str, name: str, content: bytes, *, actor: Actor, now: datetime
) -> None:  # fmt: skip
    """Take in a signed file and have it checked by a job; the same file again changes nothing.

    Raises Refused with the way to put it right, Conflict when a colleague's file is being checked or was found good.
    """
    request = _live(session, case, token)
    sha256 = hashlib.sha256(content).hexdigest()
    if request.state in HELD:
        if request.upload is not None and request.upload.sha256 == sha256:
            return
        raise Conflict(translate("Podpisany plik już jest: ktoś go właśnie wgrał. Sprawdź, co z nim."))
    if request.state not in TAKES or request.unsigned is None:
        raise Conflict(translate("Plik do podpisu nie jest jeszcze gotowy."))
    _check_current(session, portal, case, request, now)
    _check_bytes(name, content, files.get_bytes(portal, request.unsigned))
    stored = files.store(session, portal, name=name, content=content, field="signed", at=now)
    kept: dict[str, Any] = {
        "upload_id": stored.id,
        "uploaded_by_id": actor.official_id,
        "fault": None,
        "found": {},
    }
    if not _swap(session, request, TAKES, State.CHECKING, now, **kept):
        raise Conflict(translate("Podpisany plik już jest: ktoś go właśnie wgrał. Sprawdź, co z nim."))
    told = {"request": request.id, "upload": stored.id}
    session.add(new_job(CHECK_JOB, told, at=now, key=f"signature:{request.id}:{stored.id}"))
    _tell(session, case, "uploaded", actor, now)


def note_result(
    session: Session, case: Case, request: SigningRequest, upload_id: int, result: Signature | Fault, now: datetime
) -> None:  # fmt: skip
    """Keep what the check of one upload found; of another one, or a second time, it changes nothing."""
    if request.upload_id != upload_id:
        return
    if isinstance(result, Signature):
        at = result.signed_at.isoformat() if result.signed_at else None
        found: dict[str, Any] = {
            "name": result.name, "issuer": result.issuer, "signed_at": at, "stamped": result.stamped,
            "trusted": result.trusted, "qualified": result.qualified,
        }  # fmt: skip
        done = _swap(session, request, {State.CHECKING}, State.SIGNED, now, found=found)
        kind = "signing_good"
    else:
        done = _swap(session, request, {State.CHECKING}, State.REFUSED, now, fault=result)
        kind = "signing_refused"
    if done:
        note(session, case, kind, now=now, by=By.SYSTEM, public=False)


def issue(
    session: Session, portal: Portal, case: Case, token: str, *, knows_name: bool, actor: Actor, now: datetime
) -> Document:
    """Issue the signed file as it came: the decision, byte for byte; by the person whose name it bears, once.

    Another name in the certificate is issued only by who says that they know of it.
    """
    request = _live(session, case, token)
    if request.state != State.SIGNED or request.upload_id is None:
        raise Conflict(translate("Nie ma dobrze podpisanego pliku. Sprawdź, co z nim."))
    signer = request.values["signer"]
    if request.official_id != actor.official_id:
        raise Refused(translate("Pismo nosi nazwisko %(who)s. Wyda je tylko ta osoba.", who=signer["name"]))
    _check_current(session, portal, case, request, now)
    if not knows_name and not rules.same_person(str(request.found["name"]), signer["name"]):
        raise Refused(translate("Zaznacz, że wiesz o innym nazwisku w certyfikacie."), "knows_name")
    if not _swap(session, request, {State.SIGNED}, State.ISSUED, now):
        raise Conflict(translate("Ktoś już to zrobił."))
    return drafting.issue(
        session, portal, case, request.draft.number, str(signer["position"]), actor=actor, now=now,
        signed=drafting.Signed(request.values, request.upload_id),
    )  # fmt: skip


def is_current(session: Session, portal: Portal, case: Case, request: SigningRequest, now: datetime) -> bool:
    """Tell whether a file still says what a decision issued now would say, but for its day."""
    last = drafts.find_last(session, case)
    if last is None or last.id != request.draft_id:
        return False
    signer = {name: request.values["signer"][name] for name in ("name", "position")}
    says = {**drafting.said(session, portal, case, last, signer, now), "signature": rules.PERSON}
    return _undated(says) == _undated(request.values)


def _live(session: Session, case: Case, token: str) -> SigningRequest:
    live = queries.find_live(session, case)
    if live is None or live.token != token:
        raise Conflict(translate("Tego pliku do podpisu już nie ma. Sprawdź, co się zmieniło."))
    return live


def _check_bytes(name: str, content: bytes, original: bytes) -> None:
    """Refuse at once what needs no reader of PDFs, so that nobody waits for a check that must fail."""
    try:
        if is_pdf(content):
            media.accept(name, content, "signed")
        check_bytes(content, original)
    except BadSignature as error:
        what, then = FAULTS[error.fault]
        raise Refused(f"{what}. {then}", "signed") from error


def _check_current(
    session: Session, portal: Portal, case: Case, request: SigningRequest, now: datetime
) -> None:
    drafting.issuing_event(session, portal, case)
    if not is_current(session, portal, case, request, now):
        raise Conflict(
            translate("To, co mówi pismo, zmieniło się, odkąd zrobiono plik. Zrób nowy plik do podpisu.")
        )


def _check_way(session: Session, portal: Portal, case: Case, event: str, actor: Actor, now: datetime) -> None:
    """Raise what would stand in the way of issuing, before anybody signs for nothing."""
    flow = flows.of(session, portal, case)
    moving.check(
        session,
        portal,
        case,
        flow,
        flow.edge(case.status, event),
        moving.Move(event, By.OFFICIAL, now, actor),
    )


def _swap(
    session: Session,
    request: SigningRequest,
    source: Iterable[State],
    target: State,
    now: datetime,
    **kept: Any,
) -> bool:
    """Compare and set: of two who act at once, the second finds another state."""
    query = update(SigningRequest).where(SigningRequest.id == request.id, SigningRequest.state.in_(source))
    query = query.values(state=target, since_at=now, **kept).returning(SigningRequest.id)
    done = session.scalars(query.execution_options(synchronize_session=False)).one_or_none() is not None
    session.refresh(request)
    return done


def _undated(values: dict[str, Any]) -> str:
    return json.dumps({name: value for name, value in values.items() if name not in DATED}, sort_keys=True)


def _tell(session: Session, case: Case, what: str, actor: Actor, now: datetime) -> None:
    """Note an act in the matter's own course, for officials, and keep a record of it."""
    note(session, case, f"signing_{what}", now=now, by=By.OFFICIAL, actor=actor, public=False)
    subject_id = case.parties[0].subject_id
    audit.record(
        session, f"signing.{what}", at=now, actor=actor, subject_id=subject_id, object_ref=case.reference
    )
