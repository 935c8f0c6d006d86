"""Languages: Polish is the source, English and Ukrainian are catalogues; declarations are lazy."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

from flask import Flask, g, has_request_context, request, url_for
from flask_babel import Babel, Domain, force_locale, get_locale

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
        self._domain = Domain(translation_directories=[str(folder)], domain=domain)

    def lazy(self, text: str, **values: object) -> Text:
        """Return a text that is translated when it is shown."""
        lazy: Text = self._domain.lazy_gettext(text, **values)
        return lazy

    def now(self, text: str, **values: object) -> str:
        """Translate a text into the language in force."""
        return str(self._domain.gettext(text, **values))

    def plural(self, one: str, many: str, number: int, **values: object) -> str:
        """Translate a text by number, into the language in force."""
        return str(self._domain.ngettext(one, many, number, **values))


_portal = Texts(FOLDER)
lazy = _portal.lazy
translate = _portal.now
plural = _portal.plural


def set_up(app: Flask) -> None:
    """Choose the language of each request and give templates their words."""
    app.config["BABEL_DEFAULT_LOCALE"] = SOURCE
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(FOLDER)
    Babel(app, locale_selector=_chosen, default_timezone="Europe/Warsaw")
    app.jinja_env.globals.update(language=language, language_links=language_links)


def language() -> str:
    """Return the code of the language in force."""
    locale = get_locale()
    return locale.language if locale and locale.language in LANGUAGES else SOURCE


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Use one language for a while: a letter is written in its recipient's."""
    with force_locale(code if code in LANGUAGES else SOURCE):
        yield


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


def _chosen() -> str:
    if not has_request_context():
        return SOURCE
    wanted = request.cookies.get(COOKIE, "")
    if wanted in LANGUAGES:
        return wanted
    preferred: str | None = g.get("preferred_language")
    return preferred if preferred in LANGUAGES else SOURCE
