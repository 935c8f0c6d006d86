"""Which tests meet PostgreSQL in the everyday check, and how many are left for `make test-full`.

A test whose subject is what a database does (locks, races, restarts, migrations, books, searches) carries the mark
``engines`` and meets both engines always. Of all others every test meets SQLite, and a steady sixth PostgreSQL too:
twice the same pages on two engines find little, and cost a third of the whole check.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

MARK = "engines"
OPTION = "--every-engine"
SHARE = 6
PARAMETERS = re.compile(r"\[.*\Z", re.DOTALL)


def choose(twins: Collection[str], marked: Collection[str] = ()) -> set[str]:
    """Choose among the node ids of PostgreSQL's twins: all marked, one in six functions, one of each file at least.

    The answer for a function depends on its name alone, unless its file would be left without any.
    """
    kept = {twin for twin in twins if twin in marked or _number(twin) % SHARE == 0}
    files = defaultdict(list)
    for twin in twins:
        files[_file(twin)].append(twin)
    for file in files.keys() - {_file(twin) for twin in kept}:
        least = min(_number(twin) for twin in files[file])
        kept |= {twin for twin in files[file] if _number(twin) == least}
    return kept


def _file(node_id: str) -> str:
    return node_id.partition("::")[0]


def _number(node_id: str) -> int:
    """Return a number that all parameters of a test share, the same in every process."""
    return int.from_bytes(sha256(PARAMETERS.sub("", node_id).encode()).digest()[:8])


@dataclass
class Sample:
    """The part of a run that leaves twins out, and says so."""

    met: int = 0
    left: int = 0
    told: list[tuple[int, int]] = field(default_factory=list)

    def leave_out(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Deselect what is not chosen, unless every engine was asked for."""
        twins = [item for item in items if _is_twin(item)]
        self.met = len(twins)
        if config.getoption(OPTION):
            return
        marked = {item.nodeid for item in twins if item.get_closest_marker(MARK)}
        kept = choose([item.nodeid for item in twins], marked)
        out = [item for item in twins if item.nodeid not in kept]
        self.met, self.left = len(twins) - len(out), len(out)
        if out:
            config.hook.pytest_deselected(items=out)
            gone = set(out)
            items[:] = [item for item in items if item not in gone]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Tell the process that began this one."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output["engines"] = (self.met, self.left)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Hear from a process that ends; each has gathered the same tests."""
        said = getattr(node, "workeroutput", {}).get("engines")
        if said:
            self.told.append(tuple(said))

    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        """Say how many tests did not meet PostgreSQL."""
        met, left = self.told[0] if self.told else (self.met, self.left)
        if left:
            terminalreporter.write_line(
                f"PostgreSQL: {met} tests met it too; {left} were left for `make test-full` ({OPTION})"
            )


def _is_twin(item: pytest.Item) -> bool:
    callspec = getattr(item, "callspec", None)
    return callspec is not None and callspec.params.get("database_url") == "postgres"
