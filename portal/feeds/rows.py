"""Read a file row by row: bytes into values or texts, with line numbers and a sum over the bytes.

Everything that is done for each row is done by the interpreter's own readers; a file has millions of rows.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, Protocol

from portal.feeds.values import Fault

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CSV, FIXED = "csv", "fixed"
LONGEST_ROW = 1 << 20
BLOCK = 1 << 18


class Written(Protocol):
    """How a file is written: separated values (``csv``) or fixed widths, and in which signs."""

    @property
    def format(self) -> str: ...
    @property
    def encoding(self) -> str: ...
    @property
    def delimiter(self) -> str: ...
    @property
    def quote(self) -> str: ...
    @property
    def names_row(self) -> bool: ...


class Summing(io.RawIOBase):
    """Sum the bytes that are read through it; raises Fault where no row ends for a megabyte."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self.sum = hashlib.sha256()
        self._without_end = 0

    def readable(self) -> bool:
        """Say that one can read."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read a block and add it to the sum."""
        view = memoryview(buffer).cast("B")
        block = self._stream.read(len(view))
        view[: len(block)] = block
        self.sum.update(block)
        end = block.rfind(b"\n")
        self._without_end = len(block) - end if end >= 0 else self._without_end + len(block)
        if self._without_end > LONGEST_ROW:
            raise Fault("wiersz jest za długi: to nie jest plik, którego portal się spodziewa")
        return len(block)


class Rows:
    """Iterate over the rows of a file: lists of values, or texts of a fixed width; ``at`` is the line in hand."""

    def __init__(self, stream: BinaryIO, layout: Written) -> None:
        self._summing = Summing(stream)
        buffered = io.BufferedReader(self._summing, BLOCK)
        # only a line feed ends a row: a text may hold signs that Python takes for ends of lines
        self._text = io.TextIOWrapper(buffered, layout.encoding, errors="replace", newline="\n")
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if layout.quote else csv.QUOTE_NONE
        self._reader = csv.reader(
            self._text,
            delimiter=layout.delimiter,
            quotechar=layout.quote or None,
            quoting=quoting,
            strict=True,
        )
        self._is_csv = layout.format == CSV
        self._names_row = layout.names_row
        self._line = 0

    @property
    def at(self) -> int:
        """Return the number of the line that was read last."""
        return self._line + (self._reader.line_num if self._is_csv else 0)

    def sum(self) -> str:
        """Return the SHA-256 of everything that was read."""
        return self._summing.sum.hexdigest()

    def __iter__(self) -> Iterator[Any]:
        """Yield the rows; raises Fault where no more rows can be told apart."""
        if self._names_row:
            next(self._text, None)
            self._line = 1
        yield from self._values() if self._is_csv else self._texts()

    def _values(self) -> Iterator[list[str]]:
        try:
            yield from self._reader
        except csv.Error:
            raise Fault("cudzysłowy nie są zamknięte albo stoją w środku wartości; popraw je") from None

    def _texts(self) -> Iterator[str]:
        for text in self._text:
            self._line += 1
            yield text.rstrip("\r\n")


def sum_before_last_row(stream: BinaryIO) -> str:
    """Return the SHA-256 of all that stands before the last row that is not empty."""
    size = stream.seek(0, io.SEEK_END)
    start = max(0, size - LONGEST_ROW)
    stream.seek(start)
    tail = stream.read().rstrip(b"\r\n")
    length, total = start + tail.rfind(b"\n") + 1, hashlib.sha256()
    stream.seek(0)
    while length and (block := stream.read(min(BLOCK, length))):
        total.update(block)
        length -= len(block)
    return total.hexdigest()
