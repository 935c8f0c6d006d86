"""Every message is translated: English and Ukrainian are catalogues, and so is the Polish of what is said by number."""

import ast
import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

from portal.i18n import plural
from tests.messages import (
    KEYWORDS,
    LANGUAGES,
    PORTAL,
    SOURCE,
    Ids,
    Speaker,
    ids_of,
    is_done,
    speakers,
    strings,
)
from tests.support.parts import ROOT

PLACE = re.compile(r"%\((\w+)\)[sd]")
SPEAKERS = list(speakers())

every_catalogue = pytest.mark.parametrize(
    ("speaker", "language"),
    [(one, code) for code in (*LANGUAGES, SOURCE) for one in SPEAKERS if one.wanted(code)],
    ids=lambda one: one if isinstance(one, str) else one.name,
)


def catalogue(speaker: Speaker, language: str) -> Catalog:
    path = speaker.path(language)
    assert path.exists(), f"no catalogue {path.relative_to(ROOT)}: `make messages` makes it"
    return speaker.known(language)


def untranslated(messages: Ids, known: Catalog) -> list[str]:
    """Return ids without a translation, or with a draft of one."""
    return sorted(str(ids) for ids in messages if not is_done(known.get(ids)))


def said(catalog: Catalog) -> dict[object, tuple[str, ...]]:
    """Return what a catalogue says, by id."""
    return {
        message.id if isinstance(message.id, str) else tuple(message.id): strings(message)
        for message in catalog
        if message.id and is_done(message)
    }


@every_catalogue
def test_every_message_is_translated(speaker: Speaker, language: str) -> None:
    assert untranslated(speaker.wanted(language), catalogue(speaker, language)) == []


@every_catalogue
def test_no_translation_is_kept_for_a_message_that_is_gone(speaker: Speaker, language: str) -> None:
    gone = ids_of(catalogue(speaker, language)) - speaker.wanted(language)
    assert sorted(map(str, gone)) == []


@every_catalogue
def test_translations_keep_the_places_for_names_and_numbers(speaker: Speaker, language: str) -> None:
    wrong = []
    for message in catalogue(speaker, language):
        source = message.id if isinstance(message.id, str) else "".join(message.id)
        places = set(PLACE.findall(source))
        wrong += [source for text in strings(message) if text and not set(PLACE.findall(text)) <= places]
        if isinstance(message.id, str) and message.string:
            wrong += [source] if set(PLACE.findall(str(message.string))) != places else []
    assert wrong == []


@every_catalogue
def test_the_compiled_catalogue_says_what_its_source_says(speaker: Speaker, language: str) -> None:
    source = speaker.path(language)
    with source.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    assert said(compiled) == said(catalogue(speaker, language)), "run `make messages` and commit both files"


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1 wiersz"), (2, "2 wiersze"), (5, "5 wierszy"), (12, "12 wierszy"), (24, "24 wiersze")],
)
def test_polish_has_its_own_form_for_two_to_four(number: int, said: str) -> None:
    assert plural("%(num)s wiersz", "%(num)s wierszy", number) == said


def test_every_service_with_texts_has_a_folder_for_its_catalogues() -> None:
    # without the folder the service would stay unseen by every test above
    packages = {path.parent.name for path in (ROOT / "services").glob("*/__init__.py")}
    assert packages <= {speaker.name for speaker in SPEAKERS}
    assert PORTAL in SPEAKERS


def hidden(source: str) -> list[str]:
    """Return calls that translate what is not written there: the extraction cannot see such a text."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args]
    ours = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in KEYWORDS]
    return [ast.unparse(call) for call in ours if not isinstance(call.args[0], ast.Constant)]


def test_every_text_is_written_where_it_is_translated() -> None:
    files = [path for top in ("portal", "services") for path in sorted((ROOT / top).rglob("*.py"))]
    machine = {ROOT / "portal/i18n.py"}  # passes texts on; what it is given is written elsewhere
    found = {
        path.relative_to(ROOT).as_posix(): hidden(path.read_text()) for path in files if path not in machine
    }
    assert {name: calls for name, calls in found.items() if calls} == {}


def test_a_text_hidden_in_a_variable_would_be_seen() -> None:
    assert hidden('text = "Wyślij"\nprint(lazy("Zapłać"), f"{translate(text)}")') == ["translate(text)"]


def test_a_message_without_a_translation_would_be_seen() -> None:
    known = Catalog(locale="en")
    known.add("Zapłać", "Pay")
    known.add("Wyślij", "")
    assert untranslated(frozenset({"Zapłać", "Wyślij", "Podpisz"}), known) == ["Podpisz", "Wyślij"]
