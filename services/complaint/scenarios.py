"""Journeys of a complaint: with and without an account, by every way of notice, to every end."""

from portal import COMPLAINT
from portal.testing import PICTURE, Applicant, Expect, Official, Open, Scenario, Upload, ways

Page = dict[str, str | Upload]
TEXT: Page = {"text": "12 listopada w okienku nr 4 nikt nie przyszedł przez godzinę. Proszę to wyjaśnić."}
WHO: Page = {"given_name": "Żaneta", "surname": "Gęś-Łęcka", "street": "ul. Lipowa 1/2", "postal_code": "15-001",
       "town": "Białystok"}  # fmt: skip
HERE: dict[str, Page] = {
    "na-kogo": {"about": "ZDM"}, "tresc": TEXT, "zalaczniki": {}, "kto": WHO, "droga": {"way": "portal"},
}  # fmt: skip
BY_MAIL: dict[str, Page] = {**HERE, "droga": {"way": "email"}, "e-mail": {"email": "kto-pisze@example.pl"}}
BY_POST: dict[str, Page] = {
    **HERE,
    "na-kogo": {"about": "DOM"},
    "droga": {"way": "post"},
    "zalaczniki": {"files": PICTURE},
}
SETTLED = (
    Official("draft_reply", more={"ruling": "Skargę uznajemy za uzasadnioną i przepraszamy."}), Official("answer"),
)  # fmt: skip

SCENARIOS = (
    Scenario("a guest complains and reads the notice here", HERE, (
        *SETTLED, Open(), Expect(status="answered", document="decision-1", states="przepraszamy"),
    ), guest=True),
    Scenario("a guest is told by e-mail", BY_MAIL, (*SETTLED, Expect(status="answered")), guest=True),
    Scenario("about the office that reads all others, told by post", BY_POST, (
        *SETTLED, Expect(status="answered", document="decision-1", states="Gęś-Łęcka"),
    ), guest=True),
    Scenario("a guest completes what was missing", HERE, (
        Official("call_for_completion", more={"items": ["Data zdarzenia"]}), Open(), Expect(status="completion"),
        Applicant("completed", "To było 12 listopada o 9.00."), Expect(status="filed"),
    ), guest=True),
    *ways(COMPLAINT, HERE, costs=False),
)  # fmt: skip
