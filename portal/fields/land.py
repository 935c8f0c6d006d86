"""Questions about land and shares in it: a share as deeds write it, an area that nobody types in ares."""

import re
from fractions import Fraction
from typing import Any

from portal.fields.figures import AreaField
from portal.fields.text import TextField
from portal.i18n import Text, lazy
from portal.identifiers import Misspelt

_FRACTION = re.compile(r"([0-9]{1,9})/([0-9]{1,9})", re.ASCII)
_LAND_UNIT = re.compile(r"[0-9., ]+ ?(?:a|ar|ary|arów|ha|hektar\w*)\.?", re.IGNORECASE)


def share_of(text: object) -> Fraction | None:
    """Read a share such as ``1/2``: above nothing, at most the whole; None for what is none."""
    found = _FRACTION.fullmatch(text) if isinstance(text, str) else None
    if found is None or not int(found[2]):
        return None
    share = Fraction(int(found[1]), int(found[2]))
    return share if 0 < share <= 1 else None


class ShareField(TextField):
    """A share in a thing, kept as people write it in deeds: ``512/10000``."""

    is_counted = False
    width = 10
    missing = lazy("Wpisz udział ułamkiem, na przykład 1/2 albo 512/10000")

    def __init__(self, label: Text | str, *, limit: int = 21, **asked: Any) -> None:
        super().__init__(label, limit=limit, **asked)

    def read(self, text: str) -> str:
        """Read a share; raises Misspelt."""
        share = re.sub(r"\s", "", text)
        found = _FRACTION.fullmatch(share)
        if found is None:
            raise Misspelt(self.missing)
        if not int(found[1]) or not int(found[2]):
            raise Misspelt(lazy("Udział nie może wynosić zero. Wpisz na przykład 1/2"))
        if share_of(share) is None:
            raise Misspelt(lazy("Udział nie może być większy niż całość. Wpisz na przykład 1/2"))
        return share


class LandAreaField(AreaField):
    """An area of land: ares and hectares, in which deeds tell it, are never taken for square metres."""

    def read(self, text: str) -> int:
        """Read square metres; raises Misspelt, for other units with how to turn them."""
        if _LAND_UNIT.fullmatch(text):
            raise Misspelt(lazy("Przelicz na metry kwadratowe: 1 ar to 100 m², 1 hektar to 10 000 m²"))
        return super().read(text)
