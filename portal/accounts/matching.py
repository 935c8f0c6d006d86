"""Match people to what other systems tell of them: by the keyed hash of PESEL or NIP, never by the number itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from stdnum.pl import nip, pesel

from portal.accounts.models import Subject
from portal.accounts.people import PESEL
from portal.identifiers import pesel_birth_date
from portal.security import Loa

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.security import Actor
    from portal.vault import Vault

NIP = "nip"
PESEL_LENGTH, NIP_LENGTH = 11, 10
Match = Callable[[str, str], str]


def owner_reader(match: Match) -> Callable[[str], str]:
    """Make a reader of PESEL and NIP; gives the keyed hash and keeps nothing of the number."""

    def read(text: str) -> str:
        digits = text.replace("-", "")
        if len(digits) == PESEL_LENGTH and pesel.is_valid(digits):
            return match(PESEL, digits)
        if len(digits) == NIP_LENGTH and nip.is_valid(digits):
            return match(NIP, digits)
        raise ValueError("właściciel ma być poprawnym numerem PESEL (11 cyfr) albo NIP (10 cyfr)")

    return read


def list_proven(session: Session, vault: Vault, person: Actor) -> list[str]:
    """List the hashes under which other systems know a resident, as far as this sign-in proves them.

    PESEL counts at the level substantial and above, and only when the birth date in it is the person's own: what
    came from outside is shown to nobody in doubt.
    """
    if person.subject_id is None or not person.loa.at_least(Loa.SUBSTANTIAL):
        return []
    subject = session.get(Subject, person.subject_id)
    if subject is None:
        return []
    found = []
    if subject.pesel and subject.pesel_match:
        digits = vault.open(PESEL, subject.pesel)
        if subject.birth_on == pesel_birth_date(digits) and vault.match(PESEL, digits) == subject.pesel_match:
            found.append(subject.pesel_match)
    if subject.nip:
        found.append(vault.match(NIP, subject.nip))
    return found
