"""Journeys of a statement: every kind, small and large sales, taken in and called back."""

from portal import DECLARATION, Capacity
from portal.testing import Expect, Official, Scenario, Upload, ways

Page = dict[str, str | Upload]


def dated(name: str, day: int, month: int, year: int) -> Page:
    """Return a date as it is typed."""
    return {f"{name}-dzien": str(day), f"{name}-miesiac": str(month), f"{name}-rok": str(year)}


# a licence that holds on whatever day a journey is gone
LONG = {**dated("since", 1, 7, 2020), **dated("until", 31, 12, 2095)}
SHOP: dict[str, Page] = {
    "punkt": {"outlet_name": "Sklep Lipowy", "outlet_street": "ul. Lipowa 4"},
    "zezwolenie": {"kinds": "a", **LONG},
    "sprzedaz-a": {"sold_a_grosze": "50 000,00"},
    "firma": {"trader_name": "Gęś-Łęcka Handel", "trader_nip": "5260250274"},
    "adres": {"street": "ul. Lipowa 1/2", "postal_code": "15-001", "town": "Białystok"},
}
BAR: dict[str, Page] = {
    **SHOP, "zezwolenie": {"kinds": "b", **LONG}, "sprzedaz-b": {"sold_b_grosze": "0"},
}  # fmt: skip
VODKA: dict[str, Page] = {
    **SHOP, "zezwolenie": {"kinds": "c", **LONG}, "sprzedaz-c": {"sold_c_grosze": "100 000,00"},
}  # fmt: skip

SCENARIOS = (
    Scenario("a large sale of beer, taken in", SHOP, (
        Expect(status="filed", document="receipt", states="700"), Official("accept"), Expect(status="accepted"),
    ), acting=Capacity.COMPANY),
    Scenario("a bar that sold no wine pays the fixed fee", BAR, (
        Expect(document="receipt", states="525"), Official("accept"), Expect(status="accepted"),
    ), acting=Capacity.SOLE_TRADER),
    Scenario("a large sale of strong drinks, of somebody's principal", VODKA, (
        Expect(document="receipt", states="2700"), Official("accept"), Expect(status="accepted"),
    ), acting=Capacity.PRINCIPAL),
    *ways(DECLARATION, SHOP, costs=False, acting=Capacity.COMPANY),
)  # fmt: skip
