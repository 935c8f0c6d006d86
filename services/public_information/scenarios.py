"""Journeys of a request: with and without an account, by every way of answer, to every end."""

from portal import INFORMATION
from portal.testing import PICTURE, Applicant, Expect, Official, Open, Scenario, Upload, ways

Page = dict[str, str | Upload]
QUESTION: Page = {"question": "Ile drzew posadzono w 2025 roku w pasach drogowych i na jakich ulicach?"}
HERE: dict[str, Page] = {
    "pytanie": QUESTION,
    "zalacznik": {},
    "postac": {"form": "answer"},
    "droga": {"way": "portal"},
}
BY_MAIL: dict[str, Page] = {**HERE, "droga": {"way": "email"}, "e-mail": {"email": "kto-pyta@example.pl"}}
BY_POST: dict[str, Page] = {
    **HERE, "postac": {"form": "copies"}, "droga": {"way": "post"},
    "adres": {"addressee": "Stowarzyszenie Drzewa", "street": "ul. Lipowa 1/2", "postal_code": "15-001",
              "town": "Białystok"},
}  # fmt: skip
COST = Official("tell_cost", "Skan 400 stron map kosztuje 120 zł, bo zlecamy go na zewnątrz.")
REFUSAL = {
    "outcome": "refused", "basis": "art. 16 ust. 1 ustawy o dostępie do informacji publicznej",
    "ruling": "odmawiam udostępnienia informacji publicznej",
    "reasons": "Informacja jest tajemnicą przedsiębiorcy, który ją zastrzegł (art. 5 ust. 2 tej ustawy).",
}  # fmt: skip

SCENARIOS = (
    Scenario("a guest asks and reads the answer here", {**HERE, "zalacznik": {"files": PICTURE}}, (
        Expect(status="filed", document="receipt", states="Ile drzew"),
        Official("provide", "Posadzono 412 drzew; wykaz ulic: Lipowa, Wesoła, Gajowa."), Open(),
        Expect(status="provided", document="letter-1", states="412 drzew"),
    ), guest=True),
    Scenario("a guest wants the answer by e-mail", BY_MAIL, (
        Official("provide", "Posadzono 412 drzew."), Expect(status="provided", document="letter-1"),
    ), guest=True),
    Scenario("a guest wants the answer by post", BY_POST, (
        Official("say_not_public", "To pytanie o opinię, nie o informację, którą urząd ma."),
        Expect(status="not_public", document="letter-1", states="Stowarzyszenie Drzewa"),
    ), guest=True),
    Scenario("a guest hears of the cost, upholds, is refused and appeals", HERE, (
        COST, Open(), Applicant("accept_cost"), Expect(status="filed"),
        Official("prepare", more=REFUSAL), Official("approve"), Official("sign"), Open(),
        Expect(status="delivered"), Applicant("appeal", "To nie jest tajemnica."), Expect(status="appealed"),
    ), guest=True),
    Scenario("a guest withdraws", HERE, (Applicant("withdraw"), Expect(status="withdrawn")), guest=True),
    *ways(INFORMATION, HERE, costs=False, outcome="refused"),
)  # fmt: skip
