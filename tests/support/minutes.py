"""Where the tests' seconds went: by area with what it may take, by folder, and by the dearest files.

Printed at the end of every whole run.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest
    from _pytest.terminal import TerminalReporter

MANY = 500  # below, a run is of a few files, and pytest's own list says enough
MOST_FILES = 25
CORES = 2  # an area's minutes are those of the clock, on a machine where two tests run at once
FIRST = "the first house"  # what stood before the areas were given their minutes
AREAS: dict[str, tuple[int, tuple[str, ...]]] = {  # minutes, and where the tests lie: the first that fits
    "money": (4, (
        "tests/billing/", "tests/payments/", "tests/office/treasury/", "tests/journeys/test_money",
        "tests/demo/test_money", "tests/faults/test_killed_while_paying", "tests/citizen/test_paying_taxes",
        "tests/citizen/test_money", "tests/citizen/test_guest_money", "tests/citizen/test_calendar",
    )),
    "visits": (3, (
        "tests/visits/", "tests/office/visits/", "tests/citizen/test_visit", "tests/citizen/test_guests_waiting",
        "tests/journeys/test_visits", "tests/journeys/test_video", "tests/journeys/test_city_hall",
        "tests/journeys/test_front_desk", "tests/faults/test_killed_while_booking",
    )),
    "figures": (3, (
        "tests/measures/", "tests/insight/", "tests/programme/", "tests/opendata/", "tests/voice/", "tests/recount/",
        "tests/demo/test_programme", "tests/journeys/test_figures",
    )),
    "workbench": (5, (
        "tests/office/", "tests/cases/", "tests/decisions/", "tests/records/", "tests/backup/", "tests/feeds/",
        "tests/journeys/test_keyboard", "tests/journeys/test_keyed_in", "tests/citizen/test_messages",
        "tests/citizen/test_receiving", "tests/citizen/test_completing", "tests/citizen/test_todo",
    )),
    "services": (5, (
        "services/", "tests/services/", "tests/switches/", "tests/journeys/test_kinds", "tests/citizen/test_acting",
        "tests/citizen/test_begun", "tests/citizen/test_beginning", "tests/citizen/test_co",
        "tests/citizen/test_mandates", "tests/citizen/test_others", "tests/citizen/test_guests",
        "tests/citizen/test_life", "tests/citizen/test_renewing", "tests/citizen/test_search",
        "tests/citizen/test_carrying", "tests/citizen/test_second_eyes",
    )),
}  # fmt: skip


@dataclass(eq=False)  # pytest keeps its plugins in sets
class Minutes:
    """Sums what each report took, set-up and tear-down too; hears every worker's reports."""

    seconds: Counter[str] = field(default_factory=Counter)
    tests: int = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add one phase of one test."""
        self.seconds[report.nodeid.partition("::")[0]] += report.duration
        self.tests += report.when == "call"

    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        """Print the areas, then both lists, the dearest first."""
        if self.tests < MANY:
            return
        folders: Counter[str] = Counter()
        for name, seconds in self.seconds.items():
            folders["/".join(name.split("/")[:2])] += seconds
        terminalreporter.write_sep("=", f"{sum(folders.values()):.0f} s of work in {self.tests} tests")
        terminalreporter.write_line("; ".join(self._areas()))
        for told in (folders.most_common(), self.seconds.most_common(MOST_FILES)):
            terminalreporter.write_line("; ".join(f"{name} {seconds:.0f}" for name, seconds in told))

    def _areas(self) -> list[str]:
        spent: Counter[str] = Counter()
        for name, seconds in self.seconds.items():
            spent[area_of(name)] += seconds
        told = [
            f"{area} {spent[area] / CORES / 60:.1f} of {allowed} minutes"
            for area, (allowed, _paths) in AREAS.items()
        ]
        return [*told, f"{FIRST} {spent[FIRST] / CORES / 60:.1f}"]


def area_of(name: str) -> str:
    """Return the area that a test's file belongs to."""
    return next((area for area, (_allowed, paths) in AREAS.items() if name.startswith(paths)), FIRST)
