"""What people write and where they are reached, sealed for the database and opened for who may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.context import Portal

ABOUT = "visit.about"
EMAIL = "visit.email"
PHONE = "visit.phone"
WHOM = "visit.whom"


def sealed(portal: Portal, purpose: str, text: str) -> str:
    """Seal a text; nothing stays nothing."""
    return portal.vault.seal(purpose, text) if text else ""


def opened(portal: Portal, purpose: str, text: str) -> str:
    """Open a sealed text; nothing stays nothing."""
    return portal.vault.open(purpose, text) if text else ""


def whom(portal: Portal, *, person_id: int | None, email: str, phone: str) -> str:
    """Return the hash that limits count a person by; a guest is known by the address that was verified."""
    told = f"person:{person_id}" if person_id is not None else f"guest:{(email or phone).casefold()}"
    return portal.vault.match(WHOM, told)
