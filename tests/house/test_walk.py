"""Every route, walked by everybody: who gets in, what each answer carries, and that looking changes nothing.

``tests/house/routes.txt`` keeps the list of routes with the answer each person gets. After a change that is meant:
``WRITE_ROUTES=1 .venv/bin/python -m pytest tests/house/test_walk.py``, and read the difference before committing.
"""

import contextlib
import io
import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from portal import security
from portal.db import Base
from tests.support.databases import SqliteDatabases
from tests.support.house import House
from tests.support.lived import Lived, lived_in
from tests.support.people import ANNA, JAN, sign_in
from tests.support.visitor import ORIGIN, Visitor

ROUTES = Path(__file__).with_name("routes.txt")
CSRF_FREE = {
    "accounts.end_sessions",
    "others.back_by_post",
    "page_answer.answer",  # one more in a sum, by nobody: a token of a browser would cost a cookie
    "pay.back_by_post",
    "pay.notification",
    "records.acknowledge",
    "reported.tell",
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
CHANGING = METHODS[1:]
# what a look may leave: the session's last activity, the record of the look, the first opening of a paper
LOOKS = {
    "web_sessions",
    "audit_records",
    "audit_links",
    "subject_keys",
    "documents",
    "case_events",
    "case_messages",
    "deliveries",
    "delivery_events",
}
CANARIES = [
    JAN.pesel,
    ANNA.pesel,
    JAN.family_name,
    ANNA.family_name,
    "jan@example.pl",
    "anna@example.pl",
    "ul. Lipowa",
]
DIRECTIVES = {
    "default-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'", "object-src": "'none'",
    "style-src": "'self'", "img-src": "'self'",
}  # fmt: skip
UNCHANGING = re.compile(
    r"^/(jezyk|static)/|^/dokument/|^/biurko/dokument/|^/(moje|biurko)/wiadomosc/|^/zalacznik|^/biurko/zalacznik"
)
FEW_PAGES = 60


class Heard:
    """Everything that was written to the log, and every address that was asked for."""

    def __init__(self) -> None:
        self.log = io.StringIO()
        self.addresses: list[str] = []

    def listen(self, app: Flask) -> None:
        inner = app.wsgi_app

        def noting(environ: dict[str, Any], start: Any) -> Any:
            self.addresses.append(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}")
            return inner(environ, start)

        app.wsgi_app = noting  # type: ignore[method-assign]


@pytest.fixture(scope="module")
def heard() -> Heard:
    return Heard()


@pytest.fixture(scope="module")
def lived(
    demo_environment: dict[str, str],
    sqlite_databases: SqliteDatabases,
    tmp_path_factory: pytest.TempPathFactory,
    heard: Heard,
) -> Iterator[Lived]:
    handler = logging.StreamHandler(heard.log)
    logging.getLogger().addHandler(handler)
    folder = tmp_path_factory.mktemp("lived")
    with (
        contextlib.redirect_stderr(heard.log),
        sqlite_databases.fresh() as url,
        lived_in(demo_environment, folder, url, on_open=heard.listen) as lived,
    ):
        yield lived
    logging.getLogger().removeHandler(handler)


FOR_MACHINES = ("opendata.", "voice.announcements_feed")  # open data, and the feed of announcements


def rules(app: Flask, method: str) -> list[Rule]:
    found = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]
    return sorted((rule for rule in found if rule.endpoint != "static"), key=lambda rule: rule.rule)


def answer(browser: Visitor, address: str) -> str:
    """Tell what a browser gets: a status, with an arrow where it is led to the sign-in."""
    response = browser.client.get(address, base_url=ORIGIN)
    led = response.status_code in {302, 303} and response.location.startswith("/zaloguj")
    return f"{response.status_code}{'>' if led else ''}"


@pytest.fixture(scope="module")
def answers(lived: Lived) -> dict[str, dict[str, str]]:
    """What everybody gets of every page, by endpoint and person."""
    table = {}
    for rule in rules(lived.house.app, "GET"):
        address = lived.address(rule)
        table[rule.endpoint] = {who: answer(browser, address) for who, browser in lived.browsers.items()}
    return table


def written(app: Flask, answers: dict[str, dict[str, str]], people: list[str]) -> str:
    """Write the list of routes as the file has it."""
    lines = ["# method, address, endpoint; then what each gets: " + ", ".join(people)]
    for method in METHODS:
        for rule in rules(app, method):
            got = answers[rule.endpoint].values() if method == "GET" else ()
            lines.append(" ".join([f"{method:<4} {rule.rule} {rule.endpoint}", *got]))
    return "\n".join(lines) + "\n"


def test_the_routes_and_who_gets_in_are_those_that_were_agreed(
    lived: Lived, answers: dict[str, dict[str, str]]
) -> None:
    now = written(lived.house.app, answers, list(lived.browsers))
    if os.environ.get("WRITE_ROUTES"):
        ROUTES.write_text(now, encoding="utf-8")
    assert now.splitlines() == ROUTES.read_text(encoding="utf-8").splitlines()


def test_nobody_ever_meets_a_fault(answers: dict[str, dict[str, str]]) -> None:
    assert {
        (page, who): got for page, row in answers.items() for who, got in row.items() if got[0] == "5"
    } == {}


def test_a_visitor_sees_only_what_is_declared_public(
    lived: Lived, answers: dict[str, dict[str, str]]
) -> None:
    doors = security.doors(lived.house.app)
    for page, row in answers.items():
        access = doors.of(page)
        assert access is not None
        # a machine shows its token; in a city without that machine there is no such address
        got = "404" if access.kind == "machine" else "303>"
        assert access.kind == "public" or row["visitor"] == got, page


def test_what_belongs_to_somebody_is_not_there_for_another(
    lived: Lived, answers: dict[str, dict[str, str]]
) -> None:
    own = [
        rule
        for rule in rules(lived.house.app, "GET")
        if rule.arguments & {"token", "reference", "session_id"}
    ]
    assert len(own) > 10
    for rule in own:
        row = answers[rule.endpoint]
        assert row["stranger"] == "404", rule.rule
        assert row["clerk of another unit"] in {"403", "404"}, rule.rule
        assert row["manager"] in {"403", "404"}, rule.rule


def test_every_route_declares_who_may_enter(lived: Lived) -> None:
    assert security.undeclared(lived.house.app) == []


def test_a_stray_blueprint_would_be_seen_and_lets_nobody_in(small_house: House) -> None:
    stray = Blueprint("stray", __name__)
    stray.add_url_rule("/przy-okazji", "page", lambda: "hello")
    small_house.app.register_blueprint(stray)
    assert security.undeclared(small_house.app) == ["stray.page"]
    assert small_house.app.test_client().get("/przy-okazji").status_code == 403


# ---------------------------------------------------------------------------------------------- forgery
def test_exactly_these_take_a_change_without_the_forms_token(lived: Lived) -> None:
    doors = security.doors(lived.house.app)
    free = {
        rule.endpoint
        for method in CHANGING
        for rule in rules(lived.house.app, method)
        if not getattr(doors.of(rule.endpoint), "csrf", True)
    }
    assert free == CSRF_FREE


@pytest.mark.parametrize("who", ["visitor", "owner", "clerk", "administrator"])
def test_a_post_without_the_token_or_from_elsewhere_is_refused(lived: Lived, who: str) -> None:
    browser = lived.browsers[who]
    for rule in rules(lived.house.app, "POST"):
        if rule.endpoint in CSRF_FREE:
            continue
        got = browser.client.post(lived.address(rule), base_url=ORIGIN, data={"_token": "0" * 64})
        assert got.status_code == 403, rule.rule
        assert "<h1" in got.text, rule.rule


def test_the_token_of_another_browser_opens_nothing(lived: Lived) -> None:
    owner, other = lived.browsers["owner"], lived.browsers["stranger"]
    other.go("/konto/zmien/adres")
    page = other.response
    assert page is not None
    token = re.search(r'name="_token" value="([^"]+)"', page.text)
    assert token
    got = owner.client.post(
        "/konto/zmien/jezyk", base_url=ORIGIN, data={"_token": token.group(1), "language": "en"}
    )
    assert got.status_code == 403


def test_a_post_from_another_site_is_refused_with_a_good_token_too(lived: Lived) -> None:
    browser = lived.browsers["owner"].go("/konto/zmien/jezyk")
    assert browser.response is not None
    token = re.search(r'name="_token" value="([^"]+)"', browser.response.text)
    assert token
    fields = {"_token": token.group(1), "language": "pl"}
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        got = browser.client.post("/konto/zmien/jezyk", base_url=ORIGIN, data=fields, headers=headers)
        assert got.status_code == 403, headers
    kept = browser.client.post("/konto/zmien/jezyk", base_url=ORIGIN, data=fields, headers={"Origin": ORIGIN})
    assert kept.status_code == 303


# ---------------------------------------------------------------------------------------------- headers
def policy_of(response: Any) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def test_every_answer_carries_the_guards_and_a_nonce_of_its_own(lived: Lived) -> None:
    nonces: list[str] = []
    for who in ("visitor", "owner", "clerk"):
        browser = lived.browsers[who]
        for rule in rules(lived.house.app, "GET"):
            response = browser.client.get(lived.address(rule), base_url=ORIGIN)
            policy = policy_of(response)
            if "script-src" in policy:  # a paper or a file allows nothing at all
                assert {name: policy.get(name) for name in DIRECTIVES} == DIRECTIVES, rule.rule
                nonces += re.findall(r"'nonce-([^']+)'", policy["script-src"])
            assert policy["default-src"] == "'none'", rule.rule
            # the browser's own reader of PDFs styles itself inline; no script runs there
            assert "unsafe" not in str(policy) or "script-src" not in policy, rule.rule
            assert response.headers["X-Content-Type-Options"] == "nosniff", rule.rule
            assert response.headers["Cache-Control"] == "no-store", rule.rule
            # what is for machines may be read by anybody's page, and never with what the browser knows of a person
            origins = {None, "*"} if rule.endpoint.startswith(FOR_MACHINES) else {None}
            assert response.headers.get("Access-Control-Allow-Origin") in origins, rule.rule
            assert "Access-Control-Allow-Credentials" not in response.headers, rule.rule
    assert len(nonces) > 100
    assert len(nonces) == len(set(nonces))


def test_answers_of_faults_carry_them_too(small_house: House) -> None:
    broken = Blueprint("broken", __name__)
    broken.add_url_rule("/zepsute", "page", lambda: 1 // 0)
    security.admit(small_house.app, broken, security.PUBLIC)
    client = small_house.app.test_client()
    for address, status in (("/zepsute", 500), ("/nie-ma", 404), ("/moje", 303)):
        response = client.get(address)
        assert response.status_code == status
        assert policy_of(response)["default-src"] == "'none'"
        assert response.headers["Cache-Control"] == "no-store"
        assert "ZeroDivision" not in response.text


def cookies_of(response: Any) -> list[str]:
    return response.headers.getlist("Set-Cookie")


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(small_house: House) -> None:
    got = cookies_of(small_house.app.test_client().get("/zaloguj"))
    assert got
    assert all(
        "HttpOnly" in one and "SameSite=Lax" in one and "Path=/" in one and "Domain" not in one for one in got
    )


def test_over_https_cookies_are_bound_to_the_host(
    demo_environment: dict[str, str], sqlite_url: str, tmp_path: Path
) -> None:
    house = House({**demo_environment, "PORTAL_BASE_URL": "https://sprawy.example"}, tmp_path, sqlite_url)
    response = house.app.test_client().get("/zaloguj", base_url="https://sprawy.example")
    assert cookies_of(response)
    assert all(one.startswith("__Host-") and "Secure" in one for one in cookies_of(response))
    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    house.close()


# ---------------------------------------------------------------------------------------------- crawls
def crawl(browser: Visitor) -> dict[str, Visitor]:
    """Follow every link from the start; each page is checked on the way. Returns the addresses seen."""
    browser.client.delete_cookie("lang", domain="127.0.0.1")
    waiting, seen = ["/", "/moje", "/biurko"], set()
    while waiting and len(seen) < FEW_PAGES:
        address = waiting.pop(0).partition("#")[0]
        if address in seen or not address.startswith("/") or UNCHANGING.match(address):
            continue
        seen.add(address)
        browser.go(address)
        if browser.page is not None and browser.status == 200:
            assert browser.page.get("lang") == "pl", address
            waiting += [link.get("href") or "" for link in browser.page.iter("a")]
    return dict.fromkeys(seen, browser)


def content(lived: Lived) -> dict[str, list[tuple[Any, ...]]]:
    with lived.house.portal.db.reading() as session:
        return {
            table.name: sorted(map(tuple, session.execute(select(*table.columns)).all()), key=repr)
            for table in Base.metadata.sorted_tables
        }


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def test_looking_at_every_page_changes_nothing_but_the_note_of_the_look(lived: Lived) -> None:
    before = content(lived)
    pages = {who: crawl(browser) for who, browser in lived.browsers.items()}
    assert len(pages["owner"]) > 20
    assert len(pages["clerk"]) > 10
    assert changed(before, content(lived)) <= LOOKS


def test_an_act_would_be_seen_in_the_content(lived: Lived) -> None:
    before = content(lived)
    lived.browsers["owner"].go("/konto/zmien/jezyk").submit("Zapisz", language="en")
    assert "profiles" in changed(before, content(lived))
    lived.browsers["owner"].go("/konto/zmien/jezyk").submit(None, language="pl")


def test_a_robot_leaves_no_session_and_no_row(lived: Lived) -> None:
    before = content(lived)
    robot = lived.house.visitor()
    for rule in rules(lived.house.app, "GET"):
        robot.client.get(lived.address(rule), base_url=ORIGIN)
    assert changed(before, content(lived)) == set()


# ---------------------------------------------------------------------------------------------- traces
def test_no_log_line_and_no_address_holds_anything_personal(lived: Lived, heard: Heard) -> None:
    everything = heard.log.getvalue() + "\n".join(heard.addresses)
    assert heard.log.getvalue().count("endpoint=") > 200
    assert len(heard.addresses) > 200
    assert [canary for canary in CANARIES if canary in everything] == []


def test_a_personal_word_in_an_address_would_be_heard(small_house: House) -> None:
    heard = Heard()
    heard.listen(small_house.app)
    sign_in(small_house, JAN).go(f"/szukaj?q={JAN.family_name}")
    assert JAN.family_name in heard.addresses[-1]
