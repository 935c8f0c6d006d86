"""Link accounts to people by the keyed hash of PESEL or NIP, so that everybody sees their own and nobody another's.

PESEL that the national identity confirmed at sign-in is proof; a number that an official typed is not, so an account
that was linked by it passes to the one who signs in with that number.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, update

from portal.accounts.matching import NIP
from portal.accounts.models import Identity, Subject
from portal.billing.sources.models import MirrorAccount

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.vault import Vault


def link_accounts(session: Session, vault: Vault, subject: Subject) -> None:
    """Link a person who signs in to the accounts that bear their number; one statement, in the caller's transaction."""
    matches = [match for match in (subject.pesel_match, _nip_match(vault, subject.nip)) if match]
    if not matches:
        return
    signed_in = select(Identity.subject_id).where(Identity.subject_id == MirrorAccount.subject_id)
    free = or_(MirrorAccount.subject_id.is_(None), ~signed_in.exists())
    session.execute(
        update(MirrorAccount)
        .where(MirrorAccount.owner_match.in_(matches), free)
        .values(subject_id=subject.id)
        .execution_options(synchronize_session=False)
    )


def link_people(session: Session, vault: Vault, source_id: int) -> None:
    """Link what an import brought to the people we know; a number that two of them bear is left to their sign-in."""
    same_number = Subject.pesel_match == MirrorAccount.owner_match
    bearers = (
        select(func.count())
        .select_from(Subject)
        .where(same_number)
        .correlate(MirrorAccount)
        .scalar_subquery()
    )
    person = select(func.min(Subject.id)).where(same_number).correlate(MirrorAccount).scalar_subquery()
    unlinked = (
        MirrorAccount.source_id == source_id,
        MirrorAccount.subject_id.is_(None),
        MirrorAccount.owner_match.is_not(None),
    )
    session.execute(
        update(MirrorAccount)
        .where(*unlinked, bearers == 1)
        .values(subject_id=person)
        .execution_options(synchronize_session=False)
    )
    entities = session.execute(select(Subject.id, Subject.nip).where(Subject.nip.is_not(None))).all()
    times = Counter(number for _, number in entities)
    for subject_id, number in entities:
        if times[number] == 1:
            session.execute(
                update(MirrorAccount)
                .where(*unlinked, MirrorAccount.owner_match == _nip_match(vault, number))
                .values(subject_id=subject_id)
                .execution_options(synchronize_session=False)
            )


def _nip_match(vault: Vault, number: str | None) -> str | None:
    return vault.match(NIP, number) if number else None
