"""The page to pick a person: searched on the server, plain, strict, and shown as text."""

from __future__ import annotations

import re

import html5lib
import pytest

from portal.sandbox.identity import Provider
from tests.sandbox.identity.relying_party import SUBSTANTIAL, RelyingParty, essential

NUMBERED = [
    {
        "issuer": "residents",
        "sub": f"r-{n}",
        "given_name": "Osoba",
        "family_name": f"Numer{n:02}",
        "note": "x",
    }
    for n in range(40)
]


def names(html: str) -> list[str]:
    return re.findall(r'person__name">([^<]+)<', html)


def page(party: RelyingParty, begun: object, query: str = "") -> str:
    return party.browser.get(party.page(begun), params={"q": query} if query else {}, timeout=5).text


def test_people_with_a_note_come_first_and_the_rest_by_search(party: RelyingParty):
    begun = party.begin()
    shown = page(party, begun)
    assert names(shown) == ["Anna Żółć-Łęcka", "Pilar García"]
    assert "ma zaległość 103,00 zł" in shown
    assert "ur. 14.03.1985" in shown
    assert "Pozostałych w piaskownicy: 1." in shown


@pytest.mark.parametrize("query", ["kowalski", "KOWALSKI jan", "90010212342", "900102"])
def test_a_person_is_found_by_name_and_number(party: RelyingParty, query: str):
    assert names(page(party, party.begin(), query)) == ["Jan Kowalski"]


@pytest.mark.parametrize("query", ["zolc", "ŁĘCKA", "lecka anna", "zaległość"])
def test_polish_letters_do_not_matter(party: RelyingParty, query: str):
    assert names(page(party, party.begin(), query)) == ["Anna Żółć-Łęcka"]


def test_twelve_are_shown_and_twenty_five_found(provider: Provider, party: RelyingParty):
    for one in NUMBERED:
        provider.people.add(one)
    begun = party.begin()
    assert len(names(page(party, begun))) == 12
    found = page(party, begun, "osoba")
    assert len(names(found)) == 25
    assert "Pasuje jeszcze 15." in found


def test_whoever_signed_in_before_or_is_hinted_comes_first(party: RelyingParty):
    assert names(page(party, party.begin(login_hint="r-jan")))[0] == "Dalej jako Jan Kowalski"
    party.sign_in("r-pilar")
    again = names(page(party, party.begin(prompt="login")))
    assert again == ["Dalej jako Pilar García", "Anna Żółć-Łęcka"]


def test_what_was_typed_is_shown_as_text(party: RelyingParty, provider: Provider):
    provider.people.add(
        {"issuer": "residents", "sub": '"><i>', "given_name": "<b>", "family_name": "&", "note": "<script>"}
    )
    shown = page(party, party.begin(), '"><script>alert(1)</script>')
    assert "<script>" not in shown
    shown = page(party, party.begin(), "&")
    assert "<b>" not in shown
    assert "<script>" not in shown


def test_the_page_is_valid_strict_and_says_what_it_is(party: RelyingParty, desk: RelyingParty):
    for one in (party, desk):
        begun = one.begin(claims=essential(SUBSTANTIAL))
        answer = one.browser.get(one.page(begun), timeout=5)
        html5lib.HTMLParser(strict=True).parse(answer.text)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "form-action 'self' http://127.0.0.1:9" in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Piaskownica." in answer.text
        assert "<script" not in answer.text
        assert 'style="' not in answer.text
        assert answer.text.count("<h1") == 1


def test_roles_are_shown_and_found_in_polish(desk: RelyingParty):
    begun = desk.begin()
    assert "role: prowadzi sprawy, podpisuje" in page(desk, begun)
    assert names(page(desk, begun, "podpisuje")) == ["Ewa Nowak"]
    assert names(page(desk, begun, "cashier")) == []


def test_the_level_that_will_not_do_opens_the_choice_of_means(party: RelyingParty):
    begun = party.begin(claims=essential(SUBSTANTIAL))
    assert '<details class="means">' in page(party, begun)
    refused = party.choose(begun, "r-anna", "niski").text
    assert '<details class="means" open>' in refused
    assert "<title>Błąd: " in refused
    assert 'value="niski" checked' in refused
