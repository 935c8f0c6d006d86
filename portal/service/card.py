"""What a person reads before they start, and the law that governs the matter."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.i18n import Text


class Procedure(StrEnum):
    """The law that governs a matter: it chooses articles, letters, appeal body and term."""

    KPA = "kpa"
    TAX = "op"
    INFORMATION = "information"
    PETITION = "petition"
    CIVIL = "civil"


class Audience(StrEnum):
    """Whom a matter concerns."""

    PERSON = "person"
    COMPANY = "company"


@dataclass(frozen=True)
class Law:
    """One article: ``cite`` as lawyers write it, ``says`` in plain words."""

    cite: str
    says: Text


@dataclass(frozen=True)
class Card:
    """What a person reads before they start; fields follow the city's public cards (BIP).

    ``on_paper`` is what the law wants as an original, so that it cannot be attached: it is brought or posted.
    ``last_resort`` is for a matter of any kind: it says what this service is not, and the card names those that are.
    """

    title: Text
    verb: Text
    summary: Text
    gives: Text
    whom: Text
    needed: tuple[Text, ...]
    time: Text
    cost: Text
    law: tuple[Law, ...]
    appeal: Text
    elsewhere: tuple[Text, ...]
    topic: str
    words: tuple[str, ...]
    exempt: tuple[Text, ...] = ()
    steps: tuple[Text, ...] = ()
    last_resort: Text | str = ""
    on_paper: tuple[Text, ...] = ()
