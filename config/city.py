"""Read the city's own facts and name from city.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATH = Path(__file__).parent / "city.toml"


@dataclass(frozen=True)
class City:
    """What the pages say of the city, and the tables of its dated facts."""

    about: dict[str, str]
    facts: dict[str, Any]


def load(path: Path = PATH) -> City:
    """Read the file; raises OSError or tomllib.TOMLDecodeError."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return City(about=tables["about"], facts=tables.get("facts", {}))
