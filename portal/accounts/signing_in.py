"""Turn a proof into a web session: settle who it is, end the session before, open the new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal import audit
from portal.accounts import web_sessions
from portal.accounts.models import WebSession
from portal.accounts.people import settle_official, settle_resident
from portal.security import Actor, Loa

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.accounts.models import Subject
    from portal.accounts.oidc.checks import Proof
    from portal.vault import Vault

Meeting = Callable[["Session", "Vault", "Subject"], None]
ID_TOKEN = "id-token"  # noqa: S105 - the name of a purpose


@dataclass(frozen=True)
class Browser:
    """What we note of the browser: its words, its language, and the session cookie it came with."""

    device: str
    language: str
    old_token: str | None


def open_session(
    session: Session,
    vault: Vault,
    *,
    kind: str,
    iss: str,
    proof: Proof,
    browser: Browser,
    next_path: str,
    now: datetime,
    met: Meeting | None = None,
) -> str:
    """Sign a proven person in and return the new cookie's secret; the old one dies in the same commit.

    ``met`` is told of a resident whose identity is proven well enough for others' papers to be theirs.
    """
    subject_id = official_id = unit_code = None
    if kind == "official":
        official = settle_official(session, iss=iss, proof=proof, now=now)
        official_id, unit_code = official.id, official.unit_code
    else:
        subject = settle_resident(session, vault, iss=iss, proof=proof, language=browser.language, now=now)
        subject_id = subject.id
        if met is not None and proof.loa.at_least(Loa.SUBSTANTIAL):
            met(session, vault, subject)
    web_sessions.end_by_token(session, browser.old_token, "sign_in", now)
    token = web_sessions.new_token()
    session.add(
        WebSession(
            token_hash=web_sessions.hash_token(token), kind=kind, subject_id=subject_id, official_id=official_id,
            iss=iss, sub=proof.sub, sid=proof.sid, loa=proof.loa, auth_at=proof.auth_at, created_at=now,
            id_token=vault.seal(ID_TOKEN, proof.id_token) if proof.id_token else None,
            last_seen_at=now, ends_at=now + web_sessions.LIFE[kind], device=browser.device,
            language=browser.language if official_id else None, next_path=next_path,
        )
    )  # fmt: skip
    person = Actor(kind=kind, record_id=subject_id or official_id, name="", unit_code=unit_code)
    detail = f"{proof.loa}; {browser.device}"
    audit.record(session, "sign_in", at=now, actor=person, subject_id=subject_id, detail=detail)
    return token
