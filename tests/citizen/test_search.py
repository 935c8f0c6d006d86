"""Search finds first what people mean, in their own words; the catalogue asks the database for next to nothing."""

import re
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from config import city
from portal.citizen.not_here import PREFIX, find_not_here
from portal.citizen.places import PLACES, Place
from portal.citizen.search import find, fold, likeness
from portal.citizen.stems import stem
from portal.facts import Facts
from portal.service.topics import TOPICS
from services import discover
from tests.office.desk import Desk
from tests.support.house import House

FILE = tomllib.loads(Path(__file__).with_name("queries.toml").read_text(encoding="utf-8"))
SERVICES = discover()
PAIRS = [(query, slug) for slug, queries in FILE["queries"].items() for query in queries]
PLACED = [(query, endpoint) for endpoint, queries in FILE["places"].items() for query in queries]
NOT_HERE = [(query, name) for name, queries in FILE["not_here"].items() for query in queries]
FACTS, TODAY = Facts.parse(city.load().facts), date(2026, 11, 23)
MOST_STATEMENTS = 10


def first(query: str) -> list[str]:
    """Return what the search page lists for a query, services by slug and pages by their endpoint."""
    rest = find_not_here(FACTS, query, TODAY)[1]
    return [
        one.endpoint if isinstance(one, Place) else one.slug for one in find(SERVICES.values(), PLACES, rest)
    ]


@pytest.mark.parametrize(("query", "slug"), PAIRS, ids=[query for query, _slug in PAIRS])
def test_what_people_type_finds_first_what_they_mean(query: str, slug: str) -> None:
    if slug not in SERVICES and slug in FILE["pending"]:
        pytest.skip(f"the service {slug} is not there yet")
    assert first(query)[:1] == [slug], first(query)[:4]


def test_pages_that_are_no_services_come_first_for_their_words() -> None:
    wrong = {query: first(query)[:3] for query, endpoint in PLACED if first(query)[:1] != [endpoint]}
    assert wrong == {}
    assert first("podatek")[:2] == ["taxes.overview", "others.typed"]


def test_what_is_not_settled_here_is_told_with_its_place_and_nothing_else_is_shown() -> None:
    known = FACTS.within(PREFIX).snapshot(TODAY)
    wrong = {
        query: (told, first(query))
        for query, name in NOT_HERE
        if (told := [one.title for one in find_not_here(FACTS, query, TODAY)[0]])
        != [known[name]["titles"]["pl"]]
        or first(query)
    }
    assert wrong == {}
    assert first("akt urodzenia dowód osobisty")[:1] == ["civil-status-copy"]
    assert [query for query, _slug in (*PAIRS, *PLACED) if find_not_here(FACTS, query, TODAY)[0]] == []


@pytest.mark.parametrize(
    "query",
    ["asdfgh", "kocham cię", "pogoda", "bilet autobusowy", "lekarz", "pies", "koń", "rodzina", "stadion"],
)
def test_nonsense_and_other_peoples_matters_find_nothing(query: str) -> None:
    assert first(query) == []


def test_there_are_sixty_queries_and_only_known_services_are_waited_for() -> None:
    assert len(PAIRS) >= 60
    assert len({query for query, _slug in PAIRS}) == len(PAIRS)
    assert set(FILE["queries"]) - SERVICES.keys() <= set(FILE["pending"])
    assert set(FILE["pending"]) <= set(FILE["queries"])


def test_a_query_is_no_synonym_that_was_copied_into_a_card() -> None:
    # a sample of people's words must not become the list that is measured by it
    written = [query for query, slug in PAIRS if slug in SERVICES and query in SERVICES[slug].card.words]
    assert len(written) < len(PAIRS) / 2


@pytest.mark.parametrize("query", ["", "  ", "a", "!!!", "xqzw", "ж", "\x00", "do na w"])
def test_what_says_nothing_finds_nothing(query: str) -> None:
    assert find(SERVICES.values(), (), query) == []


def test_without_its_words_a_card_is_not_found_by_them() -> None:
    tree = SERVICES["tree-notice"]
    bare = replace(tree, card=replace(tree.card, words=()))
    assert find([bare], (), "wycinka") == []


@pytest.mark.parametrize(
    ("one", "other"), [("wycinka", "wycinkę"), ("drzewo", "drzewami"), ("śmieci", "śmieciami"), ("дерево", "дерева"),
                       ("parking", "parkingu"), ("zaświadczenie", "zaświadczenia"), ("petycja", "petycji")],
)  # fmt: skip
def test_inflected_words_have_one_stem(one: str, other: str) -> None:
    assert stem(fold(one)[0]) == stem(fold(other)[0])


def test_misspelt_words_are_alike_and_others_are_not() -> None:
    assert likeness("zamledowanie", "zameldowanie") > 0.4 > likeness("parking", "petycja")


def test_the_front_page_names_the_citys_few_and_paying_first_and_all_stand_under_topics(
    small_house: House,
) -> None:
    page = small_house.visitor().go("/")
    rows = [
        link.get("href") for link in page.page.iterfind(".//main//section[@aria-labelledby='sprawy']//li/a")
    ]
    named = FACTS.at("front.services", TODAY)
    assert rows == ["/moje/podatki", "/zaplac", *(f"/uslugi/{slug}" for slug in named)]
    assert 6 <= len(named) <= 8
    assert page.go("/tematy/taxes").text.index("Zapłać bez logowania") < page.text.index("Poproś o raty")
    listed = [page.go(f"/tematy/{topic}").page.iterfind(".//main//li//a") for topic in TOPICS]
    assert {f"/uslugi/{slug}" for slug in SERVICES} <= {
        link.get("href") for links in listed for link in links
    }
    said = page.go("/szukaj?q=paszport").text
    assert "Podlaski Urząd Wojewódzki" in said
    assert "Zajmij pas drogowy" not in said
    assert "Nie znaleźliśmy" in page.go("/szukaj?q=asdfgh").text


def test_write_to_us_leads_to_the_letter_and_the_sign_in_page_says_what_works_without(
    small_house: House,
) -> None:
    page = small_house.visitor()
    for place in ("/", "/o-portalu/kontakt", "/o-portalu/pomoc", "/zaloguj", "/nie-ma"):
        page.go(place)
        written = [link.get("href") for link in page.page.iterfind(".//aside//a")]
        assert "/uslugi/general-letter" in written, place
    for place, words in (
        ("/o-portalu/kontakt", "Napisz pismo do urzędu"),
        ("/o-portalu/pomoc", "Napisz pismo do urzędu"),
    ):
        assert page.go(place).follow(words).address == "/uslugi/general-letter"
    page.go("/zaloguj")
    without = {link.get("href") for link in page.page.iterfind(".//section[@aria-labelledby='bez']//a")}
    guests = {f"/uslugi/{slug}" for slug, one in SERVICES.items() if one.guests}
    assert without == {"/zaplac", "/wizyty/umow", "/sprawa", "/", *guests}
    assert page.go("/uslugi/tree-notice").page.find(".//main//details") is not None


def test_terms_and_costs_stand_apart_with_their_units_and_one_form_of_money_in_each_language(
    small_house: House,
) -> None:
    page = small_house.visitor()
    for code, days, day in (
        ("pl", "10 dni roboczych", "wt.–pt."),
        ("en", "10 working days", "Tue–Fri"),
        ("uk", "10 робочих днів", "вт–пт"),
    ):
        page.go(f"/jezyk/{code}").go("/")
        assert day in "".join(page.page.find(".//aside").itertext())
        rows = [[one.text or "" for one in row.iter("span")] for row in page.page.iterfind(".//section//li")]
        told = {cost: term for term, cost in (row for row in rows if len(row) == 2)}
        assert len(told) >= 6
        assert [term for term in told.values() if term[-1].isdigit()] == []
        assert [cost for cost in told if not cost.endswith(("zł", "."))] == []
        copy = next(term for cost, term in told.items() if "38" in cost).replace("\xa0", " ")
        assert days in copy
        assert "22, 24" not in copy
        assert re.findall(r"PLN|злот|\bзл\b", page.text + page.go("/szukaj").text) == []


@pytest.mark.parametrize(
    "path", ["/", "/szukaj?q=paszport", "/szukaj?q=wycinka", "/szukaj?q=zaświadczenie", "/tematy/documents"]
)
def test_the_catalogue_and_the_search_ask_little_of_the_database(small_house: House, path: str) -> None:
    desk = Desk(small_house)
    visitor = small_house.visitor()
    with desk.counting() as sent:
        assert visitor.go(path).status == 200
    assert len([one for one in sent if not one.startswith(("BEGIN", "PRAGMA"))]) <= MOST_STATEMENTS


@pytest.mark.parametrize("query", ["dowód wpłaty", "prawo do lokalu", "prawa autorskie", "opłata 800 zł"])
def test_a_word_that_only_sounds_like_a_matter_settled_elsewhere_names_none(query: str) -> None:
    assert find_not_here(FACTS, query, TODAY) == ([], " ".join(fold(query)))
