"""The fields of SWIFT messages in a text file, one after another, each with the line on which it stands."""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from portal.billing.statements.statement import StatementError
from portal.i18n import translate

_TAG = re.compile(r":([0-9]{2}[A-Z]?|NS):(.*)", re.ASCII)
_ENVELOPE = (
    "{",
    "-",
    "}",
    "\x03",
)  # SWIFT's blocks, a statement's end, the frame that MultiCash puts around it
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # a database would refuse the first of them
_LONGEST_LINE = 4096  # bytes; SWIFT allows 65 signs
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
        found = _TAG.match(text) if text.startswith(":") else None
        if found is not None:
            if current is not None:
                yield current
            current = Field(at, found[1], [found[2]])
        elif not text.strip() or text.startswith(_ENVELOPE):
            continue
        elif current is None or text.startswith(":") or len(current.lines) >= _MOST_LINES:
            raise StatementError(translate("Wiersz %(line)s: nieznany zapis zamiast pola MT940", line=at))
        else:
            current.lines.append(text)
    if current is not None:
        yield current


def _lines(stream: BinaryIO, encoding: str) -> Iterator[tuple[int, str]]:
    at = 0
    while raw := stream.readline(_LONGEST_LINE + 1):
        at += 1
        if len(raw) > _LONGEST_LINE:
            raise StatementError(translate("Wiersz %(line)s: za długi jak na MT940", line=at))
        try:
            text = raw.decode(encoding).rstrip("\r\n").lstrip("\x01")
        except UnicodeDecodeError as error:
            raise StatementError(
                translate("Wiersz %(line)s: znak spoza kodowania, w którym jest reszta pliku", line=at)
            ) from error
        if not text.startswith(_ENVELOPE) and _CONTROL.search(text):
            raise StatementError(
                translate("Wiersz %(line)s: znak sterujący, którego w MT940 nie ma", line=at)
            )
        yield at, text
