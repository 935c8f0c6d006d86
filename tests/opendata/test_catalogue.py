"""The public catalogue: pages for people, files and an interface for programs, on addresses that stay."""

import csv
import io
import re

import pytest
from rdflib import Graph
from rdflib.namespace import DCAT, RDF

from portal.opendata import actions
from tests.opendata.conftest import TREES, describe, in_version, publish, take
from tests.opendata.test_describing import SHAPES, judged
from tests.support.visitor import ORIGIN


@pytest.fixture
def full(small_desk):
    """A desk with two versions of one dataset, and a draft of another."""
    slug = describe(small_desk)
    publish(small_desk, slug)
    small_desk.clock.move(hours=1)
    publish(small_desk, slug, TREES + "2026-11,Centrum,3\n", "f-2")
    other = describe(small_desk, "s-2", titles={"pl": "Ławki"})
    take(small_desk, other, submission="f-3")
    return small_desk


def get(desk, address, **headers):
    return desk.house.app.test_client().get(
        address.removeprefix(ORIGIN),
        base_url=ORIGIN,
        headers={name.replace("_", "-"): v for name, v in headers.items()},
    )


def test_people_find_a_dataset_read_its_first_rows_and_its_versions(full):
    visitor = full.house.visitor().go("/dane")
    assert visitor.heading == "Dane miasta"
    assert "Ławki" not in visitor.text
    visitor.follow("Nasadzenia drzew")
    assert "Centrum" in visitor.text
    assert "wierszy: 3" in visitor.text
    visitor.follow("Wersja 1")
    assert visitor.heading == "Nasadzenia drzew, wersja 1"
    assert "Centrum" not in visitor.text


@pytest.mark.parametrize("language", ["en", "uk"])
def test_titles_are_shown_in_the_language_of_the_reader(full, language):
    visitor = full.house.visitor().go(f"/jezyk/{language}?next=/dane")
    assert {"en": "Trees planted", "uk": "Висаджені дерева"}[language] in visitor.text
    assert visitor.go("/dane/nasadzenia-drzew").status == 200


def test_the_newest_file_and_each_version_stay_on_their_addresses(full):
    newest = get(full, "/dane/nasadzenia-drzew/nasadzenia-drzew.csv")
    first = get(full, "/dane/nasadzenia-drzew/wersje/1/nasadzenia-drzew.csv")
    assert (newest.mimetype, newest.text) == ("text/csv", TREES + "2026-11,Centrum,3\n")
    assert first.text == TREES
    assert "nasadzenia-drzew-1.csv" in first.headers["Content-Disposition"]


def test_what_is_known_is_not_sent_again(full):
    for address in (
        "/dane/nasadzenia-drzew/nasadzenia-drzew.csv", "/dane/katalog.ttl", "/dane/katalog.jsonld", "/api/dane/zbiory",
        "/api/dane/zbiory/nasadzenia-drzew/wiersze", "/dane/nasadzenia-drzew/datapackage.json",
    ):  # fmt: skip
        whole = get(full, address)
        assert whole.status_code == 200
        again = get(full, address, If_None_Match=whole.headers["ETag"])
        assert (again.status_code, again.data) == (304, b""), address
        assert get(full, address, If_None_Match='"other"').status_code == 200
        assert get(full, address, If_Modified_Since=whole.headers["Last-Modified"]).status_code == 304, (
            address
        )


def test_a_page_of_anybodys_may_read_what_everybody_may_and_nothing_else(full):
    for address in (
        "/api/dane/zbiory",
        "/dane/katalog.jsonld",
        "/dane/nasadzenia-drzew/nasadzenia-drzew.csv",
    ):
        headers = get(full, address).headers
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Access-Control-Allow-Credentials" not in headers
    other = get(full, "/dane").headers
    assert "Access-Control-Allow-Origin" not in other
    assert other["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "address",
    [
        "/dane/lawki", "/dane/lawki/lawki.csv", "/dane/nie-ma", "/dane/nasadzenia-drzew/inna.csv",
        "/dane/nasadzenia-drzew/wersje/9", "/dane/lawki/wersje/1", "/dane/lawki/wersje/1/lawki.csv",
        "/dane/lawki/lawki.csv-metadata.json", "/dane/lawki/datapackage.json", "/api/dane/zbiory/lawki",
        "/api/dane/zbiory/lawki/wiersze",
    ],
)  # fmt: skip
def test_what_was_not_published_is_not_there(full, address):
    assert get(full, address).status_code == 404


def test_a_withdrawn_version_says_why_and_gives_no_file(full):
    in_version(
        full,
        "nasadzenia-drzew",
        2,
        lambda s, one: actions.withdraw(s, one, "Zła jesień.", actor=full.clerk, now=full.now),
    )
    assert "Zła jesień." in full.house.visitor().go("/dane/nasadzenia-drzew/wersje/2").text
    gone = get(full, "/dane/nasadzenia-drzew/wersje/2/nasadzenia-drzew.csv")
    assert gone.status_code == 410
    assert get(full, "/dane/nasadzenia-drzew/nasadzenia-drzew.csv").text == TREES
    in_version(
        full,
        "nasadzenia-drzew",
        1,
        lambda s, one: actions.withdraw(s, one, "Wszystko złe.", actor=full.clerk, now=full.now),
    )
    assert get(full, "/dane/nasadzenia-drzew").status_code == 410
    assert get(full, "/api/dane/zbiory").json == {"datasets": []}


def test_the_served_catalogue_keeps_to_its_shapes_in_both_writings(full):
    graph = Graph().parse(data=get(full, "/dane/katalog.ttl").text, format="turtle")
    assert len(list(graph.subjects(RDF.type, DCAT.Dataset))) == 1
    assert judged(graph, SHAPES / "catalogue.ttl") == []
    assert get(full, "/dane/katalog.jsonld").mimetype == "application/ld+json"


def test_every_address_that_the_catalogue_names_answers(full):
    text = get(full, "/dane/katalog.ttl").text + get(full, "/dane/nasadzenia-drzew/datapackage.json").text
    own = {address.partition("#")[0] for address in re.findall(rf"{ORIGIN}[^>\"]*", text)}
    assert len(own) > 6
    for address in own:
        assert get(full, address).status_code == 200, address


# ------------------------------------------------------------------------------------------ the interface
def test_rows_come_typed_and_page_by_page(full):
    first = get(full, "/api/dane/zbiory/nasadzenia-drzew/wiersze?na_strone=2").json
    assert first["rows"] == [
        {"miesiac": "2026-09", "osiedle": "Antoniuk", "drzewa": 12},
        {"miesiac": "2026-10", "osiedle": "Bojary", "drzewa": 7},
    ]
    second = get(full, first["next"]).json
    assert (len(second["rows"]), second["next"], second["total"]) == (1, None, 3)
    assert get(full, "/api/dane/zbiory/nasadzenia-drzew/wiersze?strona=999999").json["rows"] == []
    assert get(full, "/api/dane/zbiory/nasadzenia-drzew/wiersze?na_strone=5000").status_code == 422
    assert get(full, "/api/dane/zbiory/nasadzenia-drzew/wiersze?strona=x").status_code == 200


def test_all_rows_of_the_interface_are_those_of_the_file(full):
    rows, address = [], "/api/dane/zbiory/nasadzenia-drzew/wiersze?na_strone=1"
    while address:
        body = get(full, address).json
        rows, address = rows + body["rows"], body["next"]
    file = csv.DictReader(io.StringIO(get(full, "/dane/nasadzenia-drzew/nasadzenia-drzew.csv").text))
    assert [{name: str(value) for name, value in row.items()} for row in rows] == list(file)


def fits(value, schema, contract):
    """Judge a value by the part of JSON Schema that the contract uses."""
    if ref := schema.get("$ref"):
        return fits(value, contract["components"]["schemas"][ref.rpartition("/")[2]], contract)
    kinds = schema.get("type", [])
    known = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "boolean": bool,
        "null": type(None),
    }
    allowed = tuple(known[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds))
    if allowed and not isinstance(value, allowed):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if isinstance(value, list):
        return all(fits(one, schema["items"], contract) for one in value)
    if isinstance(value, dict) and "properties" in schema:
        return set(value) == set(schema["required"]) and all(
            fits(one, schema["properties"][name], contract) for name, one in value.items()
        )
    return True


def test_the_interface_answers_as_its_contract_says(full):
    contract = get(full, "/api/dane/openapi.json").json
    assert contract["openapi"] == "3.1.0"
    for path, methods in contract["paths"].items():
        address = contract["servers"][0]["url"] + path.replace("{slug}", "nasadzenia-drzew")
        schema = methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert fits(get(full, address).json, schema, contract), path
    assert not fits({"datasets": [{}]}, {"$ref": "#/components/schemas/DatasetList"}, contract)


def test_every_address_of_the_interface_stands_in_its_contract(full):
    contract = get(full, "/api/dane/openapi.json").json
    routes = {
        rule.rule for rule in full.house.app.url_map.iter_rules() if rule.rule.startswith("/api/dane/zbiory")
    }
    assert {f"/api/dane{path.replace('{slug}', '<slug>')}" for path in contract["paths"]} == routes


def test_a_stale_dataset_says_so_to_people_and_programs(full):
    full.clock.move(days=60)
    assert "nie zostały odnowione" in full.house.visitor().go("/dane/nasadzenia-drzew").text
    assert "Po terminie" in full.house.visitor().go("/dane").text
    assert get(full, "/api/dane/zbiory/nasadzenia-drzew").json["stale"] is True
