"""Journeys of registering a stay: for good and for a time, with children, with an owner who confirms or refuses."""

from portal import EXTERNAL_ACT
from portal.testing import PICTURE, Applicant, Asked, Expect, Official, Open, Pay, Scenario, Skip, ways

FLAT = {"flat_street": "ul. Lipowa 1/2", "flat_postal_code": "15-001", "flat_town": "Białystok"}
SINCE = {"since-dzien": "1", "since-miesiac": "11", "since-rok": "2025"}
PERIOD = {
    "from_on-dzien": "1", "from_on-miesiac": "10", "from_on-rok": "2025",
    "until_on-dzien": "30", "until_on-miesiac": "6", "until_on-rok": "2029",
}  # fmt: skip
OWN = {"tytul": {"title": "own"}, "moj-tytul": {"land_register": "BI1B/00012345/5"}}
OWNER = {"tytul": {"title": "owner"}, "wlasciciel": {"owner_given": "Anna", "owner_surname": "Żółć-Łęcka"}}
ALONE = {"adres": FLAT, "razem": {"with_children": "nie"}}
FOR_GOOD = {"pobyt": {"stay": "permanent"}, "od-kiedy": SINCE, **ALONE}
FOR_A_TIME = {"pobyt": {"stay": "temporary"}, "okres": PERIOD, **ALONE}
CHILD = {
    "child_given": "Zosia",
    "child_surname": "Gęś-Łęcka",
    "child_pesel": "26220512343",
}  # a child for years: the kit lets days go by
ENTERED = (
    Official("enter"),
    Official("registered", "Wpis nr 12/2026 z 3 grudnia 2026."),
    Expect(status="registered"),
)
# a decision alone writes nothing into the register: that is done once nobody can appeal it any more
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
    Scenario("for good, in one's own flat", {**FOR_GOOD, **OWN}, ENTERED),
    Scenario("for good, with a child, the owner confirms", {
        **FOR_GOOD, "razem": {"with_children": "tak"}, "dzieci": [CHILD], **OWNER,
    }, (Asked(agrees=True), Expect(status="filed"), *ENTERED)),
    Scenario("the owner refuses, the office decides", {**FOR_GOOD, **OWNER}, (
        Asked(agrees=False, reason="Ta osoba tu nie mieszka."), Expect(status="filed"),
        Official("prepare", more={"outcome": "refused"}), Official("approve"), Official("sign"),
        Expect(status="signed"),
    )),
    Scenario("the owner refuses, but the stay is true, the office decides so", {**FOR_GOOD, **OWNER}, (
        Asked(agrees=False, reason="Ta osoba tu nie mieszka."),
        *GRANTED, *FINAL, Official("carried_out", "Wpis nr 14/2026 z 30 grudnia 2026."), Expect(status="registered"),
    )),
    Scenario("granted by a decision, but the person died before it was final", {**FOR_GOOD, **OWNER}, (
        Asked(agrees=False, reason="Ta osoba tu nie mieszka."),
        *GRANTED, *UPHELD, Official("correct", "W numerze domu jest omyłka."),
        Official("not_carried_out", "Strona zmarła, zanim decyzja stała się ostateczna."), Expect(status="final"),
    )),
    Scenario("for a time, with a lease, without a certificate", {
        **FOR_A_TIME, "tytul": {"title": "own"}, "moj-tytul": {"proof": PICTURE},
        "zaswiadczenie": {"wants_certificate": "nie"},
    }, ENTERED),
    Scenario("for a time, with a certificate", {
        **FOR_A_TIME, **OWN, "zaswiadczenie": {"wants_certificate": "tak"},
    }, (Pay(), *ENTERED)),
    *ways(EXTERNAL_ACT, {**FOR_A_TIME, **OWN, "zaswiadczenie": {"wants_certificate": "tak"}}, costs=True,
          outcome="refused"),
)  # fmt: skip
