"""Journeys of a declaration: a year, a change, a correction of a co-owner, to every end."""

from portal import DECLARATION, Capacity
from portal.testing import Applicant, Expect, Official, Scenario, Upload, ways

Page = dict[str, str | Upload]
Filled = dict[str, Page | list[Page]]

FIRM: Page = {"payer_kind": "entity", "company_name": "Żubr sp. z o.o.", "nip": "5252248481"}
ADDRESS: Page = {"street": "ul. Lipowa 1", "postal_code": "15-001", "town": "Białystok"}
HALL: Page = {
    "building_use": "business",
    "place": "ul. Lipowa 1, BI1B/00012345/5",
    "area": "1 200",
    "low_area": "30",
}
LAND: Page = {"plot_use": "business", "place": "działka 1629/4", "area": "5000"}
CAR_PARK: Page = {
    "what": "parking",
    "structure_kind": "ordinary",
    "place": "ul. Lipowa 1",
    "value": "250 000",
}
STADIUM: Page = {
    "what": "stadion",
    "structure_kind": "sports",
    "place": "ul. Słoneczna 1",
    "value": "90 000 000",
}
YEARLY: Filled = {
    "deklaracja": {"tax_year": "2026", "reason": "annual"}, "podatnik": FIRM,
    "majatek": {"things": "buildings", "all_here": "tak"}, "budynki": [HALL], "adres": ADDRESS,
}  # fmt: skip
CHANGED: Filled = {
    **YEARLY, "deklaracja": {"tax_year": "2026", "reason": "change"},
    "zmiana": {"changed_on-dzien": "10", "changed_on-miesiac": "3", "changed_on-rok": "2026"},
    "majatek": {"things": "plots", "all_here": "tak"},
    "grunty": [{**LAND, "since-dzien": "10", "since-miesiac": "3", "since-rok": "2026"}],
}  # fmt: skip
CORRECTED: Filled = {
    **YEARLY, "deklaracja": {"tax_year": "2026", "reason": "correction"},
    "podatnik": {**FIRM, "payer_kind": "co_owner"}, "majatek": {"things": "structures", "all_here": "tak"},
    "budowle": [CAR_PARK, STADIUM],
}  # fmt: skip
ACCEPTED = (Official("accept"), Expect(status="accepted"))

SCENARIOS = (
    Scenario("a year's declaration", YEARLY, (
        Expect(status="filed", document="receipt", states="1200 + 50% × 30"), *ACCEPTED,
    ), acting=Capacity.COMPANY),
    Scenario("land bought in March", CHANGED, (Expect(document="receipt", states="× 9/12"), *ACCEPTED),
             acting=Capacity.COMPANY),
    Scenario("a co-owner corrects", CORRECTED, (Expect(document="receipt", states="0,1%"), *ACCEPTED)),
    Scenario("taken back", YEARLY, (Applicant("withdraw"), Expect(status="withdrawn")), acting=Capacity.PRINCIPAL),
    *ways(DECLARATION, YEARLY, costs=False, acting=Capacity.COMPANY),
)  # fmt: skip
