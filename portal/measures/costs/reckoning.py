"""The formula of a matter's cost, in whole grosze: minutes times the rate, letters, and a share of what all use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.cases.models import Channel
from portal.facts import FactsError
from portal.i18n import Text, lazy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portal.facts import Fact, Facts

PREFIX = "measures.cost."
HOUR = 60
NAMES: dict[str, Text] = {
    "hour_grosze": lazy("Godzina pracy urzędnika z kosztami ogólnymi"),
    "act_minutes": lazy("Minuty na jedną czynność urzędnika w sprawie"),
    "keying_minutes": lazy("Minuty na wpisanie sprawy, która nie przyszła z portalu"),
    "visit_minutes": lazy("Minuty na jedną wizytę przy okienku"),
    "letter_grosze": lazy("Jeden list z potwierdzeniem odbioru"),
    "portal_year_grosze": lazy("Utrzymanie portalu przez rok, bez kosztu budowy"),
}
UPKEEP = "portal_year_grosze"  # the one rate without which the rest still says something: which way takes more work


@dataclass(frozen=True)
class Work:
    """What some settled matters took."""

    matters: int
    acts: int
    visits: int
    letters: int

    def __add__(self, other: Work) -> Work:
        """Put the work of other matters beside."""
        return Work(
            self.matters + other.matters,
            self.acts + other.acts,
            self.visits + other.visits,
            self.letters + other.letters,
        )


@dataclass(frozen=True)
class Cost:
    """What some matters cost: office work, letters, and their share of the portal's upkeep."""

    work: Work
    labour_grosze: int
    letters_grosze: int
    portal_grosze: int

    @property
    def total_grosze(self) -> int:
        """Return the whole."""
        return self.labour_grosze + self.letters_grosze + self.portal_grosze

    @property
    def per_matter_grosze(self) -> int | None:
        """Return the whole by the matters, rounded to a grosz; None of nothing."""
        return round_half_up(self.total_grosze, self.work.matters) if self.work.matters else None

    def __add__(self, other: Cost) -> Cost:
        """Put the cost of other matters beside."""
        return Cost(
            self.work + other.work, self.labour_grosze + other.labour_grosze,
            self.letters_grosze + other.letters_grosze, self.portal_grosze + other.portal_grosze,
        )  # fmt: skip


@dataclass(frozen=True)
class Rates:
    """The declared rates of a day, each with its source."""

    facts: Mapping[str, Fact]

    def of(self, name: str) -> int:
        """Return a rate; the upkeep of the portal is nought while the city has not said it."""
        return int(self.facts[name].value) if name in self.facts else 0

    @property
    def knows_upkeep(self) -> bool:
        """Tell whether the city has said what the portal costs in a year."""
        return UPKEEP in self.facts

    @property
    def unconfirmed(self) -> bool:
        """Tell whether any of them is not confirmed by the city."""
        return any(not fact.confirmed for fact in self.facts.values())


def find_rates(facts: Facts, on: date) -> Rates | None:
    """Return the rates in force on a day; None while one but the upkeep is not given: then nothing is reckoned."""
    found = {}
    for name in NAMES:
        try:
            found[name] = facts.fact(f"{PREFIX}{name}", on)
        except FactsError:
            if name != UPKEEP:
                return None
    return Rates(found)


def reckon_costs(work: Mapping[tuple[str, str], Work], rates: Rates) -> dict[tuple[str, str], Cost]:
    """Reckon what the matters of each service and channel cost; the portal's upkeep is shared by those it took."""
    shares = split(
        rates.of("portal_year_grosze"),
        {key: one.matters if key[1] == Channel.PORTAL else 0 for key, one in work.items()},
    )
    return {key: _cost(key[1], one, shares[key], rates) for key, one in work.items()}


def _cost(channel: str, work: Work, portal_grosze: int, rates: Rates) -> Cost:
    keyed = 0 if channel == Channel.PORTAL else work.matters
    minutes = work.acts * rates.of("act_minutes") + work.visits * rates.of("visit_minutes")
    minutes += keyed * rates.of("keying_minutes")
    labour = round_half_up(minutes * rates.of("hour_grosze"), HOUR)
    return Cost(work, labour, work.letters * rates.of("letter_grosze"), portal_grosze)


def split(total: int, weights: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """Split a sum by weights so that the parts add up to it exactly; without any weight there are no parts."""
    whole, seen, given = sum(weights.values()), 0, 0
    parts = {}
    for key, weight in sorted(weights.items()):
        seen += weight
        upto = total * seen // whole if whole else 0
        parts[key], given = upto - given, upto
    return parts


def round_half_up(value: int, by: int) -> int:
    """Divide whole numbers that are not negative, rounding half up."""
    return (2 * value + by) // (2 * by)
