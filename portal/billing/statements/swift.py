"""The fields of SWIFT messages in a text file, one after another, each with the line on which it stands."""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from portal.billing.statements.statement import StatementError
from portal.i18n import translate

_TAG = re.compile(r":([0-9]{2}[A-Z]?|NS):(.*)", re.ASCII)
_ENVELOPE = frozenset("{-}\x03")  # SWIFT's blocks, a statement's end, the frame that MultiCash puts around it
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # a database would refuse the first of them
_LONGEST_LINE = 4096  # bytes; SWIFT allows 65 signs
_PIECE = 1 << 15  # bytes; a long statement has a million lines, and asking the file for each takes its time
_MOST_LINES = 64  # of one field; SWIFT allows 6, and some banks write each subfield on a line of its own


class Field(NamedTuple):
    """A field of a message: the number of its first line in the file, its tag, its lines."""

    line: int
    tag: str
    lines: list[str]

    @property
    def where(self) -> str:
        """Say where the field stands, for a person with the file in an editor."""
        return translate("Wiersz %(line)s, pole :%(tag)s:", line=self.line, tag=self.tag)

    @property
    def text(self) -> str:
        """Return the first line."""
        return self.lines[0].strip()


def fields_of(stream: BinaryIO, encoding: str) -> Iterator[Field]:
    """Give the fields from where the stream stands. Raises StatementError."""
    current: Field | None = None
    for at, text in _lines(stream, encoding):
        first = text[:1]
        found = _TAG.match(text) if first == ":" else None
        if found is not None:
            if current is not None:
                yield current
            current = Field(at, found[1], [found[2]])
        elif first in _ENVELOPE or not text.strip():
            continue
        elif current is None or first == ":" or len(current.lines) >= _MOST_LINES:
            raise StatementError(translate("Wiersz %(line)s: nieznany zapis zamiast pola MT940", line=at))
        else:
            current.lines.append(text)
    if current is not None:
        yield current


def _lines(stream: BinaryIO, encoding: str) -> Iterator[tuple[int, str]]:
    at = 1
    while piece := stream.read(_PIECE):
        raws = (piece + stream.readline(_LONGEST_LINE + 1)).removesuffix(b"\n").split(b"\n")
        texts = _clean(raws, encoding) or [_checked(raw, at + n, encoding) for n, raw in enumerate(raws)]
        yield from enumerate(texts, at)
        at += len(raws)


def _clean(raws: list[bytes], encoding: str) -> list[str] | None:
    """Read lines at once when nothing in them needs a closer look, else None."""
    if max(map(len, raws)) > _LONGEST_LINE:
        return None
    try:
        text = b"\n".join(raws).decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else [line.rstrip("\r") for line in text.split("\n")]


def _checked(raw: bytes, at: int, encoding: str) -> str:
    """Read one line; raises StatementError, which names it."""
    if len(raw) > _LONGEST_LINE:
        raise StatementError(translate("Wiersz %(line)s: za długi jak na MT940", line=at))
    try:
        text = raw.decode(encoding).rstrip("\r").lstrip("\x01")
    except UnicodeDecodeError as error:
        raise StatementError(
            translate("Wiersz %(line)s: znak spoza kodowania, w którym jest reszta pliku", line=at)
        ) from error
    if text[:1] not in _ENVELOPE and _CONTROL.search(text):
        raise StatementError(translate("Wiersz %(line)s: znak sterujący, którego w MT940 nie ma", line=at))
    return text
