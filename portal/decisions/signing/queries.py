"""What can be read of signatures made outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.cases.models import Case
from portal.decisions.signing.models import OVER, SigningRequest
from portal.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def find_live(session: Session, case: Case) -> SigningRequest | None:
    """Find the request that a matter has under way."""
    query = select(SigningRequest).where(SigningRequest.case_id == case.id, SigningRequest.state.not_in(OVER))
    return session.scalars(
        query.options(
            joinedload(SigningRequest.draft),
            joinedload(SigningRequest.official),
            joinedload(SigningRequest.uploaded_by),
            joinedload(SigningRequest.unsigned),
            joinedload(SigningRequest.upload),
        )
    ).one_or_none()


def get_for_unit(session: Session, token: str, unit_code: str | None) -> tuple[SigningRequest, Case]:
    """Return a live request and its matter to the unit's officials (None: any unit); raises NotFound."""
    query = select(SigningRequest, Case).join(Case, Case.id == SigningRequest.case_id)
    query = query.where(SigningRequest.token == token, SigningRequest.state.not_in(OVER))
    if unit_code is not None:
        query = query.where(Case.unit_code == unit_code)
    row = session.execute(query.options(joinedload(SigningRequest.unsigned))).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]
