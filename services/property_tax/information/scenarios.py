"""Journeys of the information: a flat, a house with a firm in it, co-owners, a sale, to every end."""

from portal import DECISION
from portal.testing import Asked, Expect, Official, Open, Scenario, Upload, ways

Page = dict[str, str | Upload]
Filled = dict[str, Page | list[Page]]


def dated(name: str, day: int, month: int, year: int) -> Page:
    """Return a date as it is typed."""
    return {f"{name}-dzien": str(day), f"{name}-miesiac": str(month), f"{name}-rok": str(year)}


PLACE: Page = {
    "property_street": "ul. Lipowa 1/2", "property_town": "Białystok", "land_register": "BI1B/00012345/5",
}  # fmt: skip
ADDRESS: Page = {"street": "ul. Lipowa 1/2", "postal_code": "15-001", "town": "Białystok"}
FLAT: Page = {"building_use": "residential", "area": "55,5"}
UNDER: Page = {"plot_use": "other", "area": "3200", "share": "555/64000"}
# what was acquired years ago counts for the whole of whatever year the journey falls in
BOUGHT: Filled = {
    "zdarzenie": {"event": "acquired"},
    "kiedy": dated("event_on", 10, 3, 2024),
    "polozenie": PLACE,
    "wlasnosc": {"ownership": "alone"},
    "adres": ADDRESS,
}
A_FLAT: Filled = {**BOUGHT, "majatek": {"things": "buildings"}, "budynki": [FLAT]}
A_FIRM: Filled = {
    "zdarzenie": {"event": "corrected"}, "polozenie": PLACE, "majatek": {"things": "structures"}, "adres": ADDRESS,
    "budowle": [{"what": "parking", "value": "50 000"}],
    "wlasnosc": {"ownership": "together", "own_share": "1/2"},
    "wspolwlasciciele": [
        {"owner_given": "Anna", "owner_surname": "Żółć-Łęcka", "owner_share": "1/2", "owner_street": "ul. Wesoła 3",
         "owner_postal_code": "15-002", "owner_town": "Białystok"},
    ],
}  # fmt: skip
A_PLOT: Filled = {
    **BOUGHT, "majatek": {"things": "plots"}, "grunty": [UNDER, {"plot_use": "other", "area": "600"}],
}  # fmt: skip
PARTLY = {
    "outcome": "partly", "ruling": "Ustalam podatek od nieruchomości w kwocie 500,00 zł.",
    "award": {"amount_grosze": 50_000},
    "reasons": "Wartość budowli z ewidencji środków trwałych jest niższa niż w informacji.",
}  # fmt: skip
TOO_SMALL = {"outcome": "discontinued", "ruling": "Umarzam postępowanie w sprawie ustalenia podatku."}

SCENARIOS = (
    Scenario("a flat, assessed as reckoned", A_FLAT, (
        Expect(status="filed", document="receipt", states="55,5 m²"),
        Official("prepare"), Official("approve"), Official("sign"), Open(),
        Expect(status="delivered", document="decision-1"),
    )),
    Scenario("a structure with a co-owner, assessed at less", A_FIRM, (
        Expect(document="receipt", states="Żółć-Łęcka"), Asked(agrees=True),
        Official("prepare", more=PARTLY), Official("approve"), Official("sign"),
        # it waits for the co-owner, who gets it too
        Open(), Expect(status="signed", document="decision-1", states="Żółć-Łęcka"),
    )),
    Scenario("a plot, too little to be assessed", A_PLOT, (
        Official("prepare", more=TOO_SMALL), Official("approve"), Official("sign"), Open(),
        Expect(status="delivered"),
    )),
    *ways(DECISION, A_FLAT, costs=False),
)  # fmt: skip
