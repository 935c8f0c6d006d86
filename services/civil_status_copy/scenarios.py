"""Journeys of documents of civil status: each kind, of whom, free of duty, by post and into the account, refused."""

from portal import REGISTER_COPY
from portal.testing import PICTURE, Dispatch, Expect, Official, Pay, Scenario, ways

OWN_BIRTH = {"dokument": {"kind": "short"}, "akt": {"record": "birth"}, "czyj": {"whose": "self"}}
WEDDING = {
    "event_on-dzien": "14", "event_on-miesiac": "6", "event_on-rok": "1980", "event_place": "Suwałki",
}  # fmt: skip
MOTHER = {"person_given": "Maria", "person_surname": "Łęcka"}
DUE = {"oplata": {"exemption": "none"}, "forma": {"form_wanted": "electronic"}}
ADDRESS = {"post_street": "ul. Lipowa 1/2", "post_postal_code": "15-001", "post_town": "Białystok"}
POST = {"form_wanted": "paper"}
HANDED_ON = (Official("ask_register"), Dispatch(), Official("hand_on", "Odpis nr 12/2026 z 3 grudnia 2026."),
             Expect(status="handed_on"))  # fmt: skip

SCENARIOS = (
    Scenario("one's own birth, into the account", {**OWN_BIRTH, **DUE}, (
        Pay(), *HANDED_ON,
    )),
    Scenario("the parents' wedding, in full, by post", {
        "dokument": {"kind": "full"}, "akt": {"record": "marriage"}, "czyj": {"whose": "ascendant"}, "osoba": MOTHER,
        "zdarzenie": WEDDING, **DUE, "forma": POST, "adres": ADDRESS,
    }, (Pay(), *HANDED_ON)),
    Scenario("a stranger's death, by a legal interest", {
        "dokument": {"kind": "entries"}, "akt": {"record": "death"}, "czyj": {"whose": "legal_interest"},
        "interes": {"interest": "Sprawa spadkowa I C 12/26.", "interest_proof": PICTURE}, "osoba": MOTHER,
        "zdarzenie": WEDDING, "tresc": {"content": "Data zgonu."}, **DUE,
    }, (Pay(), Official("prepare", more={"outcome": "refused"}), Official("approve"), Official("sign"),
        Expect(status="signed"))),
    Scenario("the marital status, free of duty", {
        "dokument": {"kind": "marital"}, "oplata": {"exemption": "social"}, "dowod": {"exemption_proof": PICTURE},
        "forma": {"form_wanted": "electronic"},
    }, HANDED_ON),
    *ways(REGISTER_COPY, {**OWN_BIRTH, **DUE}, costs=True),
)  # fmt: skip
