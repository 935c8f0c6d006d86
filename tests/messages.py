"""`make messages`: bring the catalogues in line with the texts of the code, then compile them.

A new text comes in without a translation, a text that is gone takes its translation along, nothing is guessed.
The compiled catalogues (.mo) are committed beside their sources: the portal needs no build to speak.
"""

import argparse
import ast
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import IO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("en", "uk")
SOURCE = "pl"  # has a catalogue too, of what is said by number: 1 wiersz, 2 wiersze, 5 wierszy
METHODS = [
    ("sandbox/**", "ignore"),
    ("static/**", "ignore"),
    ("**/test_*.py", "ignore"),
    ("**.py", "tests.messages:python_texts"),
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
    "marked": None,
}
OPTIONS = {
    "**.html": {"trimmed": "true", "silent": "false"},
    "**.txt": {"trimmed": "true", "silent": "false"},
}
WIDTH = 100
WRITTEN_AT = datetime(2020, 1, 1, tzinfo=UTC)  # one day for all: a catalogue changes only with its texts

Ids = frozenset[str | tuple[str, ...]]


@dataclass(frozen=True)
class Speaker:
    """A part of the city with texts of its own: where they stand, and where their catalogues lie."""

    name: str
    sources: tuple[Path, ...]
    folder: Path
    domain: str = "messages"

    def path(self, language: str) -> Path:
        """Return where the catalogue of a language lies."""
        return self.folder / language / "LC_MESSAGES" / f"{self.domain}.po"

    def template(self) -> Catalog:
        """Extract the texts into a catalogue without translations."""
        catalog = Catalog(creation_date=WRITTEN_AT)
        for source in self.sources:
            for file, _line, message, _comments, _context in extract_from_dir(
                source, METHODS, OPTIONS, keywords=KEYWORDS
            ):
                ids = tuple(filter(None, message)) if isinstance(message, tuple) else message
                if ids:
                    place = (source / file).relative_to(ROOT).as_posix()
                    catalog.add(ids[0] if len(ids) == 1 else ids, locations=[(place, 0)])
        return catalog

    def wanted(self, language: str) -> Ids:
        """Return the ids of what a language has to say."""
        ids = extracted(*self.sources)
        return ids if language != SOURCE else frozenset(one for one in ids if isinstance(one, tuple))

    def known(self, language: str) -> Catalog:
        """Read the catalogue of a language; one that is not there yet is empty."""
        path = self.path(language)
        if not path.exists():
            return Catalog(locale=language, domain=self.domain)
        with path.open("rb") as file:
            return read_po(file, locale=language, domain=self.domain)


PORTAL = Speaker("portal", (ROOT / "portal", ROOT / "templates"), ROOT / "portal/translations")


def speakers() -> Iterator[Speaker]:
    """List the portal and every service that has a ``locale`` folder."""
    yield PORTAL
    for folder in sorted((ROOT / "services").glob("*/locale")):
        yield Speaker(folder.parent.name, (folder.parent,), folder, folder.parent.name)


Found = tuple[int, str, str | tuple[str | None, ...] | None, list[str]]


def python_texts(
    file: IO[bytes], keywords: Collection[str], _tags: Collection[str], options: Mapping[str, object]
) -> Iterator[Found]:
    """Yield the texts of a Python file as Babel wants them; its own reader passes by a call in an f-string."""
    calls = [node for node in ast.walk(ast.parse(file.read())) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        given = [arg.value if isinstance(arg, ast.Constant) else None for arg in call.args]
        texts = tuple(text if isinstance(text, str) else None for text in given)
        if name in keywords and any(texts):
            yield call.lineno, name, texts if len(texts) > 1 else texts[0], []


@cache
def extracted(*sources: Path) -> Ids:
    """Return the ids of the texts of some folders."""
    return frozenset(ids_of(Speaker("", sources, ROOT).template()))


def ids_of(catalog: Catalog) -> set[str | tuple[str, ...]]:
    """Return the ids of a catalogue's texts, its heading left out."""
    return {
        message.id if isinstance(message.id, str) else tuple(message.id) for message in catalog if message.id
    }


def strings(message: Message) -> tuple[str, ...]:
    """Return a text's translations: one, or one for each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def is_done(message: Message | None) -> bool:
    """Tell whether a text is translated, in all its forms, and not as a draft."""
    return message is not None and not message.fuzzy and bool(message.string) and all(strings(message))


def main(arguments: Sequence[str]) -> int:
    """Bring catalogues in line and say what is left to write."""
    parser = argparse.ArgumentParser(prog="python -m tests.messages", description=__doc__)
    parser.add_argument("languages", nargs="*", help="en, uk, pl, or none for all")
    wanted = parser.parse_args(arguments).languages or [*LANGUAGES, SOURCE]
    if unknown := set(wanted) - {*LANGUAGES, SOURCE}:
        parser.error(f"no language of ours: {', '.join(sorted(unknown))}")
    for language in wanted:
        for speaker in (one for one in speakers() if one.wanted(language)):
            left = _bring_in_line(speaker, language)
            where = f" in {speaker.path(language).relative_to(ROOT).as_posix()}" if left else ""
            print(f"{speaker.name} {language}: {left} to translate{where}")
    return 0


def _bring_in_line(speaker: Speaker, language: str) -> int:
    known, wanted = speaker.known(language), speaker.template()
    fresh = Catalog(
        locale=language, domain=speaker.domain, project="Białystok, sprawy online", version="1",
        copyright_holder="Miasto Białystok", creation_date=WRITTEN_AT, revision_date=WRITTEN_AT,
        last_translator="Miasto Białystok", language_team=language, fuzzy=False,
        header_comment=f"# {speaker.name}: {language}. `make messages` keeps this file in line with the code.",
    )  # fmt: skip
    ids = speaker.wanted(language)
    for message in wanted:
        if message.id and (message.id if isinstance(message.id, str) else tuple(message.id)) in ids:
            said = known.get(message.id)
            translation = said.string if said is not None and is_done(said) else ""
            fresh.add(message.id, translation, locations=message.locations)
    path = speaker.path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, fresh, width=WIDTH, include_lineno=False, sort_by_file=True)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, fresh)
    return sum(1 for message in fresh if message.id and not is_done(message))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
