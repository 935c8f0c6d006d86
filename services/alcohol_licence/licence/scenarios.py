"""Journeys of a licence: a new shop and an old bar, the house's consent here and on paper, granted and refused."""

from portal import COMPLEX_DECISION, Capacity
from portal.testing import PICTURE, Asked, Expect, Official, Open, Pay, Scenario, Upload, ways

Page = dict[str, str | Upload]


def dated(name: str, day: int, month: int, year: int) -> Page:
    """Return a date as it is typed."""
    return {f"{name}-dzien": str(day), f"{name}-miesiac": str(month), f"{name}-rok": str(year)}


SHOP: dict[str, Page] = {
    "alkohol": {"kinds": "a"},
    # a year that no journey reaches: what begins must be to come
    "okres": {"outlet": "retail", **dated("since", 1, 7, 2090), **dated("until", 30, 6, 2092)},
    "punkt": {"outlet_name": "Sklep Lipowy", "outlet_street": "ul. Lipowa 4", "outlet_town": "Białystok",
              "flats": "nie"},
    "lokal": {"title_file": PICTURE},
    "sanepid": {"sanitary_file": PICTURE},
    "zeszly-rok": {"sold": "nie"},
    "firma": {"trader_name": "Gęś-Łęcka Handel", "trader_nip": "5260250274", "business": "handel detaliczny"},
    "adres": {"street": "ul. Lipowa 1/2", "postal_code": "15-001", "town": "Białystok"},
}  # fmt: skip
AMONG_FLATS: Page = {**SHOP["punkt"], "flats": "tak", "store": "ul. Składowa 2"}
BAR: dict[str, Page] = {
    **SHOP, "alkohol": {"kinds": "b"}, "punkt": AMONG_FLATS,
    "okres": {"outlet": "gastro", **dated("since", 1, 1, 2090), **dated("until", 31, 12, 2093)},
    "zgoda": {"consent_way": "online"},
    "za-budynek": {"owner_given": "Anna", "owner_surname": "Żółć-Łęcka", "owner_role": "wspólnota Lipowa 4"},
    "zeszly-rok": {"sold": "tak"}, "sprzedaz-b": {"sold_b_grosze": "50 000,00"},
}  # fmt: skip
VODKA: dict[str, Page] = {
    **SHOP, "alkohol": {"kinds": "c"}, "punkt": AMONG_FLATS, "zgoda": {"consent_way": "paper"},
    "zgoda-na-pismie": {"consent_file": PICTURE},
    "zeszly-rok": {"sold": "tak"}, "sprzedaz-c": {"sold_c_grosze": "77 000"},
}  # fmt: skip
BEER: dict[str, Page] = {**SHOP, "zeszly-rok": {"sold": "tak"}, "sprzedaz-a": {"sold_a_grosze": "0"}}
GRANTED = {
    "outcome": "granted", "ruling": "Udzielam zezwolenia rodzaju B. Opłata za rok wynosi 700,00 zł.", "reasons": "",
    "no_reasons": True,
}  # fmt: skip
REFUSED = {
    "outcome": "refused", "ruling": "Odmawiam zezwolenia na sprzedaż napojów alkoholowych.",
    "reasons": "Punkt leży bliżej szkoły, niż pozwala uchwała Rady Miasta z art. 12 ustawy.",
}  # fmt: skip
SETTLED = (Official("approve"), Official("sign"), Open())

SCENARIOS = (
    Scenario("a bar among flats, the house agrees here, granted", BAR, (
        Asked(agrees=True), Expect(status="filed", document="consent-1-1", states="wspólnota Lipowa 4"), Pay(),
        Official("prepare", more=GRANTED), *SETTLED,
        Expect(status="delivered", document="decision-1", states="700,00 zł"),
    ), acting=Capacity.COMPANY),
    Scenario("strong drinks, consent on paper, refused", VODKA, (
        Expect(document="receipt", states="Opłata za rok 2090"), Official("prepare", more=REFUSED),
        Official("approve"), Pay(), Official("sign"), Open(), Expect(status="delivered"),
    ), acting=Capacity.SOLE_TRADER),
    Scenario("beer of a shop that sold none", BEER, (
        Expect(status="filed", document="receipt", states="Sklep Lipowy"), Pay(), Official("prepare"), *SETTLED,
        Expect(status="delivered"),
    ), acting=Capacity.PRINCIPAL),
    *ways(COMPLEX_DECISION, SHOP, costs=True, acting=Capacity.COMPANY),
)  # fmt: skip
