"""What a flat costs in a month: the rate of its band, raised, lowered, in whole grosze (art. 6j ust. 2, art. 6k)."""

from dataclasses import dataclass
from datetime import date

from portal import Answers, Facts, money
from services.waste_declaration.forms import HOUSE, LARGE_FAMILY, LOW_INCOME, NONE

SQUARE_METRE = 100  # hundredths
SMALL, MEDIUM, LARGE = "small", "medium", "large"
BANDS = (SMALL, MEDIUM, LARGE)
PERCENTS = {LARGE_FAMILY: "large_family_percent", LOW_INCOME: "low_income_percent"}
WHOLE = 100


def band_of(area: int, facts: Facts, on: date) -> str:
    """Return the band of an area in hundredths of a square metre; the border belongs to the lower band."""
    if area <= SQUARE_METRE * int(facts.at("small_up_to_m2", on)):
        return SMALL
    return MEDIUM if area <= SQUARE_METRE * int(facts.at("medium_up_to_m2", on)) else LARGE


def may_compost(answers: Answers) -> bool:
    """Tell whether composting counts: in a single-family house whose waste is sorted (art. 6k ust. 4a)."""
    return answers.get("building") == HOUSE and answers.get("is_sorted") is True


@dataclass(frozen=True)
class Price:
    """What one flat costs in one month, and by which steps: the rate, how often it counts, what is taken off."""

    rate_grosze: int
    times: int = 1
    off_grosze: int = 0
    percent: int = 0

    @property
    def grosze(self) -> int:
        """Return the month's fee of one flat, half a grosz upwards, never below nothing."""
        base = max(0, self.rate_grosze * self.times - self.off_grosze)
        return (2 * base * (WHOLE - self.percent) + WHOLE) // (2 * WHOLE)

    def told(self) -> str:
        """Write the steps as a formula."""
        rate = money(self.rate_grosze)
        raised = f"{self.times} × {rate}" if self.times != 1 else rate
        lowered = f"({raised} − {money(self.off_grosze)})" if self.off_grosze else raised
        return f"{lowered} × {WHOLE - self.percent}%" if self.percent else lowered


def price(answers: Answers, band: str, relief: str, facts: Facts, on: date) -> Price:
    """Return what a flat of a band costs in the month of a day."""
    has_heap = may_compost(answers) and answers.get("compost") is True
    return Price(
        rate_grosze=int(facts.at(f"rate_{band}_grosze", on)),
        times=int(facts.at("unsorted_times", on)) if answers.get("is_sorted") is False else 1,
        off_grosze=int(facts.at(f"compost_{band}_grosze", on)) if has_heap else 0,
        percent=int(facts.at(PERCENTS[relief], on)) if relief != NONE else 0,
    )
