"""Journeys of a certificate from the population registers: paid, free of duty, by post, refused."""

from portal import REGISTER_CERTIFICATE
from portal.testing import PICTURE, Dispatch, Expect, Official, Pay, Scenario, ways

BANK = {"tresc": {"content": "address"}, "cel": {"purpose": "bankowi, do kredytu"}}
PAID = {**BANK, "oplata": {"exemption": "none"}, "forma": {"form_wanted": "electronic"}}
ADDRESS = {"post_street": "ul. Lipowa 1/2", "post_postal_code": "15-001", "post_town": "Białystok"}
HANDED_ON = (Official("ask_register"), Dispatch(), Official("hand_on", "Zaświadczenie nr 7/2026 z 3 grudnia 2026."),
             Expect(status="handed_on"))  # fmt: skip

SCENARIOS = (
    Scenario("paid, into the account", PAID, (Pay(), *HANDED_ON)),
    Scenario("something else, by post, free of duty", {
        "tresc": {"content": "other", "content_other": "Data nadania numeru PESEL."}, "cel": {"purpose": "do ZUS"},
        "oplata": {"exemption": "insurance"}, "dowod": {"exemption_proof": PICTURE},
        "forma": {"form_wanted": "paper"}, "adres": ADDRESS,
    }, HANDED_ON),
    Scenario("refused by an order", PAID, (
        Pay(), Official("refuse", "W rejestrze nie ma danych, o które prosi strona."),
        Expect(status="refused_by_order", document="outcome", states="Wojewoda Podlaski"),
    )),
    *ways(REGISTER_CERTIFICATE, PAID, costs=True),
)  # fmt: skip
