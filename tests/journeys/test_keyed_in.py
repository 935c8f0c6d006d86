"""A common matter that came on paper is written down in under two minutes.

No watch is held to a person here: the keys are really pressed in a browser, and the keystroke-level model of Card, Moran
and Newell (1980) says how long an average, unskilled typist takes: each key 0.28 s, and 1.35 s to find in the paper what
each box wants. What the portal takes to answer is measured and added.
"""

import time
from dataclasses import dataclass

import pytest

from tests.journeys import ways
from tests.journeys.keys import MOST_TABS, Keys
from tests.journeys.test_city_hall import Open
from tests.support.browser import DESKTOP

pytestmark = pytest.mark.browser
KEY_SECONDS, THOUGHT_SECONDS, SCAN_SECONDS = 0.28, 1.35, 10.0
TWO_MINUTES = 120.0
WHERE = """() => { const e = document.activeElement;
  return [e.name || "", e.type || "", e.tagName === "BUTTON" ? e.innerText.trim() : "", e.value || ""] }"""
# who brought it: somebody the city does not know yet, so that everything is typed
PERSON = {
    "desk_channel": "counter", "desk_given": "Zenobia", "desk_surname": "Ćwiklińska-Nowak", "desk_born-dzien": "8",
    "desk_born-miesiac": "1", "desk_born-rok": "1949", "desk_street": "ul. Wesoła 14/23", "desk_postal": "15-001",
    "desk_town": "Białystok", "desk_fee": "unpaid",
}  # fmt: skip
COMMON = {
    "general-letter": {
        "topic": "roads", "subject": "Oświetlenie na ul. Wesołej", "text": "Wniosek w załączeniu (2 strony, skan).",
    },
    "tax-certificate": {"purpose": "bank", "exemption": "none"},
    "tree-notice": {
        "business": "nie", "parcel": "1629/4", "tree_street": "ul. Wesoła 14", "tree_town": "Białystok",
        "ownership": "alone", "trees-0-species": "other", "trees-0-species_name": "brzoza brodawkowata",
        "trees-0-girth_cm": "112", "inspection_phone": "600 100 200",
    },
    "waste-declaration": {
        "kind": "first", "since-dzien": "1", "since-miesiac": "11", "since-rok": "2026",
        "property_street": "Wesoła", "property_number": "14", "property_town": "Białystok", "building": "house",
        "is_sorted": "tak", "compost": "nie", "flats-0-area": "84,50", "flats-0-relief": "none",
    },
}  # fmt: skip


@dataclass
class Clerk:
    """Somebody at the counter who goes through the page by Tab and fills what the paper says."""

    keys: Keys
    wanted: dict[str, str]
    thoughts: int = 0

    def fill_in(self, last: str) -> None:
        """Go from box to box until the last button; what the paper does not say is passed over."""
        for _ in range(MOST_TABS * 2):
            name, kind, button, standing = self.keys.page.evaluate(WHERE)
            if button == last:
                assert not self.wanted, f"the page never asked for {sorted(self.wanted)}"
                return
            if name in self.wanted:
                self._answer(self.wanted.pop(name), kind, standing)
            self.keys.press("Tab")
        raise AssertionError(f"the keyboard does not reach {last!r}")

    def _answer(self, value: str, kind: str, standing: str) -> None:
        self.thoughts += 1
        if kind != "radio":
            self.keys.type(value)
            return
        if standing == value:
            self.keys.press("Space")
        while self.keys.page.evaluate(WHERE)[3] != value:
            self.keys.press("ArrowDown")
        # a person looks for the next line of the paper meanwhile; only the keys of this one know no pause
        self.keys.page.wait_for_function("() => !document.querySelector('[aria-busy]')")


@pytest.mark.parametrize("slug", sorted(COMMON))
def test_a_common_matter_on_paper_is_written_down_within_two_minutes(walk: Open, slug: str) -> None:
    halina = walk(**DESKTOP)
    ways.sign_in(halina, "Halina Mojsak", office=True)
    halina.go(f"/biurko/wpisz?usluga={slug}")
    clerk = Clerk(Keys(halina), PERSON | COMMON[slug])
    clerk.keys.past_the_frame()
    clerk.fill_in("Wpisz sprawę")
    asked = time.monotonic()
    clerk.keys.follow("Wpisz sprawę")
    answered = time.monotonic() - asked
    assert "Sprawa wpisana" in halina.heading, halina.text
    seconds = clerk.keys.pressed * KEY_SECONDS + clerk.thoughts * THOUGHT_SECONDS + SCAN_SECONDS + answered
    print(f"{slug}: {clerk.keys.pressed} keys, {clerk.thoughts} boxes, {seconds:.0f} s")
    assert seconds < TWO_MINUTES
