"""Languages: Polish is the source, English and Ukrainian are catalogues; declarations are lazy.

Polish has a catalogue of its own for what is said by number: it has more forms than the two that a text is written in.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request, url_for
from flask_babel import Babel
from flask_babel.speaklater import LazyString
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

LANGUAGES = {"pl": ("PL", "polski"), "en": ("EN", "English"), "uk": ("УК", "українська")}
SOURCE = "pl"
COOKIE = "lang"
FOLDER = Path(__file__).parent / "translations"


class Text(Protocol):
    """A text that is translated when it is shown: ``str(text)`` gives it in the language in force."""

    def __str__(self) -> str: ...


class Texts:
    """The texts of one part of the portal: its own catalogue, in its own folder."""

    def __init__(self, folder: Path, domain: str = "messages") -> None:
        self._folder = folder
        self._domain = domain
        self._catalogues: dict[str, NullTranslations] = {}

    def lazy(self, text: str, **values: object) -> Text:
        """Return a text that is translated when it is shown."""
        lazy: Text = LazyString(self.now, text, **values)
        return lazy

    def now(self, text: str, **values: object) -> str:
        """Translate a text into the language in force."""
        said = str(self._catalogue().gettext(text))
        return said % values if values else said

    def plural(self, one: str, many: str, number: int, **values: object) -> str:
        """Translate a text by number, into the language in force."""
        return self.by_number(one, many, number) % {"num": number, **values}

    def by_number(self, one: str, many: str, number: int) -> str:
        """Choose and translate a text by number, its values not yet filled in."""
        return str(self._catalogue().ngettext(one, many, number))

    def _catalogue(self) -> NullTranslations:
        """Return the catalogue of the language in force, read once; a page asks for it a hundred times."""
        code = language()
        if code not in self._catalogues:
            self._catalogues[code] = Translations.load(str(self._folder), [code], self._domain)
        return self._catalogues[code]


_portal = Texts(FOLDER)
lazy = _portal.lazy
translate = _portal.now
plural = _portal.plural


def set_up(app: Flask) -> None:
    """Choose the language of each request and give templates their words."""
    app.config["BABEL_DEFAULT_LOCALE"] = SOURCE
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(FOLDER)
    Babel(app, locale_selector=language, default_timezone="Europe/Warsaw")
    # ours in place of the extension's: these ask for the language once in a request, not once for each text
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # the i18n extension adds it
        translate, _portal.by_number, newstyle=True
    )
    app.jinja_env.globals.update(_=_in_template, language=language, language_links=language_links)
    app.jinja_env.filters["polish"] = polish


def language() -> str:
    """Return the code of the language in force."""
    if not g:
        return SOURCE
    code: str | None = g.get("portal_language")
    if code is None:
        code = g.portal_language = _chosen()
    return code


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Use one language for a while: a letter is written in its recipient's."""
    code = code if code in LANGUAGES else SOURCE
    before = g.get("portal_language") if g else None
    if g:
        g.portal_language = code
    try:
        yield
    finally:
        if g:
            g.portal_language = before


def language_links() -> list[dict[str, object]]:
    """List the languages with addresses that keep the place."""
    place = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return [
        {
            "code": code,
            "short": short,
            "name": name,
            "url": f"{url_for('site.language', code=code)}?{urlencode({'next': place})}",
            "current": code == language(),
        }
        for code, (short, name) in LANGUAGES.items()
    ]


def marked(text: str, **values: object) -> Markup:
    """Translate a text for a page: its values are escaped, but for what is markup already."""
    said = Markup(translate(text))  # noqa: S704 - our own words; values are escaped as they are filled in
    return said % values if values or "%" in said else said


def polish(text: object) -> Markup:
    """Mark what stands in Polish in every language: a document's title, an article, the name of a unit (WCAG 3.1.2)."""
    return escape(text) if language() == SOURCE else Markup('<span lang="pl">{}</span>').format(text)


@pass_eval_context
def _in_template(context: EvalContext, text: str, **values: object) -> str:
    """Translate a template's text; on a page its values are escaped, in a letter they stand as they are."""
    if context.autoescape:
        return marked(text, **values)
    said = translate(text)
    return said % values if values or "%" in said else said


def _chosen() -> str:
    if not has_request_context():
        return SOURCE
    wanted = request.cookies.get(COOKIE, "")
    if wanted in LANGUAGES:
        return wanted
    preferred: str | None = g.get("preferred_language")
    return preferred if preferred in LANGUAGES else SOURCE
