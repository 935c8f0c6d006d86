"""Status files of another system, made row by row in the layout of config/layouts/elsewhere/permits.toml."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.support.people import JAN

AS_OF = "2026-11-22 03:00"
NAMES = "typ;numer;klasa;jednostka;tytuł;stan;złożona;termin;zakończona;strona;telefon;adres"


def pesel_of(index: int) -> str:
    """A PESEL that is valid in form, another for each index."""
    digits = f"7001{1 + index // 10_000 % 28:02d}{index % 10_000:04d}"
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3), strict=True)
    )
    return digits + str((10 - total % 10) % 10)


def row(number: str = "AR.1", party: str = JAN.pesel, status: str = "W", **more: str) -> str:
    """One matter."""
    told = {"title": "Pozwolenie na budowę garażu", "filed_on": "2026-10-05", "due_on": "2026-12-04", **more}
    order = (
        "class",
        "unit",
        "title",
        "status",
        "filed_on",
        "due_on",
        "settled_on",
        "party",
        "phone",
        "address",
    )
    values = {"class": "6740", "status": status, "party": party, **told}
    return ";".join(["S", number, *(values.get(name, "") for name in order)])


def rows_of(cases: list[str], as_of: str = AS_OF, mode: str = "full") -> list[str]:
    """A whole file as rows: names, head, matters, trailer with the right count and sum."""
    body = [NAMES, f"N;{as_of};{mode}", *cases]
    digest = hashlib.sha256(("\r\n".join(body) + "\r\n").encode()).hexdigest()
    return [*body, f"K;{len(cases)};{digest}"]


def write(path: Path, cases: list[str], as_of: str = AS_OF, mode: str = "full") -> Path:
    """Write a file that is in order."""
    return write_rows(path, rows_of(cases, as_of, mode))


def write_rows(path: Path, rows: list[str], encoding: str = "utf-8") -> Path:
    """Write rows as they are."""
    path.write_bytes(("\r\n".join(rows) + "\r\n").encode(encoding))
    return path


def write_large(path: Path, count: int) -> Path:
    """Write a file of any size matter by matter."""
    with path.open("w", encoding="utf-8", newline="\r\n") as stream:
        stream.write(f"{NAMES}\nN;{AS_OF};full\n")
        for index in range(count):
            stream.write(row(f"AR.6740.{index}.2026", pesel_of(index)) + "\n")
        stream.write(f"K;{count};\n")
    return path
