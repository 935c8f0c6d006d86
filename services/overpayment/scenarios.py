"""Journeys of an overpayment: known and stated, given back and credited, in whole, in part, refused."""

from portal import DECISION
from portal.testing import PICTURE, Expect, Official, Open, Scenario, Upload, ways

Page = dict[str, str | Upload]

ADDRESS: Page = {"street": "ul. Lipowa 1/2", "postal_code": "15-001", "town": "Białystok"}
ACCOUNT: Page = {"bank_account": "61 1090 1014 0000 0712 1981 2874", "holder": "Żaneta Gęś-Łęcka"}
BACK: dict[str, Page] = {
    "rodzaj": {"claim": "stated"},
    "naleznosc": {"kind": "stamp_duty", "year": ""},
    "wyjasnienie": {"stated_grosze": "1 017,50", "paid_on-dzien": "2", "paid_on-miesiac": "3", "paid_on-rok": "2026",
                    "cause": "twice", "why": "Opłatę za zaświadczenie wysłano dwoma przelewami."},
    "dowod": {"proof": PICTURE},
    "co-dalej": {"way": "transfer"},
    "rachunek": ACCOUNT,
    "adres": ADDRESS,
}  # fmt: skip
CREDITED: dict[str, Page] = {
    "rodzaj": {"claim": "known"}, "naleznosc": {"kind": "property_tax", "year": "2026"},
    "kwota": {"known_grosze": "123,00"}, "co-dalej": {"way": "credit"}, "zaliczenie": {"credit_kind": "waste_fee"},
    "adres": ADDRESS,
}  # fmt: skip
PARTLY = {
    "outcome": "partly", "ruling": "Stwierdzam nadpłatę w kwocie 17,00 zł. W pozostałej części odmawiam.",
    "award": {"amount_grosze": 1_700},
    "reasons": "Drugi przelew dotyczył innej sprawy, nadpłatą jest tylko opłata za pełnomocnictwo.",
}  # fmt: skip
REFUSED = {
    "outcome": "refused", "ruling": "Odmawiam stwierdzenia nadpłaty.",
    "reasons": "Obie wpłaty dotyczą różnych spraw i obie były należne w całości.",
}  # fmt: skip
SETTLED = (Official("approve"), Official("sign"), Open())

SCENARIOS = (
    Scenario("paid twice, given back in part", BACK, (
        Expect(status="filed", document="receipt", states="Zapłacono dwa razy"),
        Official("prepare", more=PARTLY), *SETTLED, Expect(status="delivered", document="decision-1", states="17,00"),
    )),
    Scenario("on the account, credited as wished", CREDITED, (
        Expect(document="receipt", states="Nadpłata, o którą prosisz"),
        Official("prepare"), *SETTLED, Expect(status="delivered"),
    )),
    Scenario("paid twice, refused", BACK, (
        Official("prepare", more=REFUSED), *SETTLED, Expect(status="delivered"),
    )),
    *ways(DECISION, BACK, costs=False),
)  # fmt: skip
