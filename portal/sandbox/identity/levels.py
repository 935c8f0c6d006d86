"""Levels of assurance and the means that reach them (eIDAS, Regulation (EU) No 910/2014 art. 8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

LOW: Final = "http://eidas.europa.eu/LoA/low"
SUBSTANTIAL: Final = "http://eidas.europa.eu/LoA/substantial"
HIGH: Final = "http://eidas.europa.eu/LoA/high"
ORDER: Final = (LOW, SUBSTANTIAL, HIGH)
NAMES: Final = {LOW: "niski", SUBSTANTIAL: "średni", HIGH: "wysoki"}


@dataclass(frozen=True)
class Means:
    """One way to prove who one is: its name on the page, its level, its `amr`."""

    key: str
    label: str
    acr: str
    amr: tuple[str, ...]


MEANS: Final = (
    Means("profil-zaufany", "Profil zaufany", SUBSTANTIAL, ("pwd", "sms", "mfa")),
    Means("mobywatel", "mObywatel", SUBSTANTIAL, ("swk", "pin", "mfa")),
    Means("mojeid", "Bank (mojeID)", SUBSTANTIAL, ("pwd", "mfa")),
    Means("e-dowod", "E-dowód", HIGH, ("hwk", "pin", "mfa")),
    Means("niski", "Samo hasło", LOW, ("pwd",)),
)


def find_means(key: str) -> Means | None:
    """Find a way to sign in by the key of its radio button."""
    return next((means for means in MEANS if means.key == key), None)


def level_to_assert(reached: str, wanted: Iterable[str]) -> str | None:
    """Choose the level to state when only some levels will do.

    Returns the highest wanted level not above the one reached (who proves more also proves
    less), or None when no wanted level was reached. Unknown levels are never reached.
    """
    known = [level for level in wanted if level in ORDER]
    within = [level for level in known if ORDER.index(level) <= ORDER.index(reached)]
    return max(within, key=ORDER.index, default=None)
