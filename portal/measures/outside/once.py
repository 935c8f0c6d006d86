"""Count each matter of other systems once, in whatever order they tell of it, and none that the portal has itself."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from portal.measures.channels import UNKNOWN
from portal.measures.counting import month_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

# a case sign (znak sprawy) is one matter's in the whole office; any other number only in its own system
_SIGN = re.compile(r"\w[\w-]*\.\d{2,6}\.\d+(\.\d+)?\.\d{4}(\.\w+)?")


class Seen(NamedTuple):
    """One matter as one system told it last; ``number`` names it, whoever tells."""

    number: str
    system: str
    filed_on: date
    unit_code: str
    service: str
    channel: str = UNKNOWN


def name_of(number: str, system: str) -> str:
    """Return by what a matter is known: a case sign alone, any other number together with its system."""
    bare = "".join(number.split()).upper()
    return bare if _SIGN.fullmatch(bare) else f"{system} {bare}"


def count_once(seen: Iterable[Seen], own: Collection[str]) -> Counter[tuple[date, str, str, str]]:
    """Count matters by month, unit, service and channel; of several systems that tell of one the first is believed.

    Of how a matter came the first by name that knows it: one that does not say so denies nothing. ``own`` are the
    numbers of matters that the portal has itself.
    """
    believed: dict[str, Seen] = {}
    came: dict[str, Seen] = {}
    for one in seen:
        if one.number in own:
            continue
        believed[one.number] = min(one, believed.get(one.number, one))
        if one.channel != UNKNOWN:
            came[one.number] = min(one, came.get(one.number, one))
    return Counter(
        (month_of(one.filed_on), one.unit_code, one.service, came.get(one.number, one).channel)
        for one in believed.values()
    )
