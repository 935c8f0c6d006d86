"""The words that catalogues agree on: licences, cadences, themes, each with its address in the EU authority tables.

Source: https://op.europa.eu/en/web/eu-vocabularies (tables licence, frequency, data-theme, file-type, language).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from portal.i18n import Text, lazy

AUTHORITY = "http://publications.europa.eu/resource/authority"


@dataclass(frozen=True)
class Licence:
    """On what terms anybody may use a dataset: its name by SPDX, its code in the EU's table, its own page."""

    spdx: str
    code: str
    url: str
    title: Text


@dataclass(frozen=True)
class Cadence:
    """How often a dataset is renewed, and after how long without a new version it counts as stale."""

    code: str
    title: Text
    patience: timedelta | None


LICENCES = {
    one.spdx: one
    for one in (
        Licence(
            "CC0-1.0", "CC0", "https://creativecommons.org/publicdomain/zero/1.0/",
            lazy("CC0: bez żadnych warunków"),
        ),
        Licence(
            "CC-BY-4.0", "CC_BY_4_0", "https://creativecommons.org/licenses/by/4.0/",
            lazy("CC BY 4.0: z podaniem źródła"),
        ),
    )
}  # fmt: skip
# a third over the period itself: an office closes the month before it counts it
CADENCES = {
    "daily": Cadence("DAILY", lazy("codziennie"), timedelta(days=2)),
    "weekly": Cadence("WEEKLY", lazy("co tydzień"), timedelta(days=10)),
    "monthly": Cadence("MONTHLY", lazy("co miesiąc"), timedelta(days=41)),
    "quarterly": Cadence("QUARTERLY", lazy("co kwartał"), timedelta(days=122)),
    "yearly": Cadence("ANNUAL", lazy("co rok"), timedelta(days=486)),
    "irregular": Cadence("IRREG", lazy("gdy coś się zmieni"), None),
}
THEMES: dict[str, Text] = {
    "AGRI": lazy("Rolnictwo i żywność"),
    "ECON": lazy("Gospodarka i finanse"),
    "EDUC": lazy("Edukacja, kultura i sport"),
    "ENER": lazy("Energia"),
    "ENVI": lazy("Środowisko"),
    "GOVE": lazy("Urząd i sektor publiczny"),
    "HEAL": lazy("Zdrowie"),
    "JUST": lazy("Prawo i bezpieczeństwo"),
    "REGI": lazy("Miasto i osiedla"),
    "SOCI": lazy("Ludność i społeczeństwo"),
    "TECH": lazy("Nauka i technika"),
    "TRAN": lazy("Transport"),
}
LANGUAGE_CODES = {"pl": "POL", "en": "ENG", "uk": "UKR"}


def authority(table: str, code: str) -> str:
    """Return the address of a word in one of the EU's tables."""
    return f"{AUTHORITY}/{table}/{code}"
