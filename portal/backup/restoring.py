"""Restore a backup into an empty portal, whole or not at all, and look whether everything holds."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal import audit
from portal.backup import checking, loading, manifest, parking, stored
from portal.backup.making import check_parts
from portal.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portal.backup.manifest import Manifest
    from portal.backup.steps import Steps
    from portal.context import Portal


@dataclass(frozen=True)
class Restored:
    """What came of a restore: from when the copy is, how many messages were set aside, what does not hold."""

    told: Manifest
    parked: int
    faults: list[str]


def restore(
    portal: Portal, folder: Path, steps: Steps, *, hold_mail: bool = True, despite_faults: bool = False
) -> Restored:
    """Restore a backup; raises Refused, and then database and store are as empty as before."""
    told = manifest.read(folder, portal.vault)
    loading.check_fits(portal.db, told)
    if next(iter(portal.outside.store.keys()), None) is not None:
        raise Refused(
            "Magazyn plików nie jest pusty, a kopię odtwarza się tylko do pustego. "
            "Przenieś obecne pliki w inne miejsce; resztki po przerwanym odtwarzaniu możesz usunąć."
        )
    check_parts(folder, told, steps)
    with _files_taken_back(portal, folder), loading.loaded(portal.db, folder, told, steps) as session:
        with steps.step("Zapisanie plików"):
            for listed, content in stored.unpack(folder, told, portal.vault):
                portal.outside.store.put(listed.key, content)
        faults = checking.find_faults(session, portal, folder, told, steps)
        if faults and not despite_faults:
            raise Refused("\n".join(["Kopia się nie zgadza; niczego nie odtworzono.", *faults]))
        parking.end_sessions(session)
        parked = parking.park_messages(session, made_at=told.at, now=portal.now()) if hold_mail else 0
        audit.record(session, "backup.restored", at=portal.now(), actor=None, detail=told.at.isoformat())
    return Restored(told, parked, faults)


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
