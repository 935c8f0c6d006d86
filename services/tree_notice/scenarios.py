"""Journeys of a felling notice: one tree and several, one owner and two, silence and objection."""

from typing import Any

from portal import NOTIFICATION
from portal.testing import PICTURE, Applicant, Asked, Expect, Official, Pay, Scenario, Skip, ways

BIRCH = {"species": "other", "species_name": "brzoza brodawkowata", "girth_cm": "112"}
POPLAR = {"species": "soft", "species_name": "topola", "girth_cm": "240"}
NOTICE: dict[str, Any] = {
    "cel": {"business": "nie"},
    "dzialka": {"parcel": "1629/4", "precinct": "2", "tree_street": "ul. Lipowa 1", "tree_town": "Białystok"},
    "wlasnosc": {"ownership": "alone"},
    "drzewa": [BIRCH],
    "rysunek": {"sketch": PICTURE},
    "ogledziny": {"inspection_phone": "600 100 200", "remarks": "Pies jest w domu."},
}
SHARED: dict[str, Any] = {
    **NOTICE,
    "wlasnosc": {"ownership": "together"},
    "wspolwlasciciele": [{"owner_given": "Anna", "owner_surname": "Żółć-Łęcka"}],
    "drzewa": [BIRCH, POPLAR],
}
ASK = "zaswiadczenie-o-milczeniu"  # the page on which the certificate is asked for

SCENARIOS = (
    Scenario("inspected, then silence", NOTICE, (
        Expect(status="filed", document="receipt", states="brzoza brodawkowata"), Skip(10),
        Official("inspect", "Brzoza zagraża dachowi, obwód 112 cm."), Skip(70), Official("confirm_silence"),
        Expect(status="tacit"),
    )),
    Scenario("silence, certified at the owner's request", NOTICE, (
        Skip(70), Official("confirm_silence"), Applicant(ASK), Pay(),
        Official("certify_silence", more={"position": "kierownik referatu"}),
        Expect(status="tacit", document="silence-certificate", states="brzoza brodawkowata, 112 cm"),
        Expect(document="silence-certificate", states="kierownik referatu"),
        Expect(document="silence-certificate", states="art. 122f"),
    )),
    Scenario("silence, a certificate refused", NOTICE, (
        Skip(70), Official("confirm_silence"), Applicant(ASK),
        Official("refuse_silence_certificate", "Sprawę załatwiono decyzją."), Expect(status="tacit"),
    )),
    Scenario("two owners, the other agrees", SHARED, (
        Asked(agrees=True), Expect(status="filed"),
    )),
    Scenario("two owners, the other refuses, the office objects", SHARED, (
        Asked(agrees=False, reason="Nie zgadzam się na wycinkę."),
        Official("prepare", more={"outcome": "objection"}), Official("approve"), Official("sign"),
        Expect(status="signed"),
    )),
    *ways(NOTIFICATION, NOTICE, costs=False, outcome="objection"),
)  # fmt: skip
