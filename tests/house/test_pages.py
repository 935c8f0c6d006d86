"""The checks of every page see what they are there for."""

import pytest
from flask import Flask, redirect, request
from werkzeug import Response

from tests.support.pages import check_page
from tests.support.visitor import Visitor

GOOD = (
    '<!doctype html><html lang="pl"><head><meta charset="utf-8"><title>Podatki – Białystok</title></head>'
    '<body><main id="main"><h1>Podatki</h1><label for="q">Szukaj</label><input id="q" name="q"></main></body></html>'
)
FAULTS = {
    "two headings": GOOD.replace("</main>", "<h1>Opłaty</h1></main>"),
    "no heading": GOOD.replace("<h1>Podatki</h1>", ""),
    "a title about something else": GOOD.replace("Podatki –", "Witaj –"),
    "an id twice": GOOD.replace("</main>", '<p id="q"></p></main>'),
    "a label for nothing": GOOD.replace('for="q"', 'for="x"'),
    "no language": GOOD.replace(' lang="pl"', ""),
    "an inline style": GOOD.replace("<h1>", '<h1 style="color:red">'),
    "an inline handler": GOOD.replace("<h1>", '<h1 onclick="x()">'),
    "an inline script without a nonce": GOOD.replace("</main>", "</main><script>x()</script>"),
    "an unclosed element": GOOD.replace("</main>", "<div></main>"),
    "a stray end": GOOD.replace("</main>", "</p></section></main>"),
}


def test_a_good_page_passes() -> None:
    check_page(GOOD)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_page_does_not(fault: str) -> None:
    with pytest.raises(AssertionError):
        check_page(FAULTS[fault])


@pytest.fixture
def visitor() -> Visitor:
    app = Flask("shop")
    form = (
        '<form method="post" action="/send"><input type="hidden" name="token" value="t">'
        '<input type="text" name="name" value="Anna"><input type="checkbox" name="a" value="1" checked>'
        '<input type="checkbox" name="a" value="2"><textarea name="note">Dzień dobry</textarea>'
        '<button name="go" value="yes">Wyślij</button></form><a href="/away">Do banku</a>'
    )

    @app.get("/")
    def front() -> str:
        return GOOD.replace("</main>", f"{form}</main>")

    @app.post("/send")
    def send() -> Response:
        app.config["sent"] = request.form.to_dict(flat=False)
        return redirect("/", 303)

    @app.get("/away")
    def away() -> Response:
        return redirect("http://127.0.0.1:8002/pay", 303)

    return Visitor(app)


def test_a_visitor_sends_a_form_as_it_stands_but_for_what_was_filled_in(visitor: Visitor) -> None:
    visitor.go("/").submit("Wyślij", name="Żaneta")
    sent = visitor.client.application.config["sent"]
    assert sent == {"token": ["t"], "name": ["Żaneta"], "a": ["1"], "note": ["Dzień dobry"], "go": ["yes"]}
    assert (visitor.address, visitor.heading, visitor.status) == ("/", "Podatki", 200)


def test_a_visitor_stops_where_the_way_leads_off_the_site(visitor: Visitor) -> None:
    visitor.go("/").follow("Do banku")
    assert visitor.outside == "http://127.0.0.1:8002/pay"
