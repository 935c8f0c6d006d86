"""Journeys of a relief: later, in instalments, remitted; a person, a trader, a firm; granted, in part, refused."""

from dataclasses import replace

from portal import TAX_RELIEF
from portal.testing import PICTURE, Expect, Official, Open, Scenario, Upload, ways

Page = dict[str, str | Upload]
Filled = dict[str, Page | list[Page]]


def dated(name: str, day: int, month: int, year: int) -> Page:
    """Return a date as it is typed."""
    return {f"{name}-dzien": str(day), f"{name}-miesiac": str(month), f"{name}-rok": str(year)}


OWES = 90_000
ME: Page = {"who": "ja", "source": "work", "income_grosze": "3 200,50"}
SON: Page = {"who": "syn 8 lat", "source": "none", "income_grosze": "0"}
HOME: Filled = {
    "dochody": [ME, SON],
    "wydatki": {"rent_grosze": "900", "media_grosze": "450,00", "living_grosze": "1300", "health_grosze": "120",
                "loans_grosze": "600", "others_grosze": "0"},
    "majatek": {"estate_grosze": "0", "movables_grosze": "8 000", "savings_grosze": "150"},
    "dlugi": {"debts_grosze": "24 000", "creditors": "bank, kredyt do 2030 roku"},
    "uzasadnienie": {"ground": "own", "reasons": "Od września nie pracuję, szukam pracy i choruję."},
    "dokumenty": {"papers": PICTURE},
    "adres": {"street": "ul. Lipowa 1/2", "postal_code": "15-001", "town": "Białystok"},
}  # fmt: skip
# the journeys take months, the terms must still be to come; the clock of a suite goes on from one to the next
PARTS: Filled = {
    **HOME, "ulga": {"relief": "instalments"}, "dla-kogo": {"applicant": "person"},
    "naleznosc": {"kind": "property_tax", "which": "late", "year": ""},
    "raty": {"parts": "6", **dated("first_on", 31, 1, 2090), "every": "1"},
}  # fmt: skip
LATER: Filled = {
    **HOME, "ulga": {"relief": "deferred"}, "dla-kogo": {"applicant": "trader"},
    "naleznosc": {"kind": "other", "which": "all"}, "inna-naleznosc": {"other_dues": "opłata planistyczna, decyzja 12"},
    "odroczenie": dated("new_term", 30, 6, 2090),
    "pomoc": {"aid": "de_minimis", "sector": "general", "received_euro": "12 000"},
    "formularz-pomocy": {"aid_form": PICTURE},
}  # fmt: skip
FIRM: Filled = {
    **{page: HOME[page] for page in ("uzasadnienie", "dokumenty", "adres")},
    "ulga": {"relief": "remitted"}, "dla-kogo": {"applicant": "entity"},
    "naleznosc": {"kind": "property_tax", "which": "late"}, "umorzenie": {"remit_grosze": "400,00"},
    "firma": {"revenue_grosze": "120 000", "outlay_grosze": "131 500,25", "cash_grosze": "900",
              "receivables_grosze": "0", "liabilities_grosze": "44 000"},
    "pomoc": {"aid": "none", "sector": "general", "received_euro": "0"},
}  # fmt: skip
PARTLY = {
    "outcome": "partly", "ruling": "Umarzam zaległość w kwocie 150,00 zł. W pozostałej części odmawiam.",
    "award": {"amount_grosze": 15_000},
    "reasons": "Spółka poniosła stratę, ale ma majątek, z którego może zapłacić resztę.",
}  # fmt: skip
REFUSED = {
    "outcome": "refused", "ruling": "Odmawiam stronie udzielenia ulgi.",
    "reasons": "Strona ma dochody i oszczędności, z których może zapłacić w terminie.",
}  # fmt: skip
SETTLED = (Official("approve"), Official("sign"), Open())

SCENARIOS = (
    Scenario("instalments, granted as wished", PARTS, (
        Expect(status="filed", document="receipt", states="syn 8 lat"),
        Official("prepare"), *SETTLED, Expect(status="delivered", document="decision-1"),
    ), owes_grosze=OWES),
    Scenario("a trader's deferral of other dues, refused", LATER, (
        Expect(document="receipt", states="opłata planistyczna"),
        Official("prepare", more=REFUSED), *SETTLED, Expect(status="delivered"),
    )),
    Scenario("a firm's remission, granted in part", FIRM, (
        Expect(document="receipt", states="Wynik firmy za rok"),
        Official("prepare", more=PARTLY), *SETTLED, Expect(status="delivered", document="decision-1", states="150,00"),
    ), owes_grosze=OWES),
    *(replace(one, owes_grosze=OWES) for one in ways(TAX_RELIEF, PARTS, costs=False)),
)  # fmt: skip
