"""What containers cost where nobody lives (deklaracja D-N): how many, how often emptied, by size (art. 6j ust. 3)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from portal import Answers, Facts, Text, money
from services.waste_declaration.forms import SIZES, UNLIVED
from services.waste_declaration.texts import _

TITLE = "niezamieszkana"  # tells its account from the one of those who live at the same address
NAMES: dict[str, Text] = {size[0]: size[1] for size in SIZES}
Key = tuple[str, int]  # size, how often a month


@dataclass(frozen=True)
class Emptied:
    """What one container costs in one month: the rate of its size, how often it is emptied, raised or not."""

    rate_grosze: int
    times: int
    raised: int = 1

    @property
    def grosze(self) -> int:
        """Return the month's fee of one container."""
        return self.rate_grosze * self.times * self.raised

    def told(self) -> str:
        """Write the steps as a formula."""
        raised = f"{self.raised} × " * (self.raised != 1)
        return f"{self.times} × {raised}{money(self.rate_grosze)}"


def is_unlived(answers: Answers) -> bool:
    """Tell whether nobody lives there: then containers are counted, not flats."""
    return answers.get("building") == UNLIVED


def counted(answers: Answers) -> Counter[Key]:
    """Count the containers of each size that are emptied equally often; an entry that says too little is none."""
    kept = answers.get("containers") if is_unlived(answers) else None
    found: Counter[Key] = Counter()
    for one in kept if isinstance(kept, list) else ():
        entry = one if isinstance(one, dict) else {}
        size, count, times = str(entry.get("size")), _count(entry.get("count")), _count(entry.get("times"))
        if size in NAMES and count and times:
            found[size, times] += count
    return found


def price(answers: Answers, key: Key, facts: Facts, on: date) -> Emptied:
    """Return what a container costs in the month of a day; what is not sorted costs more (art. 6k ust. 3)."""
    size, times = key
    raised = int(facts.at("unsorted_times", on)) if answers.get("is_sorted") is False else 1
    return Emptied(int(facts.at(f"container_{size}_grosze", on)), times, raised)


def month_grosze(answers: Answers, facts: Facts, on: date) -> int:
    """Return the fee of one month: of all containers together."""
    return sum(count * price(answers, key, facts, on).grosze for key, count in counted(answers).items())


def label(size: str) -> Text:
    """Name the containers of a size on a line."""
    return _("Pojemniki: %(size)s", size=NAMES[size])


def _count(value: object) -> int:
    """Read a whole number as answers keep it; nothing for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
