"""Text made fit for print: characters the fonts have, no word wider than a column, no lonely letters."""

from __future__ import annotations

import re
import struct
import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING, Any

from portal.words import NBSP, local

if TYPE_CHECKING:
    from collections.abc import Mapping

ZERO_WIDTH_SPACE = "\N{ZERO WIDTH SPACE}"
UNSEEN = dict.fromkeys(map(ord, "\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE}"))
HIDDEN_KINDS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
WIDEST_WORD = 28
CUT = 12
# a hash is copied by people and programs, so nothing may be put into it; a drawing is markup of our own
UNTOUCHED = frozenset({"sha256", "svg"})
MONTHS = "stycz|lut|mar|kwie|maj|czer|lip|sier|wrze|paź|list|gru"
_LONELY = re.compile(r"(?<![^\s(„])([aiouwzAIOUWZ]|§|art\.|ust\.|pkt|ul\.|nr|poz\.) (?=\S)")
_UNIT = re.compile(rf"(\d) (?=(?:zł|gr|r\.|m²|KB|MB|§|{MONTHS}))")
_WIDE = re.compile(rf"[^ \n]{{{WIDEST_WORD + 1},}}")
_PIECE = re.compile(rf".{{{CUT}}}(?=.)")


def prepare(value: Any, known: frozenset[int], key: str = "") -> Any:
    """Return JSON-ready values with every text fit for print and every ``*_at`` moment in Warsaw time."""
    if isinstance(value, dict):
        return {name: prepare(inner, known, str(name)) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [prepare(inner, known, key) for inner in value]
    if not isinstance(value, str) or key in UNTOUCHED:
        return value
    if key.endswith("_at"):
        return local(datetime.fromisoformat(value)).isoformat(timespec="seconds")
    return printable(value, known)


def printable(text: str, known: frozenset[int]) -> str:
    """Return text the fonts can show: a character they lack, or a hidden one, becomes ``[U+1F600]``."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    shown = "".join(
        char if _is_shown(char, known) else f"[U+{ord(char):04X}]" for char in text.translate(UNSEEN)
    )
    # twice: in "i w domu" the first match takes the space that the second one looks for
    shown = _UNIT.sub(rf"\1{NBSP}", _LONELY.sub(rf"\1{NBSP}", _LONELY.sub(rf"\1{NBSP}", shown)))
    return _WIDE.sub(lambda wide: _PIECE.sub(rf"\g<0>{ZERO_WIDTH_SPACE}", wide[0]), shown)


def _is_shown(char: str, known: frozenset[int]) -> bool:
    return char == "\n" or (ord(char) in known and unicodedata.category(char) not in HIDDEN_KINDS)


def characters(font: bytes) -> frozenset[int]:
    """Return the code points a TrueType font has: its ``cmap`` in format 4 (OpenType 1.9, "cmap")."""
    tables = struct.unpack_from(">H", font, 4)[0]
    directory = {
        font[at : at + 4]: struct.unpack_from(">L", font, at + 8)[0] for at in range(12, 12 + tables * 16, 16)
    }
    cmap = directory[b"cmap"]
    records = range(cmap + 4, cmap + 4 + 8 * struct.unpack_from(">H", font, cmap + 2)[0], 8)
    subtables = [cmap + struct.unpack_from(">L", font, record + 4)[0] for record in records]
    found = [at for at in subtables if struct.unpack_from(">H", font, at)[0] == 4]  # noqa: PLR2004 - the format
    if not found:
        raise ValueError("a font without a format 4 character map")
    return _format_4(font, found[0])


def _format_4(font: bytes, at: int) -> frozenset[int]:
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
    return frozenset(code for start, end in zip(starts, ends, strict=True) for code in range(start, end + 1))


def moment_of(values: Mapping[str, Any], keys: tuple[str, ...]) -> datetime:
    """Return the first of these moments; raises ValueError: without one no file can be made twice."""
    for key in keys:
        if values.get(key):
            return datetime.fromisoformat(values[key])
    raise ValueError(f"a document needs one of {', '.join(keys)}")
