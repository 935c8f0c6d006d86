"""Choose the file room's adapters from the settings: scanner and store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.files.scanning import ClamdScanner, PatternScanner
from portal.files.store import FileStore

if TYPE_CHECKING:
    from pathlib import Path

    from portal.files.chunks import Encryption
    from portal.outside import ObjectStore, Scanner


def scanner_for(address: str) -> Scanner:
    """Return clamd's client, or the stand-in when none is set (which production settings refuse)."""
    return ClamdScanner(address) if address else PatternScanner()


def store_for(folder: Path, encryption: Encryption) -> ObjectStore:
    """Return the store in a folder."""
    return FileStore(folder, encryption)
