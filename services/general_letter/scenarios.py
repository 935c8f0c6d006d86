"""Journeys of a letter: to the unit that it concerns, and to every end."""

from portal import COMPLAINT
from portal.testing import PICTURE, Expect, Official, Open, Scenario, Upload, ways

Page = dict[str, str | Upload]
LETTER: Page = {
    "subject": "Zalana piwnica",
    "text": "Po każdej ulewie woda z ulicy wlewa się do piwnicy przy ul. Lipowej 1.",
}
ABOUT_ROADS: dict[str, Page] = {"temat": {"topic": "roads"}, "tresc": LETTER, "zalaczniki": {}}
NOBODY_KNOWS: dict[str, Page] = {
    **ABOUT_ROADS,
    "temat": {"topic": "unknown"},
    "zalaczniki": {"files": PICTURE},
}

SCENARIOS = (
    Scenario("routed and answered", ABOUT_ROADS, (
        Expect(status="filed", document="receipt", states="Zalana piwnica"),
        Official("draft_reply", more={"ruling": "Kratki ściekowe oczyścimy do końca miesiąca."}), Official("answer"),
        Open(), Expect(status="answered", document="decision-1", states="Kratki ściekowe"),
    )),
    Scenario("to the registry with a picture", NOBODY_KNOWS, (Expect(status="filed"),)),
    *ways(COMPLAINT, ABOUT_ROADS, costs=False),
)  # fmt: skip
