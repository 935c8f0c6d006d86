"""A bare application that shows every component and layout with invented people, for looking and for tests."""

from pathlib import Path
from typing import Any

from flask import Flask, abort, render_template
from jinja2 import StrictUndefined
from markupsafe import Markup

from config import city
from portal import i18n, static, words
from tests.look.samples import samples
from tests.support.parts import ROOT

PAGES = Path(__file__).parent / "pages"
PERSON = {
    "name": "Marta Zalewska", "kind": "resident", "roles": frozenset(), "ready": True, "acting": None, "lapsed": "",
    "represents": False,
}  # fmt: skip
OFFICIAL = {"name": "Joanna Klim", "kind": "official", "roles": frozenset({"clerk"})}
ERRORS = ("400", "401", "403", "404", "405", "409", "410", "413", "415", "422", "429", "500", "503", "csrf")


def create_gallery(actor: dict[str, Any] | None = None, *, session_seconds: int | None = None) -> Flask:
    """Build the application; nothing of rooms, database or security stands behind it."""
    app = Flask("portal", root_path=str(ROOT / "portal"), template_folder=str(ROOT / "templates"))
    loader = app.jinja_loader
    assert loader is not None
    loader.searchpath.append(str(PAGES))  # type: ignore[attr-defined]
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    i18n.set_up(app)
    words.set_up(app)
    static.set_up(app)
    nav = [
        ("Start", "/moje", True),
        ("Sprawy", "/s", False),
        ("Podatki", "/t", False),
        ("Pisma", "/p", False),
        ("Wizyty", "/w", False),
    ]
    app.jinja_env.globals.update(
        city=city.load().about, demo=False, actor=lambda: actor, csp_nonce=lambda: "n", csrf_token=lambda: "t",
        csrf_field=lambda: Markup('<input type="hidden" name="_token" value="t">'), signed_nav=nav,
        letter_url=lambda: "/uslugi/general-letter",
        web_session_expires_in=session_seconds, keepalive_url="/sesja",
    )  # fmt: skip
    _stub_routes(app)
    app.add_url_rule("/g/<name>", "page", lambda name: render_template(f"{name}.html", **samples()))
    app.add_url_rule(
        "/e/<code>",
        "error",
        lambda code: render_template(f"errors/{code}.html", message="", request_id="7F3A-21"),
    )
    app.add_url_rule("/o-portalu/<page>", "site.about", _public)
    return app


def _public(page: str) -> str:
    from portal.citizen.site import PAGES as NAMES

    if page not in NAMES:
        abort(404)
    return render_template(f"public/{NAMES[page]}.html")


def _stub_routes(app: Flask) -> None:
    """Give the addresses that layouts name, so that links can be written."""
    for rule, endpoint in [
        ("/", "site.home"), ("/jezyk/<code>", "site.language"), ("/zaloguj", "sign_in.choose"),
        ("/zaloguj/po-czasie", "sign_in.ended"), ("/wyloguj", "sign_in.leave"), ("/konto", "account.overview"),
        ("/w-imieniu", "mandates.choose"), ("/w-imieniu/wybor", "mandates.switch"), ("/w-imieniu/dodaj", "mandates.add"),
        ("/wizyty/umow", "visits.topics"), ("/dane", "opendata.catalogue"),
        ("/ogloszenia", "voice.announcements"), ("/ocena-strony", "page_answer.ask"),
    ]:  # fmt: skip
        app.add_url_rule(rule, endpoint, lambda **_values: "")


__all__ = ["ERRORS", "OFFICIAL", "PERSON", "create_gallery"]
