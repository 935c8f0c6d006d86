"""Journeys of de-registration: alone from a permanent stay, with a child from a temporary one."""

from portal import EXTERNAL_ACT
from portal.testing import Applicant, Expect, Official, Open, Scenario, Skip, ways

DAY = {"left_on-dzien": "1", "left_on-miesiac": "11", "left_on-rok": "2025"}
FLAT = {"left_street": "ul. Lipowa 1/2", "left_postal_code": "15-001", "left_town": "Białystok"}
ALONE = {"pobyt": {"stay": "permanent"}, "adres": FLAT, "dzien": DAY, "razem": {"with_children": "nie"}}
CHILD = {
    "child_given": "Zosia",
    "child_surname": "Gęś-Łęcka",
    "child_pesel": "26220512343",
}  # for years: the kit lets days go by
ENTERED = (
    Official("enter"),
    Official("registered", "Wpis nr 13/2026 z 3 grudnia 2026."),
    Expect(status="registered"),
)
# a decision alone takes nobody out of the register: that is done once nobody can appeal it any more
GRANTED = (
    Official("prepare", more={"outcome": "granted"}), Official("approve"), Official("sign"), Open(),
    Expect(status="delivered"),
)  # fmt: skip
FINAL = (Skip(33), Official("confirm_final"), Expect(status="entering"))
UPHELD = (
    Applicant("appeal", "W decyzji jest zły dzień."), Official("upheld", "Wojewoda utrzymał decyzję."),
    Expect(status="entering"),
)  # fmt: skip

SCENARIOS = (
    Scenario("alone, from a permanent stay", ALONE, ENTERED),
    Scenario("with a child, from a temporary stay", {
        **ALONE, "pobyt": {"stay": "temporary"}, "razem": {"with_children": "tak"}, "dzieci": [CHILD],
    }, ENTERED),
    Scenario("in doubt, the office decides so", ALONE, (
        *GRANTED, *FINAL, Official("carried_out", "Wymeldowano 30 grudnia 2026."), Expect(status="registered"),
    )),
    Scenario("decided, but the register has it already", ALONE, (
        *GRANTED, *UPHELD, Official("correct", "W numerze domu jest omyłka."),
        Official("not_carried_out", "Wymeldowanie przyszło już z nowej gminy."), Expect(status="final"),
    )),
    *ways(EXTERNAL_ACT, ALONE, costs=False, outcome="refused"),
)  # fmt: skip
