"""Read which services were renamed, split or merged from changes.toml; a city without changes has no such file."""

import tomllib
from pathlib import Path
from typing import Any

PATH = Path(__file__).parent / "changes.toml"


def load(path: Path = PATH) -> dict[str, Any]:
    """Read the file, nothing where there is none; raises OSError or tomllib.TOMLDecodeError."""
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
