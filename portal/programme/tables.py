"""One table of the programme's file: values are taken by kind, every fault is noted and named with its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any


class Table:
    """Values of one table; ``end`` notes those that nobody asked for: a misspelt name must not pass in silence."""

    def __init__(self, where: str, values: Any, faults: list[str]) -> None:
        self.where, self.faults = where, faults
        self._values: Mapping[str, Any] = values if isinstance(values, dict) else {}
        self._asked: set[str] = set()
        if not isinstance(values, dict):
            self.blame("to ma być tabela")

    def blame(self, what: str) -> None:
        """Note a fault of this table."""
        self.faults.append(f"{self.where}: {what}")

    def holds(self, name: str) -> bool:
        """Tell whether a value is there."""
        return name in self._values

    def text(self, name: str, default: str | None = None) -> str:
        """Take a text; without a default it may not be missing or empty."""
        value = self._take(name, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self._wrong(name, "tekst")
            return ""
        return value

    def whole(self, name: str, default: int | None = None) -> int:
        """Take a whole number."""
        value = self._take(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            self._wrong(name, "liczba całkowita")
            return default or 0
        return value

    def flag(self, name: str, *, default: bool | None = None) -> bool:
        """Take true or false."""
        value = self._take(name, default)
        if not isinstance(value, bool):
            self._wrong(name, "true albo false")
            return False
        return value

    def day(self, name: str) -> date | None:
        """Take a day where there is one."""
        value = self._take(name, "")
        if value == "":
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            self._wrong(name, "data, na przykład 2025-12-31")
            return None
        return value

    def names(self, name: str) -> tuple[str, ...]:
        """Take a list of texts, empty where there is none."""
        value = self._take(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self._wrong(name, "lista tekstów")
            return ()
        return tuple(value)

    def table(self, name: str) -> Table:
        """Take a table within this one, empty where there is none."""
        return Table(f"{self.where}.{name}".lstrip("."), self._take(name, {}), self.faults)

    def tables(self, name: str, *, named_by: str = "") -> list[Table]:
        """Take a list of tables, each called by its own code or number."""
        rows = self._take(name, [])
        if not isinstance(rows, list):
            self._wrong(name, "lista tabel")
            return []
        return [
            Table(f"{self.where}.{name}[{_called(row, named_by, number)}]".lstrip("."), row, self.faults)
            for number, row in enumerate(rows, 1)
        ]

    def names_there(self) -> tuple[str, ...]:
        """List the names that are there."""
        return tuple(self._values)

    def end(self) -> None:
        """Note the values that nobody asked for."""
        for name in self._values:
            if name not in self._asked:
                self.blame(f"portal nie zna nazwy „{name}”")

    def _take(self, name: str, default: Any) -> Any:
        self._asked.add(name)
        return self._values.get(name, default)

    def _wrong(self, name: str, wanted: str) -> None:
        self.blame(f"brakuje „{name}”" if name not in self._values else f"„{name}” to ma być {wanted}")


def _called(row: Any, named_by: str, number: int) -> str:
    name = row.get(named_by) if isinstance(row, dict) else None
    return name if isinstance(name, str) and name else str(number)
