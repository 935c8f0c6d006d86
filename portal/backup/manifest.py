"""What a backup says of itself: its moment, tables, parts, keys by name; sealed, so that nobody can forge one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from portal.backup.parts import Part, new_part, sync_folder
from portal.errors import Refused
from portal.vault import VaultError

if TYPE_CHECKING:
    from pathlib import Path

    from portal.vault import Vault

FORMAT = 1
MANIFEST = "manifest.json"
SEAL = "manifest.seal"
BROKEN_OFF = "INCOMPLETE"
PURPOSE = "backup-manifest"
NOTE = "This backup holds no keys. To restore it, the ring must hold the keys named here, and the match key its own."


@dataclass(frozen=True)
class Table:
    """One table: how many rows there are, and in which columns' order they stand in its part."""

    name: str
    columns: list[str]
    rows: int
    part: str = ""


@dataclass(frozen=True)
class Files:
    """How many stored files there are; ``deleted`` were deleted while they were copied, ``damaged`` were so before."""

    count: int
    size: int
    deleted: list[int]
    damaged: list[int]


@dataclass(frozen=True)
class Keys:
    """Keys by name only; ``match`` is the match key's hash of nothing, to know it again."""

    sealed_by: str
    ring: list[str]
    match: str
    note: str = NOTE


@dataclass(frozen=True)
class Manifest:
    """All that is known of one backup."""

    engine: str
    revision: str
    at: datetime
    keys: Keys
    tables: list[Table]
    files: Files
    parts: list[Part]
    sequences: dict[str, int] = field(default_factory=dict)
    format: int = FORMAT

    def as_json(self) -> bytes:
        """Write the manifest down."""
        told = {**asdict(self), "at": self.at.isoformat()}
        return json.dumps(told, indent=1, ensure_ascii=False).encode()


def begin(folder: Path) -> None:
    """Make a backup's folder, marked as incomplete until all of it is there; raises Refused for one that exists."""
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError as error:
        raise Refused(f"{folder} już istnieje. Kopia powstaje zawsze w nowym katalogu.") from error
    with new_part(folder, BROKEN_OFF) as mark:
        mark.write(b"This backup was broken off. It cannot be restored.\n")
    sync_folder(folder)


def finish(folder: Path, vault: Vault, manifest: Manifest) -> None:
    """Write and seal the manifest, then take the mark off."""
    content = manifest.as_json()
    with new_part(folder, MANIFEST) as part:
        part.write(content)
    with new_part(folder, SEAL) as part:
        part.write(vault.seal(PURPOSE, hashlib.sha256(content).hexdigest()).encode())
    sync_folder(folder)
    (folder / BROKEN_OFF).unlink()
    sync_folder(folder)


def read(folder: Path, vault: Vault) -> Manifest:
    """Read a whole backup's manifest; raises Refused when it is not whole, not ours, or our keys are not its own."""
    if (folder / BROKEN_OFF).exists():
        raise Refused("Ta kopia jest niepełna: jej tworzenie przerwano. Użyj innej.")
    try:
        content, seal = (folder / MANIFEST).read_bytes(), (folder / SEAL).read_text("ascii")
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError) as error:
        raise Refused(f"W {folder} nie ma całej kopii: brakuje {MANIFEST} albo {SEAL}.") from error
    try:
        is_ours = vault.open(PURPOSE, seal) == hashlib.sha256(content).hexdigest()
    except VaultError as error:
        raise Refused(f"Pieczęci kopii nie otwiera żaden klucz z pęku. {_wanted(content)}") from error
    if not is_ours:
        raise Refused(f"{MANIFEST} zmieniono po utworzeniu kopii.")
    told = json.loads(content)
    if told["format"] != FORMAT:
        raise Refused(f"Kopia ma format {told['format']}, a ten portal zna {FORMAT}.")
    if told["keys"]["match"] != match_mark(vault):
        raise Refused("PORTAL_MATCH_KEY jest inny niż wtedy, gdy powstała kopia.")
    return _manifest(told)


def match_mark(vault: Vault) -> str:
    """Return what tells one match key from another and nothing more."""
    return vault.match(PURPOSE, "")


def _manifest(told: dict[str, Any]) -> Manifest:
    return Manifest(
        engine=told["engine"],
        revision=told["revision"],
        at=datetime.fromisoformat(told["at"]),
        keys=Keys(**told["keys"]),
        tables=[Table(**table) for table in told["tables"]],
        files=Files(**told["files"]),
        parts=[Part(**part) for part in told["parts"]],
        sequences=told["sequences"],
    )


def _wanted(content: bytes) -> str:
    """Name the keys an unproven manifest asks for: a hint to look for them, nothing rests on it."""
    try:
        ring = json.loads(content)["keys"]["ring"]
        return f"Potrzebne są klucze o nazwach: {', '.join(ring)}."
    except (ValueError, KeyError, TypeError):
        return "Manifest jest uszkodzony."
