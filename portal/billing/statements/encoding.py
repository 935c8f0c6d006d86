"""Which of the encodings that Polish banks use a text file is in, told from its bytes."""

from codecs import getincrementaldecoder
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from portal.billing.statements.statement import StatementError
from portal.i18n import translate

_LETTERS = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
_SINGLE_BYTE = {name: frozenset(_LETTERS.encode(name)) for name in ("cp1250", "iso8859-2", "cp852")}
_ASCII = bytes(range(0x80))
_FILLER = 0xFF  # what some banks write in an empty subfield; no letter in any of the three
_CHUNK = 1 << 18


def encoding_of(stream: BinaryIO) -> str:
    """Return the codec of the text from here to the end, and go back to where the stream stood.

    UTF-8 if it can be; else the one in which the fewest bytes beyond ASCII are no Polish letters. Raises
    StatementError when two would read the file differently and nothing tells which is right.
    """
    start = stream.tell()
    unicode = _is_unicode(stream)
    stream.seek(start)
    if unicode:
        return "utf-8"
    found = Counter[int]()
    for chunk in _chunks(stream):
        found.update(chunk.translate(None, _ASCII))
    stream.seek(start)
    found.pop(_FILLER, None)
    return _single_byte(found)


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _is_unicode(stream: BinaryIO) -> bool:
    decoder = getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(stream):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _single_byte(found: Counter[int]) -> str:
    strange = {
        name: sum(count for byte, count in found.items() if byte not in letters)
        for name, letters in _SINGLE_BYTE.items()
    }
    fewest = min(strange.values())
    likely = [name for name, count in strange.items() if count == fewest]
    readings = {bytes(sorted(found)).decode(name, "replace") for name in likely}
    if len(readings) > 1:
        raise StatementError(
            translate("Nie wiadomo, w jakim kodowaniu jest plik. Pobierz z banku wyciąg zapisany w UTF-8")
        )
    return likely[0]
