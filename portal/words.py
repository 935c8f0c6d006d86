"""Dates, times, sums and figures in the words of the language in force."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from flask import Flask
from markupsafe import Markup, escape

from portal.i18n import language

WARSAW = ZoneInfo("Europe/Warsaw")
NBSP = "\N{NO-BREAK SPACE}"
MEGABYTE = 1_000_000
MINUS = "\N{MINUS SIGN}"
WEEKDAY_GENITIVE = ("poniedziałku", "wtorku", "środy", "czwartku", "piątku", "soboty", "niedzieli")
_SHORT_WORD = re.compile(r"(?<![^\s(„>])([aiouwzAIOUWZ]|ul\.|art\.|§|nr|do) (?=\S)")
_TAG = re.compile(r"(<[^>]*>)")
_LETTERS = "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźżабвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
_PLACES = {ord(letter): 0xE000 + place for place, letter in enumerate(_LETTERS)}  # behind digits and signs
_UNIT = re.compile(r"(\d) (?=(zł|gr|dni|dzień|MB|KB|%|m²)\b|%)")


def set_up(app: Flask) -> None:
    """Give the filters to the templates."""
    app.jinja_env.filters.update(
        money=money, date_pl=day, date_full=full_day, date_short=short_day, date_dotted=dotted_day,
        weekday_date=weekday_day, time_pl=clock_time, moment=moment, nbsp=nbsp, number=number, filesize=file_size,
        month_name=month_name,
    )  # fmt: skip


def alphabetical(words: object) -> str:
    """Return what to sort words by: Polish and Ukrainian letters where their alphabets have them, large as small."""
    return str(words).casefold().translate(_PLACES)


def local(at: datetime) -> datetime:
    """Return a moment in Warsaw time."""
    return at.astimezone(WARSAW)


def day_of(at: datetime | date) -> date:
    """Return the day in Warsaw on which a moment falls; a date stays itself."""
    return local(at).date() if isinstance(at, datetime) else at


def money(grosze: int) -> str:
    """Write a sum: 194000 → ``1 940,00 zł`` with no-break spaces and a true minus."""
    sign = MINUS if grosze < 0 else ""
    whole, rest = divmod(abs(grosze), 100)
    grouped = f"{whole:,}".replace(",", NBSP)
    return f"{sign}{grouped},{rest:02d}{NBSP}zł"


def square_metres(hundredths: int) -> str:
    """Write an area kept in hundredths of a square metre: 1250 → ``12,5 m²``."""
    whole, rest = divmod(hundredths, 100)
    grouped = f"{whole:,}".replace(",", NBSP)
    places = f",{rest:02d}".rstrip("0") if rest else ""
    return f"{grouped}{places}{NBSP}m²"


def number(value: float) -> str:
    """Write a number with the separators of the language."""
    return format_decimal(value, locale=language())


def day(value: datetime | date, today: date | None = None) -> str:
    """Write a day as ``30 listopada``, with the year when it is not this one (or not known to be)."""
    value = day_of(value)
    pattern = "d MMMM" if today is not None and value.year == today.year else "d MMMM y"
    return format_date(value, pattern, locale=language()).replace(" ", NBSP, 1)


def full_day(value: datetime | date) -> str:
    """Write a day with its year."""
    return day(value)


def short_day(value: datetime | date) -> str:
    """Write a day for a table: ``27 lis``; Ukrainian keeps the stop, «лист» alone would be a letter."""
    text = format_date(day_of(value), "d MMM", locale=language()).replace(" ", NBSP)
    return text if language() == "uk" else text.rstrip(".")


def dotted_day(value: datetime | date) -> str:
    """Write a day in figures: ``12.11.2026``."""
    return f"{day_of(value):%d.%m.%Y}"


def month_name(first: date, *, short: bool = False) -> str:
    """Name a month with its year."""
    return format_date(first, "LLL yy" if short else "LLLL y", locale=language())


def weekday_day(value: datetime | date, today: date | None = None) -> str:
    """Write a deadline after ``do``: ``poniedziałku 30 listopada`` in Polish, weekday and day elsewhere."""
    value = day_of(value)
    if language() == "pl":
        return f"{WEEKDAY_GENITIVE[value.weekday()]} {day(value, today)}"
    return f"{format_date(value, 'EEEE', locale=language())}, {day(value, today)}"


def clock_time(value: datetime) -> str:
    """Write a time of day in Warsaw: ``14:32``."""
    return format_time(local(value).time(), "H:mm", locale=language())


def moment(value: datetime, today: date | None = None) -> str:
    """Write a day and a time: ``2 listopada, 20:15``."""
    return f"{day(value, today)}, {clock_time(value)}"


def file_size(size: int) -> str:
    """Write a size in bytes as a person would say it."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1000))}{NBSP}KB"
    return f"{number(round(size / MEGABYTE, 1))}{NBSP}MB"


def nbsp(value: object) -> str:
    """Keep one-letter words, abbreviations and units with the word they belong to; tags stay as they are."""
    parts = _TAG.split(str(escape(value)))
    parts[::2] = [_UNIT.sub(rf"\1{NBSP}", _SHORT_WORD.sub(rf"\1{NBSP}", text)) for text in parts[::2]]
    return Markup("".join(parts))  # noqa: S704 - escaped above
