"""What tests counted (schedules walked, places killed at), added up and told at the end of a run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest
    from _pytest.terminal import TerminalReporter

TOLD = "told"  # the property by which a test tells, as a dict of numbers by name


@dataclass(eq=False)  # pytest keeps its plugins in sets
class Told:
    """Hears every worker's reports."""

    numbers: Counter[str] = field(default_factory=Counter)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add what a test told; its tear-down repeats it."""
        for name, numbers in report.user_properties if report.when == "call" else ():
            if name == TOLD and isinstance(numbers, dict):
                self.numbers.update(numbers)

    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        """Print the sums in one line."""
        if self.numbers:
            said = (f"{name} {number:,}".replace(",", " ") for name, number in self.numbers.items())
            terminalreporter.write_line("Counted: " + "; ".join(said))
