"""Read what the mirror knows of its source: the source itself, and what it holds before something new comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from portal.billing.sources.files import Present
from portal.billing.sources.models import ImportState, MirrorAccount, SourceImport, SourceKind, TaxSource
from portal.errors import Conflict, NotFound

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

NAME = "finance"  # one finance system of the city, however it speaks; a change of the way keeps its accounts


def find_source(session: Session) -> TaxSource | None:
    """Find the city's finance system, once it was heard of."""
    return session.scalars(select(TaxSource).where(TaxSource.name == NAME)).one_or_none()


def get_source(session: Session) -> TaxSource:
    """Return the city's finance system; raises NotFound while nothing was heard of it."""
    source = find_source(session)
    if source is None:
        raise NotFound
    return source


def ensure_source(session: Session, kind: SourceKind) -> TaxSource:
    """Return the city's finance system as it speaks now; a cursor of another way means nothing any more."""
    source = find_source(session)
    if source is None:
        source = TaxSource(name=NAME, kind=kind)
        session.add(source)
    elif source.kind != kind:
        source.kind, source.cursor = kind, None
    session.flush()
    return source


def list_sources(session: Session) -> list[TaxSource]:
    """List all sources by name."""
    return list(session.scalars(select(TaxSource).order_by(TaxSource.name)))


def get_present(session: Session, source: TaxSource) -> Present:
    """Return what the mirror holds of a source; one statement, of as many rows as there are accounts."""
    query = select(MirrorAccount.number, MirrorAccount.content_hash).where(
        MirrorAccount.source_id == source.id
    )
    hashes = {row.number: row.content_hash for row in session.execute(query)}
    return Present(source.as_of, source.imported_at, source.cursor, hashes)


def is_known(session: Session, source_id: int, sha256: str) -> bool:
    """Tell whether a file with this sum was taken before; a refused one may come again, once its layout is mended."""
    query = select(SourceImport.id).where(
        SourceImport.source_id == source_id,
        SourceImport.sha256 == sha256,
        SourceImport.state == ImportState.OK,
    )
    return session.scalar(query) is not None


def move_on(
    session: Session,
    source_id: int,
    present: Present,
    *,
    now: datetime,
    as_of: datetime | None,
    cursor: str | None,
) -> None:
    """Set how far a source was read, unless somebody else read on meanwhile; raises Conflict.

    ``as_of`` is None while pages follow: then only the cursor moves.
    """
    mine = (
        TaxSource.id == source_id,
        TaxSource.as_of.is_not_distinct_from(present.as_of),
        TaxSource.imported_at.is_not_distinct_from(present.imported_at),
        TaxSource.cursor.is_not_distinct_from(present.cursor),
    )
    values: dict[str, Any] = {"cursor": cursor, "last_error": None, "last_error_at": None}
    if as_of is not None:
        values |= {"as_of": as_of, "imported_at": now}
    moved = update(TaxSource).where(*mine).values(**values).execution_options(synchronize_session=False)
    if session.execute(moved).rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("Inny import był szybszy. Spróbuj jeszcze raz.")


def note_error(session: Session, source_id: int, error: str, now: datetime) -> None:
    """Keep what last went wrong with a source, in words without anybody's data."""
    values = {"last_error": error[:200], "last_error_at": now}
    session.execute(
        update(TaxSource)
        .where(TaxSource.id == source_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
