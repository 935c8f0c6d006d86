"""Sign-ins under way: each bound to one browser, good for ten minutes and for one answer."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update

from portal.accounts.models import SignIn
from portal.accounts.oidc.asking import Ask, new_ask
from portal.accounts.oidc.refusal import Reason, SignInRefused
from portal.security import Loa

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.vault import Vault

LIFE = timedelta(minutes=10)
PURPOSE = "sign-in"
BROWSER_COOKIE = "sign-in"
BROWSER_LENGTH = 43
AGES = {"resident": 3600, "official": 8 * 3600}
LEVELS = {"resident": Loa.SUBSTANTIAL, "official": Loa.LOW}
HOME = {"resident": "/moje", "official": "/biurko"}


@dataclass(frozen=True)
class Wish:
    """What a person wants of a sign-in: where to go after it, how sure we must be, whether anew."""

    kind: str
    next_path: str
    loa: Loa
    fresh: bool = False


@dataclass(frozen=True)
class Begun:
    """A sign-in whose answer has come: what was asked, when, and where the person was going."""

    ask: Ask
    next_path: str
    asked_at: datetime


def new_browser() -> str:
    """Return a fresh secret that ties sign-ins to one browser."""
    return secrets.token_urlsafe(32)


def begin(
    session: Session,
    vault: Vault,
    wish: Wish,
    *,
    browser: str,
    redirect_uri: str,
    language: str,
    now: datetime,
) -> Ask:
    """Write down a new sign-in and return what it asks; its secrets are sealed, its state only hashed.

    A fresh sign-in has a ``max_age`` of 0, which makes the provider prove the person again (Core §3.1.2.1).
    """
    loa = max(wish.loa, LEVELS[wish.kind], key=list(Loa).index)
    max_age = 0 if wish.fresh else AGES[wish.kind]
    ask = new_ask(redirect_uri, loa=loa, max_age=max_age, language=language)
    session.add(
        SignIn(
            state_hash=_hash(ask.state),
            browser_hash=_hash(browser),
            kind=wish.kind,
            secrets=vault.seal(PURPOSE, json.dumps(asdict(ask))),
            next_path=wish.next_path,
            loa=ask.loa,
            max_age=ask.max_age,
            created_at=now,
        )
    )
    return ask


def take(session: Session, vault: Vault, *, kind: str, state: str, browser: str, now: datetime) -> Begun:
    """Spend the sign-in of an answer; raises SignInRefused(FORGED, REPLAYED or EXPIRED).

    One answer wins by compare-and-set; a browser that did not begin the sign-in cannot spend it.
    """
    row = session.get(SignIn, _hash(state)) if state else None
    if row is None or row.kind != kind:
        raise SignInRefused(Reason.FORGED, "unknown state")
    if not hmac.compare_digest(row.browser_hash, _hash(browser)):
        raise SignInRefused(Reason.FORGED, "another browser")
    spend = update(SignIn).where(SignIn.state_hash == row.state_hash, SignIn.used_at.is_(None))
    won = session.execute(spend.values(used_at=now).returning(SignIn.state_hash)).one_or_none()
    if won is None:
        raise SignInRefused(Reason.REPLAYED, "state")
    if not timedelta(0) <= now - row.created_at <= LIFE:
        raise SignInRefused(Reason.EXPIRED, "state")
    kept = json.loads(vault.open(PURPOSE, row.secrets))
    return Begun(Ask(**{**kept, "loa": Loa(kept["loa"])}), row.next_path, row.created_at)


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()
