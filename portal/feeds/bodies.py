"""Take values out of a JSON answer by the contract; what is missing or of another type is named, never shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from portal.feeds.asking import Malformed

T = TypeVar("T")


def member(body: Any, name: str, kind: type | tuple[type, ...]) -> Any:
    """Return a member of an object, of the right type; true and false are no numbers. Raises Malformed."""
    value = body.get(name, ...) if isinstance(body, dict) else ...
    if not isinstance(value, kind) or isinstance(value, bool):
        raise Malformed(name)
    return value


def text(body: Any, name: str, read: Callable[[str], T]) -> T:
    """Read a member that is a text; raises Malformed."""
    try:
        return read(member(body, name, str))
    except ValueError as error:
        raise Malformed(name) from error


def moment(written: str) -> datetime:
    """Read a moment that carries its offset; raises ValueError."""
    at = datetime.fromisoformat(written)
    if at.tzinfo is None:
        raise ValueError(written)
    return at.astimezone(UTC)
