"""Dated facts of law and council: rates, fees, limits, each with its source and whether it is confirmed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


class FactsError(Exception):
    """Say that a fact is missing, or written wrongly in its file."""


@dataclass(frozen=True)
class Fact:
    """One value from a day on; money in grosze, lengths in the unit that the name says."""

    name: str
    value: Any
    valid_from: date
    source: str
    confirmed: bool


class Facts:
    """Look facts up by name and day; a service's own facts give way to the city's."""

    def __init__(self, facts: Mapping[str, tuple[Fact, ...]]) -> None:
        self._facts = {
            name: tuple(sorted(rows, key=lambda fact: fact.valid_from)) for name, rows in facts.items()
        }

    @classmethod
    def parse(cls, tables: Mapping[str, Any], prefix: str = "") -> "Facts":
        """Read ``[[group.name]]`` tables with value, valid_from, source, confirmed; raises FactsError."""
        found: dict[str, tuple[Fact, ...]] = {}
        for key, rows in tables.items():
            name = f"{prefix}{key}"
            if isinstance(rows, dict):
                found.update(cls.parse(rows, f"{name}.").tables())
            elif isinstance(rows, list):
                found[name] = tuple(_fact(name, row) for row in rows)
            else:
                raise FactsError(f"{name}: zapisz fakt jako [[{name}]]")
        return cls(found)

    def at(self, name: str, on: date) -> Any:
        """Return the value in force on a day; raises FactsError when there is none."""
        return self.fact(name, on).value

    def fact(self, name: str, on: date) -> Fact:
        """Return the fact in force on a day with its source; raises FactsError when there is none."""
        valid = [fact for fact in self._facts.get(name, ()) if fact.valid_from <= on]
        if not valid:
            raise FactsError(f"brak faktu {name} na dzień {on}")
        return valid[-1]

    def tables(self) -> dict[str, tuple[Fact, ...]]:
        """Return every name with its facts, oldest first."""
        return dict(self._facts)

    def over(self, below: "Facts") -> "Facts":
        """Lay these facts over others: a name given here hides the same name below."""
        return Facts({**below.tables(), **self._facts})

    def within(self, prefix: str) -> "Facts":
        """Return the facts whose names begin with a prefix, without it."""
        return Facts(
            {n.removeprefix(prefix): rows for n, rows in self._facts.items() if n.startswith(prefix)}
        )

    def all(self) -> Iterator[Fact]:
        """List every fact, by name and day."""
        for name in sorted(self._facts):
            yield from self._facts[name]

    def snapshot(self, on: date) -> dict[str, Any]:
        """Return name → value in force on a day: what a case keeps."""
        return {
            n: rows[-1].value
            for n in self._facts
            if (rows := [f for f in self._facts[n] if f.valid_from <= on])
        }


def _fact(name: str, row: Mapping[str, Any]) -> Fact:
    try:
        fact = Fact(name, row["value"], row["valid_from"], row["source"], row["confirmed"])
    except KeyError as error:
        raise FactsError(f"{name}: brakuje {error.args[0]}") from error
    if not isinstance(fact.valid_from, date) or not isinstance(fact.confirmed, bool) or not fact.source:
        raise FactsError(
            f"{name}: valid_from to data, confirmed to true albo false, source nie może być pusty"
        )
    return fact
