"""Questions that this tax has and no other matter: a share as a fraction, an area that nobody types in ares."""

import re
from fractions import Fraction

from portal import fields
from services.property_tax_declaration.texts import _

LONGEST = 21
_FRACTION = re.compile(r"([0-9]{1,9})/([0-9]{1,9})", re.ASCII)
_LAND_UNIT = re.compile(r"[0-9., ]+ ?(?:a|ar|ary|arów|ha|hektar\w*)\.?", re.IGNORECASE)


def share_of(text: object) -> Fraction | None:
    """Read a share such as ``1/2``: above nothing, at most the whole; None for what is none."""
    found = _FRACTION.fullmatch(text) if isinstance(text, str) else None
    if found is None or not int(found[2]):
        return None
    share = Fraction(int(found[1]), int(found[2]))
    return share if 0 < share <= 1 else None


class ShareField(fields.TextField):
    """A share in a thing, kept as people write it in deeds: ``512/10000``."""

    is_counted = False

    def read(self, text: str) -> str:
        """Read a share; raises Misspelt."""
        share = re.sub(r"\s", "", text)
        found = _FRACTION.fullmatch(share)
        if found is None:
            raise fields.Misspelt(_("Wpisz udział ułamkiem, na przykład 1/2 albo 512/10000"))
        if not int(found[1]) or not int(found[2]):
            raise fields.Misspelt(_("Udział nie może wynosić zero. Wpisz na przykład 1/2"))
        if share_of(share) is None:
            raise fields.Misspelt(_("Udział nie może być większy niż całość. Wpisz na przykład 1/2"))
        return share


class LandAreaField(fields.AreaField):
    """An area of land: ares and hectares, in which deeds tell it, are never taken for square metres."""

    def read(self, text: str) -> int:
        """Read square metres; raises Misspelt, for other units with how to turn them."""
        if _LAND_UNIT.fullmatch(text):
            raise fields.Misspelt(_("Przelicz na metry kwadratowe: 1 ar to 100 m², 1 hektar to 10 000 m²"))
        return super().read(text)
