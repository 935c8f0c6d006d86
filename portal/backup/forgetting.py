"""Let a restore bring nothing back that was erased after the copy: the register of erasures is gone through again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from portal.accounts.models import Subject
from portal.cases.models import Case
from portal.errors import PortalError, Refused
from portal.records.erasure import register
from portal.records.erasure.replaying import replay

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from portal.backup.steps import Steps
    from portal.context import Portal

STEP = "Ponowne usunięcie danych"
MISSING = (
    "Nie ma rejestru usunięć ({path}), a kopia mówi, że dane już usuwano. Wskaż go opcją --erasures. "
    "Z --without-erasures wrócą dane, które usunięto po kopii."
)


def erase_again(session: Session, portal: Portal, path: Path | None, steps: Steps) -> list[str]:
    """Erase what stands on the register; return the keys of bytes to delete after the commit.

    Raises Refused where the register is damaged, or missing although the copy itself tells of erasures.
    """
    path = path or register.path_of(portal)
    with steps.step(STEP):
        if not path.exists():
            if _tells_of_erasures(session):
                raise Refused(MISSING.format(path=path))
            steps.came(f"nie ma rejestru usunięć ({path}): co usunięto po kopii, tego portal nie wie")
            return []
        try:
            done = replay(session, portal, register.read(path), portal.now())
        except PortalError as error:
            raise Refused(f"Rejestr usunięć {path} jest uszkodzony: {error}.") from error
        kept = f", zostały sprawy, które trwają albo których termin trwa: {done.left}" if done.left else ""
        steps.came(f"{done.erased}{kept}")
    return done.keys


def _tells_of_erasures(session: Session) -> bool:
    erased = select(exists().where(Subject.erased_at.is_not(None)))
    disposed = select(exists().where(Case.disposed_at.is_not(None)))
    return bool(session.scalar(erased) or session.scalar(disposed))
