"""What an archive category says: until when papers are kept, and what may become of them then.

Source: ustawa z 14 lipca 1983 r. o narodowym zasobie archiwalnym i archiwach, art. 5 and 6; instrukcja kancelaryjna,
Dz.U. 2011 nr 14 poz. 67 (unconfirmed: the office's own class table and instruction decide).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from portal.i18n import translate
from portal.words import full_day

if TYPE_CHECKING:
    from portal.i18n import Text

_YEARS = re.compile(r"(?P<kind>B|BE)(?P<years>[1-9][0-9]?)")
LAST_MONTH, LAST_DAY = 12, 31


class Fate(StrEnum):
    """What becomes of a matter's papers: kept for ever, destroyed, looked at by the archive first, or not known."""

    FOR_EVER = "for_ever"
    DESTROYED = "destroyed"
    LOOKED_AT = "looked_at"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Keeping:
    """What a category means for one matter; ``until`` is the last day on which its papers must be there.

    No day: for ever, or the matter has not ended, or nobody gave the class a category. Nothing is destroyed then.
    """

    category: str
    fate: Fate
    until: date | None = None

    def is_over(self, today: date) -> bool:
        """Tell whether the papers may be proposed for disposal."""
        return self.until is not None and self.until < today

    def said(self) -> Text | str:
        """Say it in one sentence."""
        if self.fate == Fate.UNKNOWN:
            return translate("Klasa nie ma kategorii archiwalnej, więc akt nie wolno zniszczyć.")
        if self.fate == Fate.FOR_EVER:
            return translate("Kategoria A: wieczyście, potem w archiwum państwowym.")
        if self.until is None:
            return translate(
                "Kategoria %(category)s: lata liczy się od końca sprawy.", category=self.category
            )
        day = full_day(self.until)
        if self.fate == Fate.LOOKED_AT:
            return translate(
                "Kategoria %(category)s: do %(day)s, potem oceni je archiwum państwowe.",
                category=self.category, day=day,
            )  # fmt: skip
        return translate("Kategoria %(category)s: do %(day)s.", category=self.category, day=day)


def keeping(category: str, ended_on: date | None) -> Keeping:
    """Count how long papers are kept: B and BE in full calendar years from 1 January after the matter ended.

    Bc is kept for as long as it is of use; since nobody can prove an earlier day, that is the end of the year.
    """
    if category == "A":
        return Keeping(category, Fate.FOR_EVER)
    found = _YEARS.fullmatch(category)
    if found is None and category != "Bc":
        return Keeping(category, Fate.UNKNOWN)
    years = int(found["years"]) if found else 0
    fate = Fate.LOOKED_AT if found and found["kind"] == "BE" else Fate.DESTROYED
    if ended_on is None:
        return Keeping(category, fate)
    return Keeping(category, fate, date(ended_on.year + years, LAST_MONTH, LAST_DAY))
