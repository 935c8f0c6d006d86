"""What machines read of a dataset: read back by readers that are not ours, and judged by shapes."""

import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, XSD

from portal.accounts.models import Unit
from portal.files.models import StoredFile
from portal.opendata.describing import catalogue, csvw, jsonld, package, turtle
from portal.opendata.describing.catalogue import Publisher
from portal.opendata.describing.places import Places
from portal.opendata.models import Dataset, DatasetVersion
from portal.opendata.queries import Offer
from portal.opendata.schema import read_lines, table_schema
from portal.opendata.vocabulary import CADENCES, LICENCES, THEMES

SHAPES = Path(__file__).with_name("shapes")
OFFICIAL = SHAPES / "official"  # those of DCAT-AP 3.0.1, as their publisher gives them
PLACES = Places("https://sprawy.example.pl")
OFFICE = Publisher("Urząd Miejski w Białymstoku", "dane@example.pl")
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
THING = URIRef("https://sprawy.example.pl/dane/drzewa#zbior")
FILE = URIRef("https://sprawy.example.pl/dane/drzewa#plik")
OLD_STATUS = URIRef("http://www.w3.org/ns/adms#status")
ELSEWHERE = URIRef("https://a.example/word")
NASTY = 'Drzewa "Lipy"\\ i krzewy\nw wierszu drugim\t<b>.'


def offer(slug="drzewa", **other):
    usual = {
        "slug": slug, "titles": {"pl": NASTY, "en": "Trees", "uk": "Дерева"}, "descriptions": {"pl": "Ile drzew.", "en": ""},
        "unit_code": "FN", "unit": Unit(code="FN", name="Departament „Finansów”"), "contact": "zielen+1@example.pl",
        "licence": "CC-BY-4.0", "cadence": "monthly", "theme": "ENVI", "created_at": AT, "changed_at": AT,
        "columns": table_schema(read_lines("miesiac*; miesiąc; Miesiąc\ndrzewa; liczba całkowita; Ile drzew", "x")),
    }  # fmt: skip
    dataset = Dataset(**{**usual, **other})
    file = StoredFile(size=321, sha256="ab" * 32)
    version = DatasetVersion(
        dataset=dataset,
        number=3,
        file=file,
        published_at=AT,
        made_at=AT,
        columns=dataset.columns,
        note="Doszła jesień.",
    )
    return Offer(dataset, version)


def every_word():
    """A dataset for each licence, cadence and theme, and one of the portal itself."""
    words = [
        *({"licence": word} for word in LICENCES), *({"cadence": word} for word in CADENCES),
        *({"theme": word} for word in THEMES), {"unit": None, "unit_code": None, "contact": ""},
    ]  # fmt: skip
    return [offer(f"zbior-{number}", **word) for number, word in enumerate(words)]


def turtled(offers):
    return Graph().parse(data=turtle.write(catalogue.describe(offers, PLACES, OFFICE)), format="turtle")


def judged(graph, *shapes, warnings=False):
    """Validate together with the words that the catalogue uses, fetching nothing; return what was found wrong."""
    rules = Graph()
    for shape in shapes:
        rules.parse(shape, format="turtle")
    whole = graph + Graph().parse(SHAPES / "words.ttl", format="turtle")
    conforms, _, text = validate(
        whole, shacl_graph=rules, advanced=False, inference="none", allow_warnings=not warnings
    )
    told = ("Constraint Violation", "Focus Node", "Result Path", "Value Node")
    return [] if conforms else [line.strip() for line in text.splitlines() if line.strip().startswith(told)]


# rdflib's own reader of JSON-LD still uses what rdflib is leaving behind
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_turtle_and_json_ld_say_the_same():
    for offers in ([], [offer()], every_word()):
        other = Graph().parse(data=jsonld.write(catalogue.describe(offers, PLACES, OFFICE)), format="json-ld")
        assert isomorphic(turtled(offers), other)


def test_texts_with_quotes_lines_and_tags_come_back_as_they_were():
    graph = turtled([offer()])
    assert (THING, DCTERMS.title, Literal(NASTY, lang="pl")) in graph
    assert (THING, DCTERMS.title, Literal("Дерева", lang="uk")) in graph
    sizes = list(graph.objects(FILE, DCAT.byteSize))
    assert sizes == [Literal("321", datatype=XSD.nonNegativeInteger)]


@pytest.mark.parametrize("offers", [[], [offer()], every_word()], ids=["empty", "one", "every word"])
def test_the_catalogue_keeps_to_its_shapes(offers):
    assert judged(turtled(offers), SHAPES / "catalogue.ttl") == []


@pytest.mark.parametrize(
    ("what", "broken"),
    [
        ("no title", lambda graph, thing: graph.remove((thing, DCTERMS.title, None))),
        ("two publishers", lambda graph, thing: graph.add((thing, DCTERMS.publisher, URIRef("https://a.example")))),
        ("a theme nobody knows", lambda graph, thing: graph.set((thing, DCAT.theme, URIRef("https://a.example/theme")))),
        ("a day that is none", lambda graph, thing: graph.set((thing, DCTERMS.modified, Literal("yesterday")))),
    ],
)  # fmt: skip
def test_a_broken_catalogue_does_not_keep_to_them(what, broken):
    graph = turtled([offer()])
    broken(graph, THING)
    assert judged(graph, SHAPES / "catalogue.ttl"), what


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("shapes.ttl", lambda graph: graph.remove((THING, DCTERMS.title, None))),
        ("range.ttl", lambda graph: graph.set((THING, DCAT.theme, ELSEWHERE))),
        ("deprecateduris.ttl", lambda graph: graph.add((FILE, OLD_STATUS, ELSEWHERE))),
        ("mdr-vocabularies.shape.ttl", lambda graph: graph.set((THING, DCTERMS.accrualPeriodicity, ELSEWHERE))),
    ],
)  # fmt: skip
def test_the_catalogue_keeps_to_the_official_shapes_and_a_broken_one_does_not(name, broken):
    # of old words no more than a warning is given; here they are faults
    warnings = name == "deprecateduris.ttl"
    assert judged(turtled(every_word()), OFFICIAL / name, warnings=warnings) == []
    graph = turtled([offer()])
    broken(graph)
    assert judged(graph, OFFICIAL / name, warnings=warnings)


def test_the_official_shapes_are_as_their_publisher_gave_them():
    told = dict(re.findall(r"`([a-z.-]+)` \| `([0-9a-f]{64})`", (OFFICIAL / "README.md").read_text("utf-8")))
    assert told == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in OFFICIAL.glob("*.ttl")
    }


def test_csv_on_the_web_describes_the_newest_file_and_each_version():
    one = offer()
    newest = csvw.describe(one.dataset, one.version, PLACES, newest=True)
    assert newest["url"] == "https://sprawy.example.pl/dane/drzewa/drzewa.csv"
    assert csvw.describe(one.dataset, one.version, PLACES, newest=False)["url"] == (
        "https://sprawy.example.pl/dane/drzewa/wersje/3/drzewa.csv"
    )
    assert [(c["titles"], c["datatype"], c["required"]) for c in newest["tableSchema"]["columns"]] == [
        ("miesiac", "gYearMonth", True),
        ("drzewa", "integer", False),
    ]


def test_the_data_package_names_file_sum_licence_and_schema():
    said = package.describe(offer(), PLACES, OFFICE.name)
    assert json.loads(json.dumps(said)) == said
    [resource] = said["resources"]
    assert resource["hash"] == f"sha256:{'ab' * 32}"
    assert resource["schema"]["fields"][0]["type"] == "yearmonth"
    assert said["licenses"] == [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}]
