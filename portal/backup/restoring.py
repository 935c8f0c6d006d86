"""Restore a backup into an empty portal, whole or not at all; the command looks through it and commits."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from portal import audit
from portal.backup import loading, manifest, parking, stored
from portal.backup.making import check_parts
from portal.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

    from portal.backup.manifest import Manifest
    from portal.backup.steps import Steps
    from portal.context import Portal


@contextmanager
def opened(portal: Portal, folder: Path, steps: Steps) -> Iterator[tuple[Session, Manifest]]:
    """Load a backup's database for the caller to fill the store and commit; raises Refused before anything is done.

    A block that ends with an error leaves database and store as empty as they were.
    """
    told = manifest.read(folder, portal.vault)
    loading.check_fits(portal.db, told)
    if next(iter(portal.outside.store.keys()), None) is not None:
        raise Refused(
            "Magazyn plików nie jest pusty, a kopię odtwarza się tylko do pustego. "
            "Przenieś obecne pliki w inne miejsce; resztki po przerwanym odtwarzaniu możesz usunąć."
        )
    check_parts(folder, told, steps)
    with _files_taken_back(portal, folder), loading.loaded(portal.db, folder, told, steps) as session:
        yield session, told


def put_files(portal: Portal, folder: Path, told: Manifest, steps: Steps) -> None:
    """Put every file back into the store."""
    with steps.step("Zapisanie plików"):
        for listed, pieces in stored.unpack(folder, told, portal.vault):
            portal.outside.store.put_stream(listed.key, pieces)


def settle(session: Session, portal: Portal, told: Manifest, *, hold_mail: bool) -> int:
    """Keep the old copy from acting and put the restore on record; return how many messages were set aside."""
    parking.end_sessions(session)
    parked = parking.park_messages(session, made_at=told.at, now=portal.now()) if hold_mail else 0
    audit.record(session, "backup.restored", at=portal.now(), actor=None, detail=told.at.isoformat())
    return parked


@contextmanager
def _files_taken_back(portal: Portal, folder: Path) -> Iterator[None]:
    """Empty the store again when the database did not take effect: no row names what was put there."""
    is_whole = False
    try:
        yield
        is_whole = True
    finally:
        if not is_whole:
            for listed in stored.read_list(folder):
                portal.outside.store.delete(listed.key)
