"""Journeys of the declaration: a flat, a house with a heap, a change, a correction, a whole block, to every end."""

from typing import Any

from portal import DECLARATION
from portal.testing import Expect, Official, Scenario, ways

Page = dict[str, str]


def dated(name: str, day: int, month: int, year: int) -> Page:
    """Return a date as it is typed."""
    return {f"{name}-dzien": str(day), f"{name}-miesiac": str(month), f"{name}-rok": str(year)}


ADDRESS: Page = {"street": "ul. Lipowa 1/2", "postal_code": "15-001", "town": "Białystok"}
PLACE: Page = {
    "property_street": "Lipowa", "property_number": "1/2", "property_town": "Białystok", "building": "block",
}  # fmt: skip
# what began years ago counts for the whole of whatever year the journey falls in
A_FLAT: dict[str, Any] = {
    "rodzaj": {"kind": "first"},
    "kiedy": dated("since", 10, 3, 2024),
    "nieruchomosc": PLACE,
    "segregacja": {"is_sorted": "tak"},
    "lokale": [{"flat": "2", "area": "48,5", "relief": "none"}],
    "adres": ADDRESS,
}
A_HOUSE: dict[str, Any] = {
    **A_FLAT,
    "rodzaj": {"kind": "change"},
    "poprzednia": {"before_month": "56,00", **dated("before_since", 1, 4, 2024)},
    "nieruchomosc": {**PLACE, "property_number": "7", "building": "house"},
    "kompostownik": {"compost": "tak"},
    "lokale": [{"flat": "", "area": "120", "relief": "large_family"}],
}
A_BLOCK: dict[str, Any] = {
    **A_FLAT,
    "rodzaj": {"kind": "correction"},
    "poprzednia": {"before_month": "0"},
    "segregacja": {"is_sorted": "nie"},
    "lokale": [
        {"flat": "1", "area": "38", "relief": "none"}, {"flat": "2", "area": "40,01", "relief": "none"},
        {"flat": "3", "area": "80,01", "relief": "low_income"},
    ],
}  # fmt: skip
A_SHOP: dict[str, Any] = {
    **{name: page for name, page in A_FLAT.items() if name != "lokale"},
    "nieruchomosc": {**PLACE, "property_number": "9", "building": "unlived"},
    "pojemniki": [{"size": "1100", "count": "2", "times": "4"}, {"size": "240", "count": "1", "times": "2"}],
}

SCENARIOS = (
    # 44,00 zł for 12 months
    Scenario("a flat, accepted", A_FLAT, (
        Expect(status="filed", document="receipt", states="52800"), Official("accept"), Expect(status="accepted"),
    )),
    Scenario("a house with a heap and a large family, accepted", A_HOUSE, (
        Expect(status="filed", document="receipt", states="50%"), Official("accept"), Expect(status="accepted"),
    )),
    # (2 × 20 + 2 × 44 + half of 2 × 56) zł for 12 months
    Scenario("three flats whose waste is not sorted, corrected", A_BLOCK, (
        Expect(status="filed", document="receipt", states="220800"), Official("accept"), Expect(status="accepted"),
    )),
    # (2 × 4 × 50 + 2 × 11) zł for 12 months
    Scenario("a shop where nobody lives, by its containers", A_SHOP, (
        Expect(status="filed", document="receipt", states="506400"), Official("accept"), Expect(status="accepted"),
    )),
    *ways(DECLARATION, A_FLAT, costs=False),
)  # fmt: skip
