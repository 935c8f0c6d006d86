"""Kinds of request field: each checks one value against P24's limits and gives what goes on the wire."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from ipaddress import ip_address
from typing import NoReturn, Protocol
from urllib.parse import urlsplit

from payments.errors import InvalidRequestError

# the line separators U+2028 and U+2029 too: JSON writers differ on them, and so would the signs
CONTROL = re.compile("[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")


def refuse(param: str, code: str, rule: str) -> NoReturn:
    """Raise InvalidRequestError naming the parameter and the rule, never the value."""
    raise InvalidRequestError(f"{param}: {rule}", param=param, code=code)


class Kind(Protocol):
    """Check one value."""

    def read(self, param: str, value: object) -> object:
        """Give the value for the wire; raise InvalidRequestError with ``param`` and ``code``."""


@dataclass(frozen=True)
class Text:
    """A string of 1 to ``limit`` characters without control characters."""

    limit: int
    pattern: str | None = None
    choices: frozenset[str] | None = None
    upper: bool = False

    def read(self, param: str, value: object) -> str:
        """Give the string, in capitals where P24 wants them."""
        if not isinstance(value, str):
            refuse(param, "wrong_type", "must be a string")
        if not value:
            refuse(param, "empty", "must not be empty")
        if len(value) > self.limit:
            refuse(param, "too_long", f"has {len(value)} characters, at most {self.limit} are allowed")
        if CONTROL.search(value):
            refuse(param, "bad_characters", "must not contain control characters")
        text = value.upper() if self.upper else value
        if self.choices is not None and text not in self.choices:
            refuse(param, "not_allowed", f"must be one of {', '.join(sorted(self.choices))}")
        if self.pattern is not None and not re.fullmatch(self.pattern, text):
            refuse(param, "bad_format", f"must match {self.pattern}")
        return text


@dataclass(frozen=True)
class Link:
    """An absolute http or https address."""

    limit: int = 250

    def read(self, param: str, value: object) -> str:
        """Give the address."""
        text = Text(self.limit).read(param, value)
        try:
            parts = urlsplit(text)
            usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in text
        except ValueError:
            usable = False
        if not usable:
            refuse(param, "bad_url", "must be an absolute http or https address")
        return text


@dataclass(frozen=True)
class Whole:
    """A whole number between two bounds; floats, strings and booleans are refused."""

    low: int = 0
    high: int = 2**63 - 1
    mask: int | None = None  # only these bits may be set

    def read(self, param: str, value: object) -> int:
        """Give a plain int."""
        if isinstance(value, bool) or not isinstance(value, int):
            refuse(param, "wrong_type", "must be a whole number")
        number = int(value)
        if not self.low <= number <= self.high:
            refuse(param, "out_of_range", f"must lie between {self.low} and {self.high}")
        if self.mask is not None and number & ~self.mask:
            refuse(param, "not_allowed", "has bits that Przelewy24 does not define")
        return number


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    def read(self, param: str, value: object) -> bool:
        """Give the boolean."""
        if not isinstance(value, bool):
            refuse(param, "wrong_type", "must be True or False")
        return value


@dataclass(frozen=True)
class Day:
    """A calendar day, which P24 wants as YYYYMMDD."""

    def read(self, param: str, value: object) -> str:
        """Give the digits; a moment is refused, since its day depends on where one stands."""
        if not isinstance(value, date) or isinstance(value, datetime):
            refuse(param, "wrong_type", "must be a datetime.date")
        return value.strftime("%Y%m%d").zfill(8)


@dataclass(frozen=True)
class Address:
    """An IPv4 or IPv6 address."""

    def read(self, param: str, value: object) -> str:
        """Give the address in its usual spelling."""
        text = Text(45).read(param, value)
        try:
            return str(ip_address(text))
        except ValueError:
            refuse(param, "bad_format", "must be an IP address")


@dataclass(frozen=True)
class Field:
    """Tie a parameter of the SDK to its name on the wire."""

    param: str
    wire: str
    kind: Kind
    required: bool = False
    default: object = None


@dataclass(frozen=True)
class Group:
    """Named fields together; an unknown name is refused, so that a typing slip cannot pass."""

    fields: tuple[Field, ...]

    def read(self, param: str, value: object) -> dict[str, object]:
        """Give the wire object; a value of None counts as not given."""
        if not isinstance(value, Mapping):
            refuse(param, "wrong_type", "must be a mapping")
        prefix = f"{param}." if param else ""
        known = {field.param for field in self.fields}
        for name in value:
            if name not in known:
                refuse(f"{prefix}{name}", "unknown_param", "is not a parameter of this call")
        return dict(self._pairs(prefix, value))

    def _pairs(self, prefix: str, value: Mapping[str, object]) -> list[tuple[str, object]]:
        pairs: list[tuple[str, object]] = []
        for field in self.fields:
            given = value.get(field.param)
            given = field.default if given is None else given
            if given is not None:
                pairs.append((field.wire, field.kind.read(f"{prefix}{field.param}", given)))
            elif field.required:
                refuse(f"{prefix}{field.param}", "missing", "is required")
        return pairs


@dataclass(frozen=True)
class Many:
    """A list of groups."""

    group: Group

    def read(self, param: str, value: object) -> list[dict[str, object]]:
        """Give the wire list."""
        if isinstance(value, str) or not isinstance(value, Sequence) or not value:
            refuse(param, "wrong_type", "must be a list with at least one entry")
        return [self.group.read(f"{param}[{place}]", entry) for place, entry in enumerate(value)]
