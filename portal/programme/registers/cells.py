"""The cells of a register: text into what its column holds and back, each fault in words that help."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from portal.i18n import translate
from portal.identifiers import Misspelt
from portal.programme import figures, sheets
from portal.programme.importing import Nonsense, read_day
from portal.programme.shape import Kind
from portal.words import dotted_day

if TYPE_CHECKING:
    from portal.programme.shape import Column

LONGEST_TEXT = 120
YES, NO = ("tak", "t", "1", "yes"), ("nie", "n", "0", "no")


def read(column: Column, text: str) -> Any:
    """Read a cell as JSON keeps it: text, whole number, thousandths, ISO day, true or false; raises Nonsense."""
    if not text:
        if column.needed:
            raise Nonsense(translate("%(column)s: wpisz wartość", column=column.name))
        return None
    try:
        return _READERS[column.kind](column, text)
    except (Misspelt, Nonsense) as error:
        why = str(getattr(error, "message", error))
        raise Nonsense(f"{column.name}: {why[0].lower()}{why[1:]}") from error


def written(column: Column, value: Any) -> str:
    """Write a value as in the file that ``read`` takes."""
    if value is None:
        return ""
    if column.kind == Kind.YES_NO:
        return YES[0] if value else NO[0]
    return figures.plain(value) if column.kind == Kind.FIGURE else str(value)


def told(column: Column, value: Any) -> str:
    """Write a value for a page."""
    if value is None:
        return "–"
    if column.kind == Kind.YES_NO:
        return translate("tak") if value else translate("nie")
    if column.kind == Kind.DAY:
        return dotted_day(date.fromisoformat(value))
    if column.kind == Kind.TEXT:
        return str(value)
    return figures.told(value if column.kind == Kind.FIGURE else value * figures.THOUSAND)


def _text(_column: Column, text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise Nonsense(translate("tekst jest za długi, może mieć %(most)s znaków", most=LONGEST_TEXT))
    if text.startswith((*sheets.FORMULA, "-")):
        raise Nonsense(translate("nie zaczynaj tekstu od „%(sign)s”: arkusz weźmie go za wzór", sign=text[0]))
    return text


def _whole(column: Column, text: str) -> int:
    value = _figure(column, text)
    if value % figures.THOUSAND:
        raise Nonsense(translate("wpisz liczbę całkowitą"))
    return value // figures.THOUSAND


def _figure(column: Column, text: str) -> int:
    value = figures.read(text)
    least, most = column.least * figures.THOUSAND, column.most * figures.THOUSAND
    if value < 0 <= least:
        raise Nonsense(translate("liczba nie może być ujemna"))
    if not least <= value <= most:
        raise Nonsense(
            translate(
                "wpisz liczbę od %(least)s do %(most)s", least=figures.told(least), most=figures.told(most)
            )
        )
    return value


def _day(_column: Column, text: str) -> str:
    return read_day(text).isoformat()


def _yes_no(_column: Column, text: str) -> bool:
    plain = text.casefold()
    if plain not in (*YES, *NO):
        raise Nonsense(translate("wpisz „tak” albo „nie”"))
    return plain in YES


_READERS = {Kind.TEXT: _text, Kind.WHOLE: _whole, Kind.FIGURE: _figure, Kind.DAY: _day, Kind.YES_NO: _yes_no}
