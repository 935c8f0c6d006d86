"""What was measured, beside its limit and the last run that was accepted; said in a table and kept as JSON."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

BASELINE = Path(__file__).parent / "baseline.json"
# gzip of a page differs by some bytes with its tokens; a text that grows by a word is no news either
SLACK_BYTES, SLACK_SHARE = 64, 1.02


@dataclass(frozen=True)
class Row:
    """One figure. ``counted`` ones are the same on every machine: only these can fail a run."""

    group: str
    name: str
    value: float
    unit: str
    limit: float | None = None
    counted: bool = False
    note: str = ""

    @property
    def key(self) -> str:
        """The figure's name in the baseline."""
        return f"{self.group}: {self.name}: {self.unit}"

    @property
    def is_over(self) -> bool:
        """Tell whether the figure is above its limit."""
        return self.limit is not None and self.value > self.limit

    def verdict(self) -> str:
        """Say in a word how it stands."""
        if self.limit is None:
            return ""
        return ("OVER" if self.counted else "over") if self.is_over else "ok"


@dataclass
class Report:
    """All figures of a run."""

    rows: list[Row] = field(default_factory=list)

    def add(self, group: str, name: str, value: float, unit: str, **more: float | str | bool | None) -> None:
        """Note a figure."""
        self.rows.append(Row(group, name, round(value, 3), unit, **more))  # type: ignore[arg-type]

    def lines(self) -> Iterator[str]:
        """Yield the table."""
        group = ""
        order = list(dict.fromkeys(row.group for row in self.rows))
        for row in sorted(self.rows, key=lambda row: order.index(row.group)):
            if row.group != group:
                group = row.group
                yield f"\n{group}\n{'-' * len(group)}"
            limit = "" if row.limit is None else f"≤ {row.limit:g}"
            shown = f"{row.value:,.0f}" if row.counted or row.value >= 1000 else f"{row.value:,.2f}"
            yield f"  {row.name:<34}{shown:>14} {row.unit:<11}{limit:>9}  {row.verdict():<5}{row.note}".rstrip()

    def failures(self, before: dict[str, float]) -> list[str]:
        """List, in words, which counts are above their limit or worse than the accepted run."""
        found = [
            f"{row.key} is {row.value:g}, the limit is {row.limit:g}"
            for row in self.rows
            if row.counted and row.is_over
        ]
        for row in self.rows:
            last = before.get(row.key)
            if row.counted and last is not None and row.value > _allowed(row, last):
                found.append(f"{row.key} got worse: {last:g} → {row.value:g}")
        return found

    def better(self, before: dict[str, float]) -> list[str]:
        """List which counts got better: a reason to accept this run as the new baseline."""
        return [
            f"{row.key} got better: {before[row.key]:g} → {row.value:g}"
            for row in self.rows
            if row.counted and row.key in before and before[row.key] > _allowed(row, row.value)
        ]

    def counts(self) -> dict[str, float]:
        """Return the machine-independent figures by name."""
        return {row.key: row.value for row in self.rows if row.counted}

    def keep(self, path: Path) -> None:
        """Write all figures, so that two runs can be compared."""
        text = json.dumps([asdict(row) for row in self.rows], ensure_ascii=False, indent=1)
        path.write_text(text + "\n", encoding="utf-8")


def _allowed(row: Row, last: float) -> float:
    return last * SLACK_SHARE + SLACK_BYTES if row.unit == "bytes" else last


def read_baseline(path: Path = BASELINE) -> dict[str, float]:
    """Read the accepted counts; none were accepted where there is no file."""
    kept: dict[str, float] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return kept


def write_baseline(report: Report, path: Path = BASELINE) -> None:
    """Accept this run's counts."""
    text = json.dumps(report.counts(), ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")
