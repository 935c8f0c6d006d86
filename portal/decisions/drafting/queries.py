"""What can be read of drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.decisions.drafting.models import DraftVersion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from portal.cases.models import Case


def list_versions(session: Session, case: Case) -> Sequence[DraftVersion]:
    """List the versions of a matter's draft, the newest first."""
    return session.scalars(_of(case)).all()


def find_last(session: Session, case: Case) -> DraftVersion | None:
    """Find the version that counts: the last one written."""
    return session.scalars(_of(case).limit(1)).one_or_none()


def _of(case: Case) -> Select[DraftVersion]:
    query = select(DraftVersion).where(DraftVersion.case_id == case.id)
    loaded = query.options(joinedload(DraftVersion.author), joinedload(DraftVersion.pattern))
    return loaded.order_by(DraftVersion.number.desc())
