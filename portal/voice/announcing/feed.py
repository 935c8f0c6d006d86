"""What shows just now as an Atom feed (RFC 4287): for readers of news and for other sites of the city."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from portal.voice.announcing.models import Announcement

ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class Place:
    """Where the feed and its entries stand, and what the feed is called."""

    title: str
    author: str
    own: str
    page: str
    entry: str  # the address of an entry, its number last

    def of(self, one: Announcement) -> str:
        """Return the address of an announcement."""
        return f"{self.entry}{one.id}"


def write(shown: Sequence[Announcement], place: Place, now: datetime) -> str:
    """Write the feed in Polish; an empty one is as old as the moment of asking."""
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "pl"})
    changed = max((one.changed_at for one in shown), default=now)
    _line(feed, "id", place.own)
    _line(feed, "title", place.title)
    _line(feed, "updated", changed.isoformat())
    _line(_line(feed, "author", ""), "name", place.author)
    ET.SubElement(feed, "link", {"rel": "self", "href": place.own})
    ET.SubElement(feed, "link", {"href": place.page})
    for one in shown:
        _entry(feed, one, place)
    return ET.tostring(feed, encoding="unicode", xml_declaration=True)


def _entry(feed: ET.Element, one: Announcement, place: Place) -> None:
    entry = ET.SubElement(feed, "entry")
    _line(entry, "id", place.of(one))
    _line(entry, "title", one.titles["pl"])
    _line(entry, "updated", one.changed_at.isoformat())
    _line(entry, "published", (one.published_at or one.changed_at).isoformat())
    ET.SubElement(entry, "link", {"href": place.of(one)})
    _line(entry, "content", one.texts["pl"])


def _line(parent: ET.Element, name: str, text: str) -> ET.Element:
    made = ET.SubElement(parent, name)
    made.text = text or None
    return made
