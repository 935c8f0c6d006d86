"""Journeys of de-registration: alone from a permanent stay, with a child from a temporary one."""

from portal import EXTERNAL_ACT
from portal.testing import Expect, Official, Scenario, ways

DAY = {"left_on-dzien": "1", "left_on-miesiac": "11", "left_on-rok": "2025"}
FLAT = {"left_street": "ul. Lipowa 1/2", "left_postal_code": "15-001", "left_town": "Białystok"}
ALONE = {"pobyt": {"stay": "permanent"}, "adres": FLAT, "dzien": DAY, "razem": {"with_children": "nie"}}
CHILD = {"child_given": "Zosia", "child_surname": "Gęś-Łęcka", "child_pesel": "12320100018"}
ENTERED = (
    Official("enter"),
    Official("registered", "Wpis nr 13/2026 z 3 grudnia 2026."),
    Expect(status="registered"),
)

SCENARIOS = (
    Scenario("alone, from a permanent stay", ALONE, ENTERED),
    Scenario("with a child, from a temporary stay", {
        **ALONE, "pobyt": {"stay": "temporary"}, "razem": {"with_children": "tak"}, "dzieci": [CHILD],
    }, ENTERED),
    *ways(EXTERNAL_ACT, ALONE, costs=False),
)  # fmt: skip
