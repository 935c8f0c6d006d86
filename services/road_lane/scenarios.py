"""Journeys of this permit: every purpose, several periods, with and without traffic, to every end."""

from portal import DECISION
from portal.testing import PICTURE, Expect, Official, Open, Scenario, Upload, ways

Page = dict[str, str | Upload]


def period(surface: str, area: str, since: tuple[int, int, int], until: tuple[int, int, int]) -> Page:
    """Return one area as it is typed."""
    days = {"since": since, "until": until}
    parts = ("dzien", "miesiac", "rok")
    boxes: Page = {
        f"{name}-{part}": str(value)
        for name, on in days.items()
        for part, value in zip(parts, on, strict=True)
    }
    return {"surface": surface, "area": area, **boxes}


LATER = (1, 3, 2090)
BOTH = [period("pavement", "12,5", LATER, (10, 3, 2090)), period("carriage_20", "3", LATER, (3, 3, 2090))]
WORKS: dict[str, Page | list[Page]] = {
    "cel": {"purpose": "works", "what": "przyłącze wody do budynku"},
    "miejsce": {"road": "ul. Lipowa", "spot": "przed budynkiem nr 4"},
    "zajecia": BOTH,
    "ruch": {"traffic": "nie"},
    "plan": {"plan": PICTURE},
    "kontakt": {"in_charge": "Jan Nowak", "phone": "600 100 200"},
    "adres": {"street": "ul. Lipowa 1/2", "postal_code": "15-001", "town": "Białystok"},
}
DEVICES: dict[str, Page | list[Page]] = {
    **WORKS, "cel": {"purpose": "devices", "what": "kabel światłowodowy"}, "ruch": {"traffic": "tak"},
    "projekt": {"project": PICTURE}, "zajecia": [period("pavement", "0,4", LATER, (28, 2, 2095))],
}  # fmt: skip
GRANTED = {
    "outcome": "granted", "ruling": "Zezwalam na zajęcie 13 m² chodnika. Ustalam opłatę 287,00 zł.", "reasons": "",
    "no_reasons": True,
}  # fmt: skip
REFUSED = {"outcome": "refused", "ruling": "Odmawiam zezwolenia na zajęcie pasa drogowego."}

SCENARIOS = (
    Scenario("works in two places, granted", WORKS, (
        Expect(status="filed", document="receipt", states="287"),
        Official("prepare", more=GRANTED), Official("approve"), Official("sign"), Open(),
        Expect(status="delivered", document="decision-1", states="287,00 zł"),
    )),
    Scenario("a cable for years, with traffic, refused", DEVICES, (
        Expect(document="receipt", states="kabel światłowodowy"),
        Official("prepare", more=REFUSED), Official("approve"), Official("sign"), Open(), Expect(status="delivered"),
    )),
    *ways(DECISION, WORKS, costs=False),
)  # fmt: skip
