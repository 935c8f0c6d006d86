"""Names of files as people gave them: made harmless, kept for showing only."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

LENGTH = 120
ENDING_LENGTH = 10
HIDDEN_KINDS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
NAMELESS = "plik"
_RESERVED = re.compile(r'[<>:"|?*]')


def clean_name(name: str) -> str:
    """Return a name without path, hidden characters and direction tricks, in NFC, at most LENGTH long."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(" " if char.isspace() else char for char in name if _is_shown(char))
    shown = re.sub(r" +", " ", _RESERVED.sub("_", shown)).rstrip(" .").lstrip()
    stem, ending = split_ending(shown)
    return f"{stem[: LENGTH - len(ending)].strip(' .') or NAMELESS}{ending}"


def split_ending(name: str) -> tuple[str, str]:
    """Split a name into what comes before its last dot and the ending with the dot (empty when too long)."""
    ending = PurePosixPath(f"x{name}").suffix
    if not ending or len(ending) > ENDING_LENGTH:
        return name, ""
    return name.removesuffix(ending), ending


def with_ending(name: str, ending: str) -> str:
    """Return a name with another ending."""
    return f"{split_ending(name)[0][: LENGTH - len(ending)]}{ending}"


def _is_shown(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in HIDDEN_KINDS
