"""Give an empty portal its houses and topics, from a file that the city keeps; what is there already is left alone."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.visits.models import Place, Topic

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FILE = Path(__file__).parents[2] / "config" / "visits.toml"


def read_seed(path: Path = FILE) -> dict[str, Any]:
    """Read the file of houses and topics."""
    with path.open("rb") as stream:
        return tomllib.load(stream)


def seed(session: Session, told: dict[str, Any]) -> int:
    """Add the houses and topics that are not there yet; return how many. Never changes one that is."""
    places = set(session.scalars(select(Place.code)))
    topics = set(session.scalars(select(Topic.code)))
    new: list[Any] = [Place(**one, is_open=True) for one in told["places"] if one["code"] not in places]
    new += [_topic(one, told["defaults"]) for one in told["topics"] if one["code"] not in topics]
    session.add_all(new)
    session.flush()
    return len(new)


def _topic(one: dict[str, Any], defaults: dict[str, Any]) -> Topic:
    values = {**defaults, **{name: value for name, value in one.items() if name not in ("unit", "place")}}
    return Topic(**values, unit_code=one["unit"], is_open=True)
