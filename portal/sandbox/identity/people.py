"""The people one can sign in as: read from a file, found by name, number or note."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.sandbox.identity.levels import NAMES, ORDER, SUBSTANTIAL
from portal.sandbox.identity.watched import Source, WatchedList

HIGHLIGHTED = 12
FOUND_AT_ONCE = 25

# the words for the page; a role without one is shown as the directory has it
ROLE_NAMES = {
    "clerk": "prowadzi sprawy",
    "approver": "podpisuje",
    "front_desk": "punkt obsługi",
    "cashier": "kasa",
    "treasurer": "skarbnik",
    "manager": "kierownictwo",
    "administrator": "administracja",
}


def role_name(role: str) -> str:
    """Return a role in Polish."""
    return ROLE_NAMES.get(role, role)


@dataclass(frozen=True)
class Person:
    """One synthetic person of one issuer; `note` is the line that says why to pick them."""

    issuer: str
    sub: str
    given_name: str
    family_name: str
    birthdate: str | None
    pesel: str | None
    acr: str
    amr: tuple[str, ...]
    roles: tuple[str, ...]
    unit: str | None
    email: str | None
    note: str

    @property
    def name(self) -> str:
        """Given name and family name, as on the page and in the `name` claim."""
        return f"{self.given_name} {self.family_name}"

    @property
    def level(self) -> str:
        """The usual level in one Polish word."""
        return NAMES[self.acr]

    @property
    def born_on(self) -> date | None:
        """The date of birth, when the file has one."""
        return date.fromisoformat(self.birthdate) if self.birthdate else None

    def matches(self, words: Sequence[str]) -> bool:
        """Say whether every word occurs in the name, number, note, unit or identifier."""
        roles = map(role_name, self.roles)
        parts = (self.name, self.pesel, self.note, self.unit, self.email, self.sub, *self.roles, *roles)
        text = fold(" ".join(part for part in parts if part))
        return all(word in text for word in words)


def fold(text: str) -> str:
    """Lower the case and drop Polish marks, so that "zolc" finds "Żółć"."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def read_person(entry: Mapping[str, object]) -> Person:
    """Turn one JSON object into a person; raises ValueError with the identifier on a wrong level."""

    def text(key: str) -> str | None:
        value = entry.get(key)
        return None if value in (None, "") else str(value)

    def texts(key: str) -> tuple[str, ...]:
        value = entry.get(key)
        return tuple(str(one) for one in value) if isinstance(value, list | tuple) else ()

    acr = text("acr") or SUBSTANTIAL
    if acr not in ORDER:
        raise ValueError(f"person {entry['sub']}: acr {acr} is not an eIDAS level")
    return Person(
        issuer=str(entry["issuer"]),
        sub=str(entry["sub"]),
        given_name=str(entry["given_name"]),
        family_name=str(entry["family_name"]),
        birthdate=text("birthdate"),
        pesel=text("pesel"),
        acr=acr,
        amr=texts("amr") or ("pwd", "mfa"),
        roles=texts("roles"),
        unit=text("unit"),
        email=text("email"),
        note=text("note") or "",
    )


@dataclass(frozen=True)
class Listing:
    """What the page shows: some people, and how many more match."""

    people: tuple[Person, ...]
    more: int


class People:
    """Everyone known to one issuer."""

    def __init__(self, issuer: str, everyone: WatchedList[Person]) -> None:
        self._issuer = issuer
        self._everyone = everyone

    def all(self) -> list[Person]:
        """List the issuer's people in the order of the file."""
        return [person for person in self._everyone() if person.issuer == self._issuer]

    def find(self, sub: str) -> Person | None:
        """Find a person by the opaque identifier."""
        return next((person for person in self.all() if person.sub == sub), None)

    def list_for(self, query: str) -> Listing:
        """List whom the page shows: matches, or without a query the people with a note first."""
        words = fold(query).split()
        if words:
            found = [person for person in self.all() if person.matches(words)]
            return Listing(tuple(found[:FOUND_AT_ONCE]), max(0, len(found) - FOUND_AT_ONCE))
        everyone = self.all()
        noted = [person for person in everyone if person.note] or everyone
        shown = tuple(noted[:HIGHLIGHTED])
        return Listing(shown, len(everyone) - len(shown))


def read_people(source: Source) -> WatchedList[Person]:
    """Open the list of people: a file that is watched, or entries given by a test."""
    return WatchedList(source, read_person)
