"""The stored files of a backup: a list of what rows name, and archives with the bytes, encrypted as they are kept."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from dataclasses import asdict, dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import select

from portal.backup.manifest import Files
from portal.backup.parts import new_part
from portal.errors import NotFound, PortalError, Refused
from portal.files.models import StoredFile
from portal.vault import VaultError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from portal.backup.manifest import Manifest
    from portal.backup.parts import Part, PartWriter
    from portal.context import Portal
    from portal.vault import Vault

LIST = "files.jsonl"
ARCHIVE = "files-{:04}.tar"
ARCHIVE_BYTES = 1 << 30
ARCHIVE_FILES = 20_000  # an open archive remembers each of its members
BATCH = 1000


@dataclass(frozen=True)
class Listed:
    """A file that a row names; ``sha256`` is of the bytes before encryption."""

    id: int
    key: str
    sha256: str


def write_list(connection: Connection, folder: Path) -> Part:
    """Write down which files the rows of this moment name."""
    with new_part(folder, LIST) as part:
        after = 0
        while rows := _some(connection, after):
            for row in rows:
                part.write(json.dumps(asdict(row)).encode() + b"\n")
            after = rows[-1].id
        return part.part()


def read_list(folder: Path) -> Iterator[Listed]:
    """Read the list, one at a time."""
    with (folder / LIST).open("rb") as file:
        for line in file:
            yield Listed(**json.loads(line))


def pack(portal: Portal, folder: Path) -> tuple[Files, list[Part]]:
    """Copy the bytes of every listed file; one that is damaged is left out and named."""
    deleted: list[int] = []
    damaged: list[int] = []
    wanted = _contents(portal, folder, deleted, damaged)
    parts: list[Part] = []
    number = size = 0
    while first := next(wanted, None):
        with new_part(folder, ARCHIVE.format(len(parts) + 1)) as part:
            for length in _archive(portal.vault, part, chain((first,), wanted)):
                number, size = number + 1, size + length
            parts.append(part.part())
    return Files(number, size, deleted, damaged), parts


def unpack(folder: Path, manifest: Manifest, vault: Vault) -> Iterator[tuple[Listed, bytes]]:
    """Return each file with its bytes, in the list's order; raises Refused for one that is missing or changed."""
    absent = {*manifest.files.deleted, *manifest.files.damaged}
    found = _members(folder, [part.name for part in manifest.parts if part.name.endswith(".tar")])
    for listed in read_list(folder):
        if listed.id in absent:
            continue
        key, sealed = next(found, ("", b""))
        if key != listed.key:
            raise Refused(f"W archiwach kopii brakuje pliku {listed.key}.")
        yield listed, _opened(vault, listed, sealed)
    if next(found, None) is not None:
        raise Refused("W archiwach kopii jest więcej plików niż na liście.")


def _some(connection: Connection, after: int) -> list[Listed]:
    query = select(StoredFile.id, StoredFile.key, StoredFile.sha256).where(StoredFile.id > after)
    return [Listed(*row) for row in connection.execute(query.order_by(StoredFile.id).limit(BATCH))]


def _contents(
    portal: Portal, folder: Path, deleted: list[int], damaged: list[int]
) -> Iterator[tuple[str, bytes]]:
    """Read each listed file from the store, noting those that cannot be had."""
    for listed in read_list(folder):
        try:
            content = portal.outside.store.get(listed.key)
        except NotFound:
            (damaged if _is_named(portal, listed) else deleted).append(listed.id)
            continue
        except PortalError:
            damaged.append(listed.id)
            continue
        if hashlib.sha256(content).hexdigest() == listed.sha256:
            yield listed.key, content
        else:
            damaged.append(listed.id)


def _is_named(portal: Portal, listed: Listed) -> bool:
    """Tell whether a row still names a file: a discarded draft's may have gone since the list was written."""
    with portal.db.reading() as session:
        return session.get(StoredFile, listed.id) is not None


def _archive(vault: Vault, part: PartWriter, wanted: Iterator[tuple[str, bytes]]) -> Iterator[int]:
    """Fill one archive, encrypted; give the size of each file put in."""
    with tarfile.open(fileobj=cast("Any", part), mode="w|") as archive:
        for count, (key, content) in enumerate(wanted, 1):
            sealed = vault.seal_bytes(_purpose(key), content)
            member = tarfile.TarInfo(key)
            member.size, member.mode = len(sealed), 0o600
            archive.addfile(member, io.BytesIO(sealed))
            yield len(content)
            if part.size >= ARCHIVE_BYTES or count >= ARCHIVE_FILES:
                return


def _members(folder: Path, archives: list[str]) -> Iterator[tuple[str, bytes]]:
    for name in archives:
        try:
            with tarfile.open(folder / name, "r|") as archive:
                for member in archive:
                    file = archive.extractfile(member)
                    yield member.name, file.read() if file is not None else b""
        except (tarfile.TarError, FileNotFoundError) as error:
            raise Refused(f"Archiwum {name} jest uszkodzone albo go brakuje.") from error


def _opened(vault: Vault, listed: Listed, sealed: bytes) -> bytes:
    try:
        content = vault.open_bytes(_purpose(listed.key), sealed)
    except VaultError as error:
        raise Refused(f"Pliku {listed.key} nie otwiera żaden klucz z pęku.") from error
    if hashlib.sha256(content).hexdigest() != listed.sha256:
        raise Refused(f"Plik {listed.key} ma inną treść, niż mówi lista.")
    return content


def _purpose(key: str) -> str:
    return f"backup-file:{key}"
