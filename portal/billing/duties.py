"""A duty that belongs to no matter: the one on a power of attorney, owed by who files it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.billing.effects import TOKEN_BYTES, charged
from portal.billing.ledger.book import book
from portal.billing.models import Charge
from portal.i18n import SOURCE, speaking
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.i18n import Text
    from portal.vault import Vault

STAMP_DUTY = "stamp_duty"


def charge_duty(
    session: Session, vault: Vault, subject_id: int, title: Text, grosze: int, at: datetime, *, law: str
) -> str:
    """Charge a stamp duty that arises with the filing of a paper; return the charge's public name.

    Source: art. 6 ust. 1 pkt 4 ustawy o opłacie skarbowej.
    """
    with speaking(SOURCE):
        said = str(title)
    charge = Charge(
        token=secrets.token_urlsafe(TOKEN_BYTES), subject_id=subject_id, kind=STAMP_DUTY, title=said, law=law,
        amount_grosze=grosze, due_on=day_of(at), created_at=at, version=0,
    )  # fmt: skip
    session.add(charge)
    session.flush()  # the books name the charge
    book(session, vault, [charged(charge, at)])
    return charge.token


def find_duty(session: Session, token: str | None) -> Charge | None:
    """Find a duty by its public name."""
    return session.scalars(select(Charge).where(Charge.token == token)).one_or_none() if token else None
