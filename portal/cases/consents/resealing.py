"""Seal the numbers of people who are asked again under the ring's first key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.people import PESEL
from portal.cases.consents.models import CaseConsent

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.vault import Vault


def reseal_asked(session: Session, vault: Vault) -> int:
    """Seal every PESEL of an asked person again, so that an old key can go; return how many changed."""
    sealed = session.scalars(select(CaseConsent).where(CaseConsent.pesel.is_not(None)))
    stale = [one for one in sealed if one.pesel and not vault.is_current(one.pesel)]
    for one in stale:
        one.pesel = vault.reseal(PESEL, one.pesel or "")
    return len(stale)
