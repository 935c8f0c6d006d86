"""The stored files of a backup: a list of what rows name, and archives with the bytes, encrypted as they are kept."""

from __future__ import annotations

import io
import json
import tarfile
from dataclasses import asdict, dataclass
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, cast

from sqlalchemy import select

from portal.backup.manifest import Files
from portal.backup.parts import new_part
from portal.errors import NotFound, PortalError, Refused
from portal.files import chunks
from portal.files.models import StoredFile
from portal.pieces import Joined, measure, sha256_of
from portal.vault import VaultError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from portal.backup.manifest import Manifest
    from portal.backup.parts import Part, PartWriter
    from portal.context import Portal
    from portal.vault import Vault

    # a file of the store: its key, its size, and its bytes piece by piece
    Found = tuple[str, int, Iterator[bytes]]

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
    wanted = _whole(portal, folder, deleted, damaged)
    parts: list[Part] = []
    number = size = 0
    while first := next(wanted, None):
        with new_part(folder, ARCHIVE.format(len(parts) + 1)) as part:
            for length in _archive(portal.vault, part, chain((first,), wanted)):
                number, size = number + 1, size + length
            parts.append(part.part())
    return Files(number, size, deleted, damaged), parts


def unpack(folder: Path, manifest: Manifest, vault: Vault) -> Iterator[tuple[Listed, Iterator[bytes]]]:
    """Return each file with its bytes, in the list's order; raises Refused for one that is missing or changed.

    A file was looked through before it is returned, and can be read until the next one is asked for.
    """
    absent = {*manifest.files.deleted, *manifest.files.damaged}
    found = _members(folder, [part.name for part in manifest.parts if part.name.endswith(".tar")])
    for listed in read_list(folder):
        if listed.id in absent:
            continue
        key, sealed = next(found, ("", io.BytesIO()))
        if key != listed.key:
            raise Refused(f"W archiwach kopii brakuje pliku {listed.key}.")
        _check(vault, listed, sealed)
        yield listed, _opened(vault, listed, sealed)
    if next(found, None) is not None:
        raise Refused("W archiwach kopii jest więcej plików niż na liście.")


def _some(connection: Connection, after: int) -> list[Listed]:
    query = select(StoredFile.id, StoredFile.key, StoredFile.sha256).where(StoredFile.id > after)
    return [Listed(*row) for row in connection.execute(query.order_by(StoredFile.id).limit(BATCH))]


def _whole(portal: Portal, folder: Path, deleted: list[int], damaged: list[int]) -> Iterator[Found]:
    """Look through each listed file in the store, noting those that cannot be had; give the others."""
    for listed in read_list(folder):
        try:
            # opened before it is looked through: what is deleted meanwhile can still be read
            pieces = portal.outside.store.open_stream(listed.key)
            size, sha256 = measure(portal.outside.store.open_stream(listed.key))
        except NotFound:
            (damaged if _is_named(portal, listed) else deleted).append(listed.id)
            continue
        except PortalError:
            damaged.append(listed.id)
            continue
        if sha256 == listed.sha256:
            yield listed.key, size, pieces
        else:
            damaged.append(listed.id)


def _is_named(portal: Portal, listed: Listed) -> bool:
    """Tell whether a row still names a file: a discarded draft's may have gone since the list was written."""
    with portal.db.reading() as session:
        return session.get(StoredFile, listed.id) is not None


def _archive(vault: Vault, part: PartWriter, wanted: Iterator[Found]) -> Iterator[int]:
    """Fill one archive, encrypted; give the size of each file put in."""
    with tarfile.open(fileobj=cast("Any", part), mode="w|") as archive:
        for count, (key, size, pieces) in enumerate(wanted, 1):
            member = tarfile.TarInfo(key)
            member.size, member.mode = chunks.sealed_size(vault, size), 0o600
            sealed = io.BufferedReader(Joined(chunks.sealed(vault, _purpose(key), pieces)))
            archive.addfile(member, sealed)
            yield size
            if part.size >= ARCHIVE_BYTES or count >= ARCHIVE_FILES:
                return


def _members(folder: Path, archives: list[str]) -> Iterator[tuple[str, IO[bytes]]]:
    for name in archives:
        try:
            # not as a stream: each file is read twice
            with tarfile.open(folder / name, "r:") as archive:
                for member in archive:
                    file = archive.extractfile(member)
                    yield member.name, file if file is not None else io.BytesIO()
        except (tarfile.TarError, FileNotFoundError) as error:
            raise Refused(f"Archiwum {name} jest uszkodzone albo go brakuje.") from error


def _check(vault: Vault, listed: Listed, sealed: IO[bytes]) -> None:
    if sha256_of(_opened(vault, listed, sealed)) != listed.sha256:
        raise Refused(f"Plik {listed.key} ma inną treść, niż mówi lista.")


def _opened(vault: Vault, listed: Listed, sealed: IO[bytes]) -> Iterator[bytes]:
    sealed.seek(0)
    try:
        yield from chunks.opened(vault, _purpose(listed.key), sealed)
    except (VaultError, tarfile.TarError) as error:
        raise Refused(f"Pliku {listed.key} nie otwiera żaden klucz z pęku.") from error


def _purpose(key: str) -> str:
    return f"backup-file:{key}"
