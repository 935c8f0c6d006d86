"""The rules of signatures made outside: when a seal will do, whose signature it is, what has to be told of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from portal.decisions import procedure
from portal.words import day_of

if TYPE_CHECKING:
    from portal.facts import Facts
    from portal.service import Procedure

SEAL, PERSON = "seal", "person"  # the two values of the fact


class Told(StrEnum):
    """What whoever issues is told of a good signature."""

    OTHER_NAME = "other_name"
    OTHER_DAY = "other_day"
    NO_TIME = "no_time"
    OWN_CLOCK = "own_clock"
    UNVERIFIED = "unverified"
    NOT_ASKED = "not_asked"
    NOT_QUALIFIED = "not_qualified"


def seal_suffices(facts: Facts, kind: Procedure, on: date) -> bool:
    """Tell whether the city's seal that names the person stands for their signature under a decision.

    A dated fact of the procedure: art. 14 § 1a KPA, art. 210 § 1 pkt 8 Ordynacja podatkowa (both unconfirmed).
    """
    return bool(facts.at(f"{procedure.of(kind).facts_prefix}.decision_signature", on) == SEAL)


def same_person(in_certificate: str, official: str) -> bool:
    """Tell whether a certificate names the official: it may hold more given names, never fewer words."""
    words = _words(official)
    return bool(words) and words <= _words(in_certificate)


def told_of(found: Mapping[str, Any], official: str, issued_on: date) -> list[Told]:
    """List what has to be told of a signature before its file is issued; another name comes first."""
    at = datetime.fromisoformat(found["signed_at"]) if found.get("signed_at") else None
    told = [] if same_person(str(found.get("name", "")), official) else [Told.OTHER_NAME]
    if at is None:
        told.append(Told.NO_TIME)
    elif day_of(at) != issued_on:
        told.append(Told.OTHER_DAY)
    if at is not None and not found.get("stamped"):
        told.append(Told.OWN_CLOCK)
    if found.get("qualified") is False:
        told.append(Told.NOT_QUALIFIED)
    told.append(Told.UNVERIFIED if found.get("trusted") is None else Told.NOT_ASKED)
    return told


def _words(name: str) -> set[str]:
    return set(unicodedata.normalize("NFC", name).casefold().split())
