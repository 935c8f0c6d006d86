"""Whether a service says everything in a language: its catalogue has a translation of each of its texts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from portal.service import Service


def speaks(service: Service, language: str) -> bool:
    """Tell whether nothing of a service is left in Polish in a language; without a catalogue everything is."""
    return _is_whole(Path(service.package), language)


@cache
def _is_whole(folder: Path, language: str) -> bool:
    """Read the catalogues of a service, which services of one family keep together; a deployment never changes them."""
    places = (place / "locale" / language / "LC_MESSAGES" for place in (folder, folder.parent))
    found = next((list(place.glob("*.po")) for place in places if place.is_dir()), [])
    return bool(found) and all(_is_translated(path, language) for path in found)


def _is_translated(path: Path, language: str) -> bool:
    with path.open("rb") as file:
        left = [
            one for one in read_po(file, locale=language) if one.id and (one.fuzzy or not _said(one.string))
        ]
    return not left


def _said(text: object) -> bool:
    """Tell whether a text, or each of its forms by number, is there."""
    return all(text) if isinstance(text, (list, tuple)) else bool(text)
