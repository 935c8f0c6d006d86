"""Journeys of a petition: in everybody's and in another person's interest, to every end."""

from portal import PETITION
from portal.testing import PICTURE, Expect, Official, Open, Scenario, Upload, ways

Page = dict[str, str | Upload]
TEXT: Page = {
    "subject": "Ławka przy placu zabaw",
    "text": "Przy placu zabaw na ul. Wesołej nie ma gdzie usiąść.",
}
ADDRESS: Page = {
    "street": "ul. Lipowa 1/2",
    "postal_code": "15-001",
    "town": "Białystok",
    "email": "zaneta@example.pl",
}
PUBLIC: dict[str, Page] = {
    "interes": {"interest": "public"}, "temat": {"topic": "green"}, "tresc": TEXT, "zalaczniki": {"files": PICTURE},
    "adres": ADDRESS, "ogloszenie": {"publish_name": "nie"},
}  # fmt: skip
OTHERS: dict[str, Page] = {
    **PUBLIC, "interes": {"interest": "other"}, "zgoda": {"consent": PICTURE}, "temat": {"topic": "unknown"},
    "zalaczniki": {}, "ogloszenie": {"publish_name": "tak"},
}  # fmt: skip

SCENARIOS = (
    Scenario("in another person's interest, answered", OTHERS, (
        Expect(status="filed", document="receipt", states="Ławka przy placu zabaw"),
        Official("draft_reply", more={"ruling": "Ławkę postawimy na wiosnę."}), Official("answer"), Open(),
        Expect(status="answered", document="decision-1", states="na wiosnę"),
    )),
    *ways(PETITION, PUBLIC, costs=False),
)  # fmt: skip
