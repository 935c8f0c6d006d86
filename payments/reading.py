"""Reading single values out of P24's answers and notifications, strictly typed."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from payments.errors import APIError

WARSAW = ZoneInfo("Europe/Warsaw")
DIGITS = re.compile(r"-?[0-9]{1,19}", re.ASCII)
ZLOTY = re.compile(r"(-?)([0-9]{1,15})[.,]([0-9]{1,2})", re.ASCII)
COMPACT_FORMATS = {12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}


def as_integer(value: object) -> int | None:
    """Read an integer, or a string of ASCII digits, up to 19 of them; anything else is None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) < 10**19 else None
    if isinstance(value, str) and DIGITS.fullmatch(value):
        return int(value)
    return None


def need_integer(values: Mapping[str, object], key: str, where: str) -> int:
    """Read a required integer of an answer; raise APIError when it is missing or no integer."""
    number = as_integer(values.get(key))
    if number is None:
        message = f"Przelewy24's answer to {where} has no usable {key}"
        raise APIError(message, code="unreadable_answer")
    return number


def need_text(values: Mapping[str, object], key: str, where: str) -> str:
    """Read a required, non-empty string of an answer; raise APIError otherwise."""
    value = values.get(key)
    if not isinstance(value, str) or not value:
        message = f"Przelewy24's answer to {where} has no usable {key}"
        raise APIError(message, code="unreadable_answer")
    return value


def optional_text(values: Mapping[str, object], key: str) -> str | None:
    """Read a string that may be missing; an empty one counts as missing."""
    value = values.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value else None


def read_grosze(value: object, key: str, where: str) -> int:
    """Read a sum that P24 gives as a number or as a string, digit by digit; raise APIError otherwise.

    Whole digits are the lowest unit, as everywhere in this API; with a point or comma they are złoty. A JSON
    float is refused: it may already have lost a grosz.
    """
    whole = as_integer(value)
    if whole is not None:
        return whole
    parts = ZLOTY.fullmatch(value) if isinstance(value, str) else None
    if parts is None:
        message = f"Przelewy24's answer to {where} has no usable {key}"
        raise APIError(message, code="unreadable_answer")
    minus, units, rest = parts.groups()
    grosze = int(units) * 100 + int(rest.ljust(2, "0"))
    return -grosze if minus else grosze


def read_moment(text: str | None) -> datetime | None:
    """Read P24's local time as aware UTC: ``202212020025``, with seconds, or ISO; None when it is neither.

    P24 documents no format; the first was seen in practice, so an unknown one is no reason to fail.
    """
    if not text:
        return None
    try:
        if text.isascii() and text.isdigit() and len(text) in COMPACT_FORMATS:
            moment = datetime.strptime(text, COMPACT_FORMATS[len(text)]).replace(tzinfo=WARSAW)
        else:
            moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=WARSAW)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):  # the first and the last day that there are have no UTC
        return None
