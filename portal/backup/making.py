"""Make a backup, and look through one: database, stored files, manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.backup import copying, manifest, parts, stored
from portal.backup.manifest import Keys, Manifest
from portal.errors import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from portal.backup.steps import Steps
    from portal.context import Portal


def make(portal: Portal, folder: Path, steps: Steps) -> Manifest:
    """Make a backup in a new folder while the portal runs; what is broken off stays marked as incomplete."""
    manifest.begin(folder)
    at = portal.now()
    with steps.step("Baza"):
        database = copying.copy(portal.db, folder)
        steps.came(f"tabel {len(database.tables)}, wierszy {sum(table.rows for table in database.tables)}")
    with steps.step("Zapisane pliki"):
        files, archives = stored.pack(portal, folder)
        steps.came(f"plików {files.count}, bajtów {files.size}")
    made = Manifest(
        engine=copying.engine_name(portal.db),
        revision=database.revision,
        at=at,
        keys=Keys(portal.vault.current, list(portal.settings.key_ring), manifest.match_mark(portal.vault)),
        tables=database.tables,
        files=files,
        parts=[*database.parts, *archives],
        sequences=database.sequences,
    )
    manifest.finish(folder, portal.vault, made)
    return made


def verify(portal: Portal, folder: Path, steps: Steps) -> Manifest:
    """Look through a backup: seal, every part, every row's count, every stored file; raises Refused."""
    told = manifest.read(folder, portal.vault)
    check_parts(folder, told, steps)
    with steps.step("Wiersze"):
        copying.check_counts(folder, told)
        steps.came(f"{sum(table.rows for table in told.tables)}")
    with steps.step("Zapisane pliki"):
        count = sum(1 for _ in stored.unpack(folder, told, portal.vault))
        steps.came(f"plików {count}")
    if count != told.files.count:
        raise Refused(f"W kopii jest plików {count}, a miało być {told.files.count}.")
    return told


def check_parts(folder: Path, told: Manifest, steps: Steps) -> None:
    """Compare every part with its hash; raises Refused."""
    with steps.step("Sumy kontrolne"):
        for part in told.parts:
            parts.check(folder, part)
        steps.came(f"części {len(told.parts)}, bajtów {sum(part.size for part in told.parts)}")
