"""The one door to statement files: tell the format, check the whole, then give it statement by statement."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, BinaryIO, NamedTuple

from portal.billing.statements import aside, camt053, mt940
from portal.billing.statements.encoding import encoding_of
from portal.billing.statements.layout import PEKAO, Layout
from portal.billing.statements.statement import (
    Event,
    Statement,
    StatementError,
    StatementHead,
    StatementLine,
)
from portal.i18n import translate
from portal.words import money

_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_FIRST = 1024


class _Checked(NamedTuple):
    """A statement that adds up, and the number of its lines that lie aside."""

    head: StatementHead
    length: int


def read_statement(stream: BinaryIO, name: str, layout: Layout = PEKAO) -> Iterator[Statement]:
    """Give the statements in a file, each with its lines, whatever their number in the same little memory.

    The whole file is read and checked (opening + lines = closing, to the grosz) before the first statement is
    handed out, so a file is taken as a whole or not at all. Asking for the next statement passes over the lines of
    this one that nobody asked for. The stream must be seekable; ``name`` is the file's, for messages.
    Raises StatementError at the first step.
    """
    with TemporaryFile() as store:
        checked = list(_checked(_events(stream, name, layout), store))
        if not checked:
            raise StatementError(translate("W pliku %(name)s nie ma żadnego wyciągu", name=name))
        store.seek(0)
        for head, length in checked:
            lines = _lines(store, length, head.account)
            yield Statement(head, lines)
            for _ in lines:  # what was not asked for must not turn up in the next statement
                pass


def _lines(store: IO[bytes], count: int, account: str) -> Iterator[StatementLine]:
    for line in aside.take(store, count):
        # the account itself is no individual one, though some banks name it on every line
        yield line._replace(credited_account="") if line.credited_account == account else line


def _events(stream: BinaryIO, name: str, layout: Layout) -> Iterator[Event]:
    stream.seek(0)
    first = stream.read(_FIRST)
    start = len(_BOM) if first.startswith(_BOM) else 0
    begins = first[start:].lstrip(b"\x01\r\n\t ")
    if begins.startswith(b"<") or first.startswith(_UTF16):
        stream.seek(0)
        return camt053.read(stream)
    if begins.startswith((b":20:", b"{1:")):
        stream.seek(start)
        return mt940.read(stream, encoding_of(stream), layout)
    raise StatementError(
        translate("Plik %(name)s nie jest wyciągiem w formacie MT940 ani CAMT.053", name=name)
    )


def _checked(events: Iterator[Event], store: IO[bytes]) -> Iterator[_Checked]:
    total = count = 0
    seen = set()
    for event in events:
        if isinstance(event, StatementLine):
            total += event.amount_grosze
            count += 1
            aside.put(event, store)
            continue
        _require_sum(event, total)
        key = (event.account, event.number, event.from_on, event.to_on)
        if key in seen:
            raise StatementError(
                translate("Wyciąg nr %(number)s jest w tym pliku dwa razy", number=event.number)
            )
        seen.add(key)
        yield _Checked(event, count)
        total = count = 0


def _require_sum(head: StatementHead, total: int) -> None:
    difference = head.opening_grosze + total - head.closing_grosze
    if difference:
        raise StatementError(
            translate(
                "Wyciąg nr %(number)s nie zgadza się o %(difference)s: saldo początkowe i operacje dają "
                "%(counted)s, a saldo końcowe to %(closing)s",
                number=head.number,
                difference=money(difference),
                counted=money(head.opening_grosze + total),
                closing=money(head.closing_grosze),
            )
        )
    if head.to_on < head.from_on:
        raise StatementError(
            translate("Wyciąg nr %(number)s kończy się, zanim się zaczyna", number=head.number)
        )
