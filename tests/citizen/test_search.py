"""Search finds first what people mean, in their own words; the catalogue asks the database for next to nothing."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from portal.citizen.search import find_services, fold, likeness
from portal.citizen.stems import stem
from services import discover
from tests.office.desk import Desk
from tests.support.house import House

FILE = tomllib.loads(Path(__file__).with_name("queries.toml").read_text(encoding="utf-8"))
SERVICES = discover()
PAIRS = [(query, slug) for slug, queries in FILE["queries"].items() for query in queries]
MOST_STATEMENTS = 10


@pytest.mark.parametrize(("query", "slug"), PAIRS, ids=[query for query, _slug in PAIRS])
def test_what_people_type_finds_first_what_they_mean(query: str, slug: str) -> None:
    if slug not in SERVICES and slug in FILE["pending"]:
        pytest.skip(f"the service {slug} is not there yet")
    found = [service.slug for service in find_services(SERVICES.values(), query)]
    assert found[:1] == [slug], found[:4]


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
    assert find_services(SERVICES.values(), query) == []


def test_without_its_words_a_card_is_not_found_by_them() -> None:
    tree = SERVICES["tree-notice"]
    bare = replace(tree, card=replace(tree.card, words=()))
    assert find_services([bare], "wycinka") == []


@pytest.mark.parametrize(
    ("one", "other"), [("wycinka", "wycinkę"), ("drzewo", "drzewami"), ("śmieci", "śmieciami"), ("дерево", "дерева"),
                       ("parking", "parkingu"), ("zaświadczenie", "zaświadczenia"), ("petycja", "petycji")],
)  # fmt: skip
def test_inflected_words_have_one_stem(one: str, other: str) -> None:
    assert stem(fold(one)[0]) == stem(fold(other)[0])


def test_misspelt_words_are_alike_and_others_are_not() -> None:
    assert likeness("zamledowanie", "zameldowanie") > 0.4 > likeness("parking", "petycja")


@pytest.mark.parametrize("path", ["/", "/szukaj?q=wycinka", "/szukaj?q=zaświadczenie", "/tematy/documents"])
def test_the_catalogue_and_the_search_ask_little_of_the_database(small_house: House, path: str) -> None:
    desk = Desk(small_house)
    visitor = small_house.visitor()
    with desk.counting() as sent:
        assert visitor.go(path).status == 200
    assert len([one for one in sent if not one.startswith(("BEGIN", "PRAGMA"))]) <= MOST_STATEMENTS
