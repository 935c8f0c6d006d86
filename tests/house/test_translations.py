"""Every message is translated: Polish is the source, English and Ukrainian are catalogues."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.support.parts import ROOT

LANGUAGES = ("en", "uk")
METHODS = [
    ("sandbox/**", "ignore"),
    ("static/**", "ignore"),
    ("**/test_*.py", "ignore"),
    ("**.py", "python"),
    ("**.html", "jinja2.ext.babel_extract"),
    ("**.txt", "jinja2.ext.babel_extract"),
]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "lazy": None,
    "translate": None,
    "now": None,
    "plural": (1, 2),
}
OPTIONS = {
    "**.html": {"trimmed": "true", "silent": "false"},
    "**.txt": {"trimmed": "true", "silent": "false"},
}
PLACE = re.compile(r"%\((\w+)\)[sd]")

Ids = frozenset[str | tuple[str, ...]]


@cache
def extracted(*folders: Path) -> Ids:
    """Return the message ids of some folders."""
    found: set[str | tuple[str, ...]] = set()
    for folder in folders:
        for _file, _line, message, _comments, _context in extract_from_dir(
            folder, METHODS, OPTIONS, keywords=KEYWORDS
        ):
            ids = tuple(filter(None, message)) if isinstance(message, tuple) else message
            found.add(ids or "")
    return frozenset(found - {""})


def portal_messages() -> Ids:
    return extracted(ROOT / "portal", ROOT / "templates")


def catalogue(folder: Path, language: str, domain: str = "messages") -> Catalog:
    path = folder / language / "LC_MESSAGES" / f"{domain}.po"
    assert path.exists(), f"no catalogue {path.relative_to(ROOT)}"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def untranslated(messages: Ids, known: Catalog) -> list[str]:
    """Return ids without a translation, or with a draft of one."""
    missing = []
    for ids in messages:
        message = known.get(ids)
        done = message is not None and not message.fuzzy and message.string and all(_strings(message))
        if not done:
            missing.append(str(ids))
    return sorted(missing)


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def services_with_texts() -> list[Path]:
    return sorted(path.parent for path in (ROOT / "services").glob("*/locale"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_of_the_portal_is_translated(language: str) -> None:
    known = catalogue(ROOT / "portal/translations", language)
    assert untranslated(portal_messages(), known) == []


@pytest.mark.parametrize("service", services_with_texts(), ids=lambda path: path.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_of_a_service_is_translated(service: Path, language: str) -> None:
    files = sorted((service / "locale" / language / "LC_MESSAGES").glob("*.po"))
    assert len(files) == 1, f"{service.name} has no {language} catalogue"
    assert untranslated(extracted(service), catalogue(service / "locale", language, files[0].stem)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_kept_for_a_message_that_is_gone(language: str) -> None:
    known = catalogue(ROOT / "portal/translations", language)
    ids = {
        message.id if isinstance(message.id, str) else tuple(message.id) for message in known if message.id
    }
    assert sorted(map(str, ids - portal_messages())) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_places_for_names_and_numbers(language: str) -> None:
    wrong = []
    for message in catalogue(ROOT / "portal/translations", language):
        source = message.id if isinstance(message.id, str) else "".join(message.id)
        places = set(PLACE.findall(source))
        wrong += [source for text in _strings(message) if text and not set(PLACE.findall(text)) <= places]
        if isinstance(message.id, str) and message.string:
            wrong += [source] if set(PLACE.findall(str(message.string))) != places else []
    assert wrong == []


def test_a_message_without_a_translation_would_be_seen() -> None:
    known = Catalog(locale="en")
    known.add("Zapłać", "Pay")
    known.add("Wyślij", "")
    assert untranslated(frozenset({"Zapłać", "Wyślij", "Podpisz"}), known) == ["Podpisz", "Wyślij"]
