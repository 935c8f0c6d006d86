"""Journeys of the subscription: at once by machine, by an official, renewed too early, and every other way."""

from portal import ENTITLEMENT
from portal.testing import PICTURE, Expect, Official, Pay, Scenario, Skip, Upload, ways

Page = dict[str, str | Upload]
HOME: Page = {"zone_street": "Lipowa", "zone_number": "12 m. 4", "residence": "registered"}
OWN: Page = {"plate_country": "pl", "plate": "bi 12345", "owner": "own"}
AT_ONCE: dict[str, Page] = {"adres": HOME, "pojazd": OWN, "okres": {"period": "month"}}
IN_ZONE_B: dict[str, Page] = {
    "adres": {**HOME, "zone_street": "Krakowska"},
    "pojazd": OWN,
    "okres": {"period": "year"},
}
ABROAD: Page = {"plate_country": "other", "plate": "AA 1234 BB", "owner": "leasing"}
WITH_PAPERS: dict[str, Page] = {
    "adres": {**HOME, "residence": "tax"}, "dokument-adresu": {"residence_proof": PICTURE},
    "pojazd": ABROAD,
    "dokument-pojazdu": {"vehicle_proof": PICTURE}, "okres": {"period": "half"},
}  # fmt: skip

SCENARIOS = (
    Scenario("paid and issued by machine at once", AT_ONCE, (
        Expect(status="filed"), Pay(), Expect(document="outcome", states="Wydano automatycznie"),
        Expect(status="issued", document="outcome", states="BI 12345"),
    )),
    Scenario("paid for a year in sub-zone B", {**IN_ZONE_B, "pojazd": {**OWN, "plate": "BIA-9K88"}}, (
        Pay(), Expect(document="outcome", states="podstrefie B"), Expect(status="issued"),
    )),
    Scenario("with papers, issued by an official", WITH_PAPERS, (
        Pay(), Expect(document="receipt"), Expect(status="filed"), Skip(1), Official("issue"),
        Expect(status="issued", document="outcome", states="AA1234BB"),
    )),
    Scenario("with papers that do not show the address, refused", WITH_PAPERS, (
        Pay(), Official("refuse", "Adres w zeznaniu leży poza strefą."),
        Expect(status="refused", document="outcome", states="poza strefą"),
        Expect(document="outcome", states="Wojewódzkiego Sądu Administracyjnego"),
        Expect(document="outcome", states="zwrócimy"),
    )),
    *ways(ENTITLEMENT, {**WITH_PAPERS, "pojazd": {**ABROAD, "plate": "AA 7777 CC"}}, costs=True),
)  # fmt: skip
