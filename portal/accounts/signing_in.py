"""Turn a proof into a web session: settle who it is, end the session before, open the new one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal import audit
from portal.accounts import web_sessions
from portal.accounts.models import WebSession
from portal.accounts.people import settle_official, settle_resident
from portal.security import Actor

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.accounts.oidc.checks import Proof
    from portal.vault import Vault

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
) -> str:
    """Sign a proven person in and return the new cookie's secret; the old one dies in the same commit."""
    subject = official = None
    if kind == "official":
        official = settle_official(session, iss=iss, proof=proof, now=now)
    else:
        subject = settle_resident(session, vault, iss=iss, proof=proof, language=browser.language, now=now)
    web_sessions.end_by_token(session, browser.old_token, "sign_in", now)
    token = web_sessions.new_token()
    row = WebSession(
        token_hash=web_sessions.hash_token(token),
        kind=kind,
        subject_id=subject.id if subject else None,
        official_id=official.id if official else None,
        iss=iss,
        sub=proof.sub,
        sid=proof.sid,
        id_token=vault.seal(ID_TOKEN, proof.id_token) if proof.id_token else None,
        loa=proof.loa,
        auth_at=proof.auth_at,
        created_at=now,
        last_seen_at=now,
        ends_at=now + web_sessions.LIFE[kind],
        device=browser.device,
        language=None if subject else browser.language,
        next_path=next_path,
    )
    session.add(row)
    person = Actor(
        kind=kind,
        record_id=subject.id if subject else official.id if official else None,
        name="",
        unit_code=official.unit_code if official else None,
    )
    detail = f"{proof.loa}; {row.device}"
    audit.record(session, "sign_in", at=now, actor=person, subject_id=row.subject_id, detail=detail)
    return token
