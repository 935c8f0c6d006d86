"""Small guards: where a redirect may lead, whose token a form carries, which level is enough."""

from datetime import timedelta

import pytest
from flask import Blueprint, Flask, g
from hypothesis import given
from hypothesis import strategies as st

from portal import security
from portal.cookies import cookie_name
from portal.errors import NotAllowed
from portal.security import Access, Actor, Doors, Loa, is_local_path
from tests.kernel.bare import Bare
from tests.support.house import START, House

LOCAL = [
    "/", "/moje", "/moje/sprawy/BI-2026-ABCD", "/szukaj?q=podatki", "/szukaj?q=a%2Fb&x=1", "/uslugi/a#koszt",
    "/wniosek/abc-DEF_1/cel", "/a/../b", "/szukaj?q=https://example.org", "/%0d%0a",
]  # fmt: skip
ELSEWHERE = [
    "", " ", "moje", "./moje", "../moje", "?next=/", "#x",
    "//evil.example", "///evil.example", "////evil.example", "//evil.example/%2f..", "//evil.example:80",
    "/\\evil.example", "\\\\evil.example", "/\\/evil.example", "/x\\y", "\\/evil.example",
    "http://evil.example", "https://evil.example/", "HTTP://EVIL.EXAMPLE", "http:evil.example", "https:/evil.example",
    "javascript:alert(1)", "JavaScript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x",
    "/\tevil", "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "\t//evil.example", "\n//evil.example",
    " //evil.example", " /moje", "/moje\x00", "/moje\r\nSet-Cookie: a=b", "/mo\x7fje", "/\u202eevil", "/\u2028x",
    "/zażółć", "/\uff0fevil.example", "\uff0f/evil.example", "/\u3000x", "//[::1]/", "//evil@example.org",
]  # fmt: skip


@pytest.mark.parametrize("path", LOCAL)
def test_a_path_on_this_site_may_be_led_to(path: str) -> None:
    assert is_local_path(path)


@pytest.mark.parametrize("path", ELSEWHERE, ids=repr)
def test_nothing_else_may_be_led_to(path: str) -> None:
    assert not is_local_path(path)


@given(st.text(st.sampled_from("/\\:?#@.ab \t\n%"), max_size=12))
def test_whatever_may_be_led_to_stays_on_this_site_in_every_browser(path: str) -> None:
    # browsers drop tabs and line ends and read a backslash as a slash
    seen = path.translate({9: None, 10: None, 13: None}).replace("\\", "/").strip()
    if is_local_path(path):
        assert seen.startswith("/")
        assert not seen.startswith("//")


# ---------------------------------------------------------------------------------------------- levels
@pytest.mark.parametrize(
    ("has", "wanted", "enough"),
    [
        (Loa.LOW, Loa.LOW, True), (Loa.LOW, Loa.SUBSTANTIAL, False), (Loa.LOW, Loa.HIGH, False),
        (Loa.SUBSTANTIAL, Loa.LOW, True), (Loa.SUBSTANTIAL, Loa.SUBSTANTIAL, True), (Loa.SUBSTANTIAL, Loa.HIGH, False),
        (Loa.HIGH, Loa.LOW, True), (Loa.HIGH, Loa.SUBSTANTIAL, True), (Loa.HIGH, Loa.HIGH, True),
    ],
)  # fmt: skip
def test_a_level_is_enough_for_itself_and_all_below(has: Loa, wanted: Loa, enough: bool) -> None:
    assert has.at_least(wanted) is enough


def test_a_proof_grows_old() -> None:
    someone = Actor("resident", 1, "Anna", auth_at=START)
    assert someone.is_fresh(START + timedelta(minutes=5), timedelta(minutes=5))
    assert not someone.is_fresh(START + timedelta(minutes=5, seconds=1), timedelta(minutes=5))
    assert not Actor("resident", 1, "Anna").is_fresh(START, timedelta(days=99))


# ---------------------------------------------------------------------------------------------- tokens of forms
def cookies_of(house: House, **cookies: str) -> dict[str, str]:
    names = {"visitor": security.CSRF_COOKIE, "session": security.SESSION_COOKIE}
    with house.app.test_request_context("/"):
        pairs = [f"{cookie_name(names[name])}={value}" for name, value in cookies.items()]
    return {"Cookie": "; ".join(pairs)}


def token(house: House, **cookies: str) -> str:
    with house.app.test_request_context("/", headers=cookies_of(house, **cookies)):
        return security.csrf_token()


def is_accepted(house: House, sent: str, **cookies: str) -> bool:
    headers = cookies_of(house, **cookies)
    form = {security.CSRF_FIELD: sent}
    with house.app.test_request_context("/", method="POST", headers=headers, data=form):
        try:
            security._refuse_forgery()
        except NotAllowed:
            return False
        return True


def test_the_token_of_a_form_belongs_to_one_browser_and_one_session(small_house: House) -> None:
    visitor = token(small_house, visitor="one")
    assert is_accepted(small_house, visitor, visitor="one")
    for others in ({"visitor": "other"}, {"session": "two"}, {"visitor": "one", "session": "three"}, {}):
        assert not is_accepted(small_house, visitor, **others)


@pytest.mark.parametrize("sent", ["", "x", "0" * 128, "ł", "g" * 128])
def test_what_is_no_token_is_refused(small_house: House, sent: str) -> None:
    assert not is_accepted(small_house, sent, session="one")


def test_a_stranger_is_given_a_cookie_that_their_token_is_bound_to(small_house: House) -> None:
    with small_house.app.test_request_context("/"):
        made = [security.csrf_token() for _ in range(2)]
        visitor = g.new_visitor
    assert all(is_accepted(small_house, one, visitor=visitor) for one in made)


def test_the_token_shows_nothing_of_the_cookie_it_is_made_from(small_house: House) -> None:
    assert "secret-of-the-cookie" not in token(small_house, session="secret-of-the-cookie")


# ---------------------------------------------------------------------------------------------- doors
def test_an_address_without_declared_access_is_found_and_closed(small: Bare) -> None:
    app = Flask("doors")
    app.extensions["portal_doors"] = Doors()
    blueprint = Blueprint("room", __name__)
    blueprint.add_url_rule("/a", "a", lambda: "a")
    blueprint.add_url_rule("/b", "b", lambda: "b")
    security.admit(app, blueprint, security.RESIDENT, b=security.PUBLIC)
    app.add_url_rule("/forgotten", "forgotten", lambda: "x")
    assert security.undeclared(app) == ["forgotten", "static"]
    doors = security.doors(app)
    assert doors.of("room.a") == security.RESIDENT
    assert doors.of("room.b") == security.PUBLIC
    assert doors.of(None) is None
    assert doors.of("forgotten") is None
    assert security.officials("clerk", "approver") == Access(
        "official", roles=frozenset({"clerk", "approver"})
    )
