"""Where the tests' seconds went, by folder and by the files that took most: printed at the end of every whole run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest
    from _pytest.terminal import TerminalReporter

MANY = 500  # below, a run is of a few files, and pytest's own list says enough
MOST_FILES = 25


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
        """Print both lists, the dearest first."""
        if self.tests < MANY:
            return
        folders: Counter[str] = Counter()
        for name, seconds in self.seconds.items():
            folders["/".join(name.split("/")[:2])] += seconds
        terminalreporter.write_sep("=", f"{sum(folders.values()):.0f} s of work in {self.tests} tests")
        for told in (folders.most_common(), self.seconds.most_common(MOST_FILES)):
            terminalreporter.write_line("; ".join(f"{name} {seconds:.0f}" for name, seconds in told))
