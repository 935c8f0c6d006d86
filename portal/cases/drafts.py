"""Drafts: begin, fill page by page on any device, keep files with them, throw away."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from portal.accounts.guests import actions as guests
from portal.accounts.guests.models import Guest
from portal.cases.models import Attachment, Draft
from portal.errors import Conflict, NotFound
from portal.i18n import translate
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.files.models import StoredFile
    from portal.service import Known, Service

LIFETIME = timedelta(days=30)
MOST_OPEN = 5  # forms of one service that a person may have under way: two shops, three children
TOKEN_BYTES = 18


def list_unfinished(
    session: Session, service: Service, subject_id: int, *, lock: bool = False
) -> list[Draft]:
    """List the person's unfinished drafts of a service, stale ones too, in the order of their places."""
    query = select(Draft).where(Draft.subject_id == subject_id, Draft.service == service.slug)
    query = query.where(Draft.case_id.is_(None)).order_by(Draft.place)
    return list(session.scalars(query.with_for_update() if lock else query))


def under_way(kept: Iterable[Draft], now: datetime) -> list[Draft]:
    """Return those of some unfinished drafts that are not stale."""
    return [draft for draft in kept if draft.expires_at > now]


def begin(
    session: Session,
    service: Service,
    subject_id: int,
    known: Known,
    now: datetime,
    *,
    kept: Iterable[Draft] = (),
    again: Mapping[str, Any] | None = None,
    submission: str = "",
) -> Draft:
    """Begin a draft with what is known already filled in, and with ``again``, answers of an earlier matter.

    ``kept`` are the person's other unfinished ones of the service: stale ones give way, and the new one takes the first
    free place. The database refuses a second one in the same place, and of the same ``submission``, when it is flushed.
    Raises Conflict where no place is free.
    """
    place = _make_room(session, kept, now)
    draft = Draft(
        token=secrets.token_urlsafe(TOKEN_BYTES),
        subject_id=subject_id,
        service=service.slug,
        service_version=service.version,
        place=place,
        answers={**prefilled(service, known), **(again or {})},
        done=[],
        submission_id=submission or secrets.token_urlsafe(TOKEN_BYTES),
        stands_at="",  # a form that is not flushed yet is counted too
        created_at=now,
        updated_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(draft)
    return draft


def _make_room(session: Session, kept: Iterable[Draft], now: datetime) -> int:
    """Throw stale drafts away and return the first free place; raises Conflict where there is none."""
    taken = set()
    for draft in kept:
        if draft.expires_at > now:
            taken.add(draft.place)
        else:
            throw_away(session, draft)  # flushed: the stale one must be gone before its successor comes
    free = next((place for place in range(1, MOST_OPEN + 1) if place not in taken), None)
    if free is None:
        raise Conflict(full_words())
    return free


def full_words() -> str:
    """Say that no further form of a service can be begun."""
    return translate(
        "Masz już tyle zaczętych wniosków w tej sprawie: %(most)s. Dokończ albo usuń jeden z nich.",
        most=MOST_OPEN,
    )


def prefilled(service: Service, known: Known) -> dict[str, Any]:
    """Return the answers that need not be asked because the portal knows them."""
    pairs = ((name, getattr(known, source)) for step in service.steps for name, source in step.known.items())
    return {name: value for name, value in pairs if value}


def get_own(session: Session, token: str, subject_id: int, now: datetime, *, lock: bool = False) -> Draft:
    """Return the person's own draft, filed ones included; raises NotFound for anybody else's or a stale one."""
    query = select(Draft).where(Draft.token == token, Draft.subject_id == subject_id)
    draft = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if draft is None or (draft.case_id is None and draft.expires_at <= now):
        raise NotFound
    return draft


def get_of_browser(
    session: Session, token: str, browser_hash: str, now: datetime, *, lock: bool = False
) -> Draft:
    """Return a guest's draft in the browser that wrote it, filed ones included; raises NotFound in any other."""
    query = select(Draft).join(Guest, Guest.subject_id == Draft.subject_id)
    query = query.where(Draft.token == token, Guest.browser_hash == browser_hash)
    draft = session.scalars(query.with_for_update(of=Draft) if lock else query).one_or_none()
    if draft is None or (draft.case_id is None and draft.expires_at <= now):
        raise NotFound
    return draft


def list_of_browser(session: Session, service: Service, browser_hash: str, now: datetime) -> list[Draft]:
    """List the forms of a service that guests began in this browser and did not send, in the order they began."""
    query = select(Draft).join(Guest, Guest.subject_id == Draft.subject_id)
    query = query.where(Guest.browser_hash == browser_hash, Draft.service == service.slug)
    query = query.where(Draft.case_id.is_(None), Draft.expires_at > now)
    return list(session.scalars(query.order_by(Draft.id)))


def find_token(session: Session, submission: str) -> str | None:
    """Find the token of the draft that a page's submission id began, filed ones included."""
    return session.scalars(select(Draft.token).where(Draft.submission_id == submission)).one_or_none()


def list_open(session: Session, subject_id: int, now: datetime) -> list[Draft]:
    """List the person's unfinished drafts, newest first."""
    query = select(Draft).where(
        Draft.subject_id == subject_id, Draft.case_id.is_(None), Draft.expires_at > now
    )
    return list(session.scalars(query.order_by(Draft.updated_at.desc())))


def keep(
    draft: Draft, service: Service, step: str, answers: Mapping[str, Any], now: datetime, *, done: bool = True,
    lifetime: timedelta = LIFETIME,
) -> None:  # fmt: skip
    """Keep one page's answers; answers of pages no longer asked are dropped.

    Without ``done`` the page is asked again before the form is sent: a list is done when the person says so.
    """
    draft.answers = _still_asked(service, {**draft.answers, **answers})
    asked = service.asked(draft.answers)
    ready = [*(slug for slug in draft.done if slug != step), *([step] if done else [])]
    draft.done = [slug for slug in ready if any(page.slug == slug for page in asked)]
    draft.service_version = service.version
    draft.updated_at = now
    draft.expires_at = now + lifetime


def fill(draft: Draft, service: Service, answers: Mapping[str, Any], now: datetime) -> None:
    """Put answers into a draft; a page is done when its answers agree with today's form and needs no file."""
    today = day_of(now)
    for page in service.asked(answers):
        form = page.form.from_answers(answers, on=today)
        is_done = page.is_complete(answers, today) and (page.several is not None or form.validate())
        keep(draft, service, page.slug, page.fitted(answers), now, done=is_done and not form.file_fields())


def _still_asked(service: Service, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Drop the answers of pages no longer asked, and those of pages that only such an answer asked for."""
    asked = service.names(answers)
    kept = {name: value for name, value in answers.items() if name in asked}
    return kept if len(kept) == len(answers) else _still_asked(service, kept)


def refresh(draft: Draft, service: Service) -> bool:
    """Fit a draft of an earlier version to the service of today; return True when it had to be fitted.

    Answers stay filled in; every page is shown again, because its question may have changed.
    """
    if draft.service_version == service.version:
        return False
    fitted = [page.fitted(draft.answers) for page in service.steps]
    draft.answers = {name: value for kept in fitted for name, value in kept.items()}
    draft.done = []
    draft.service_version = service.version
    return True


def fit_to_show(session: Session, draft: Draft, service: Service) -> bool:
    """Fit a draft as ``refresh`` does, but only to be shown: it leaves the session, its row stays as it was."""
    session.expunge(draft)
    return refresh(draft, service)


def next_step(draft: Draft, service: Service) -> str | None:
    """Return the first page that is asked and not done; None when all are."""
    return next((page.slug for page in service.asked(draft.answers) if page.slug not in draft.done), None)


def throw_away(session: Session, draft: Draft) -> None:
    """Delete an unfinished draft, with the guest who wrote it; its files are swept when nothing names them."""
    session.execute(delete(Attachment).where(Attachment.draft_id == draft.id, Attachment.case_id.is_(None)))
    session.delete(draft)
    session.flush()  # the guest can go when no draft names them
    guests.forget(session, draft.subject_id)


def list_attachments(session: Session, draft: Draft) -> list[Attachment]:
    """List the files added to a draft, in the order they came."""
    return list(
        session.scalars(select(Attachment).where(Attachment.draft_id == draft.id).order_by(Attachment.id))
    )


def attach(session: Session, draft: Draft, field: str, stored: StoredFile, now: datetime) -> Attachment:
    """Put a kept file with a draft."""
    attachment = Attachment(
        token=secrets.token_urlsafe(TOKEN_BYTES), draft_id=draft.id, field=field, name=stored.name, file=stored,
        added_at=now,
    )  # fmt: skip
    session.add(attachment)
    return attachment


def detach(session: Session, draft: Draft, attachment: Attachment, now: datetime) -> None:
    """Take a file off a draft; its bytes are swept when nothing names them."""
    draft.updated_at = now
    session.delete(attachment)
