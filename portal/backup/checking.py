"""Look whether a restored portal holds together: rows, books, chain of records, sealed values, stored files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import audit
from portal.accounts.models import Subject
from portal.accounts.people import PESEL
from portal.audit import SubjectKey
from portal.backup import stored, tables
from portal.billing.ledger.checking import check
from portal.errors import PortalError
from portal.pieces import sha256_of
from portal.vault import VaultError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy.orm import Session

    from portal.backup.manifest import Manifest
    from portal.backup.steps import Steps
    from portal.context import Portal
    from portal.vault import Vault

BATCH = 1000


def find_faults(session: Session, portal: Portal, folder: Path, told: Manifest, steps: Steps) -> list[str]:
    """List everything that does not hold, in words without anybody's name."""
    looks: dict[str, Callable[[], list[str]]] = {
        "Sprawdzenie wierszy": lambda: _rows(session, told),
        "Sprawdzenie ksiąg": lambda: [str(finding) for finding in check(session, portal.vault)],
        "Sprawdzenie łańcucha zapisów": lambda: _chain(session),
        "Sprawdzenie zaszyfrowanych pól": lambda: _sealed(session, portal.vault),
        "Sprawdzenie plików": lambda: _files(portal, folder, told),
    }
    faults = []
    for name, look in looks.items():
        with steps.step(name):
            faults += look()
    return faults


def _rows(session: Session, told: Manifest) -> list[str]:
    connection = session.connection()
    found = {table.name: tables.count(connection, table.name) for table in told.tables}
    return [
        f"Tabela {table.name}: wierszy {found[table.name]}, w kopii {table.rows}."
        for table in told.tables
        if found[table.name] != table.rows
    ]


def _chain(session: Session) -> list[str]:
    link = audit.broken_link(session)
    return [] if link is None else [f"Zapisy {link.first_id}–{link.last_id} nie zgadzają się z łańcuchem."]


def _sealed(session: Session, vault: Vault) -> list[str]:
    """Open every sealed number and key of a person: the ring may lack a key that was on it then."""
    columns = ((PESEL, Subject.pesel), ("subject-key", SubjectKey.sealed_key))
    faults = []
    for purpose, column in columns:
        values = session.scalars(select(column).where(column.is_not(None)).execution_options(yield_per=BATCH))
        count = sum(not _opens(vault, purpose, value or "") for value in values)
        faults += [f"Nie da się odszyfrować {count} wartości kolumny {column}."] if count else []
    return faults


def _opens(vault: Vault, purpose: str, value: str) -> bool:
    try:
        vault.open(purpose, value)
    except VaultError:
        return False
    return True


def _files(portal: Portal, folder: Path, told: Manifest) -> list[str]:
    """Read every file back from the store; one that was damaged when the copy was made is told again."""
    faults = [f"Plik {number} był uszkodzony, gdy powstała kopia." for number in told.files.damaged]
    absent = {*told.files.deleted, *told.files.damaged}
    for listed in stored.read_list(folder):
        if listed.id in absent:
            continue
        try:
            found = sha256_of(portal.outside.store.open_stream(listed.key))
        except PortalError:
            found = ""
        if found != listed.sha256:
            faults.append(f"Plik {listed.id} nie ma treści, którą miał.")
    return faults
