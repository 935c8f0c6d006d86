"""Text of officials and residents on a page: paragraphs, lists and addresses, and nothing that a browser would run."""

from __future__ import annotations

import re
from dataclasses import dataclass

BULLET = "- "
_ADDRESS = re.compile(r"https?://[^\s<>\"'„”.,;:!?)\]][^\s<>\"'„”]*")
_ENDS = ".,;:!?)]"  # what may end an address in a sentence and does not belong to it


@dataclass(frozen=True)
class Piece:
    """A run of text; with ``url`` it leads there."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Block:
    """A paragraph, or with ``is_list`` a list; each line is pieces."""

    lines: tuple[tuple[Piece, ...], ...]
    is_list: bool = False


def laid_out(text: str) -> list[Block]:
    """Return paragraphs (an empty line parts them) and lists (lines from a hyphen); the page escapes them."""
    blocks: list[Block] = []
    for lines in _runs(text):
        is_list = lines[0].startswith(BULLET)
        told = [line.removeprefix(BULLET).strip() if is_list else line for line in lines]
        blocks.append(Block(tuple(pieces(line) for line in told), is_list))
    return blocks


def pieces(line: str) -> tuple[Piece, ...]:
    """Part a line into plain runs and addresses of the web; no other scheme becomes a link."""
    found: list[Piece] = []
    end = 0
    for match in _ADDRESS.finditer(line):
        # stripped afterwards: a pattern that looked ahead took seconds over a row of dots
        url = match.group().rstrip(_ENDS)
        found += [Piece(line[end : match.start()]), Piece(url, url)]
        end = match.start() + len(url)
    found.append(Piece(line[end:]))
    return tuple(piece for piece in found if piece.text)


def _runs(text: str) -> list[list[str]]:
    """Gather lines that stand together: of a paragraph, or of a list."""
    runs: list[list[str]] = [[]]
    for raw in text.splitlines():
        line = raw.strip()
        last = runs[-1]
        is_other = bool(last) and last[-1].startswith(BULLET) != line.startswith(BULLET)
        if not line or is_other:
            runs.append([])
        if line:
            runs[-1].append(line)
    return [run for run in runs if run]
