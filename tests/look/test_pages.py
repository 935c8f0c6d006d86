"""Layouts, components, error pages and pages of law: valid, quiet, named, with every id once."""

import re
from functools import cache
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from html5lib.html5parser import ParseError

from portal.citizen.site import PAGES as ABOUT
from tests.look.gallery import ERRORS, OFFICIAL, PERSON, create_gallery
from tests.look.samples import Box

GALLERY = ["/g/resident", "/g/step", "/g/receipt"]
PAGES = [*GALLERY, *[f"/e/{code}" for code in ERRORS], *[f"/o-portalu/{page}" for page in ABOUT]]
DECLARED = {
    f"a11y-{name}"
    for name in (
        "wstep", "podmiot", "url", "data-publikacja", "data-aktualizacja", "status", "data-sporzadzenie", "kontakt",
        "osoba", "email", "telefon", "procedura", "architektura", "aplikacje",
    )
}  # fmt: skip


@cache
def gallery(who: str) -> Flask:
    person = {"official": OFFICIAL, "resident": PERSON, "visitor": None}[who]
    return create_gallery(person, session_seconds=1800 if person else None)


def page(path: str, language: str = "pl", *, signed_in: bool = False) -> str:
    client = gallery(
        "official" if path == "/g/desk" else "resident" if signed_in else "visitor"
    ).test_client()
    client.set_cookie("lang", language)
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def tree(html: str) -> Element:
    """Parse as a browser would, refusing what a browser would only forgive."""
    document: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    return document


def words(element: Element | None) -> str:
    assert element is not None
    return " ".join("".join(element.itertext()).split())


@cache
def seen(path: str, language: str = "pl", *, signed_in: bool = False) -> Element:
    return tree(page(path, language, signed_in=signed_in))


@pytest.mark.parametrize("signed_in", [False, True], ids=["visitor", "resident"])
@pytest.mark.parametrize("path", [*PAGES, "/g/desk"])
def test_a_page_is_valid_and_says_its_name_once(path: str, signed_in: bool) -> None:
    document = seen(path, signed_in=signed_in)
    headings = list(document.iter("h1"))
    assert len(headings) == 1
    title = words(document.find(".//title")).removeprefix("Błąd: ")
    assert title.startswith(f"{words(headings[0])} – ")
    assert title.endswith(", Białystok")


@pytest.mark.parametrize("path", [*PAGES, "/g/desk"])
def test_ids_stand_once_and_every_reference_leads_to_one(path: str) -> None:
    document = seen(path, signed_in=True)
    ids = [element.attrib["id"] for element in document.iter() if "id" in element.attrib]
    assert sorted(ids) == sorted(set(ids))
    for element in document.iter():
        asked = [
            name
            for key in ("aria-describedby", "aria-labelledby", "for")
            for name in element.get(key, "").split()
        ]
        assert set(asked) <= set(ids)


@pytest.mark.parametrize("path", [*PAGES, "/g/desk"])
def test_nothing_stands_inline_that_a_strict_policy_refuses(path: str) -> None:
    for element in seen(path, signed_in=True).iter():
        assert not [key for key in element.attrib if key == "style" or key.startswith("on")]
        assert element.tag != "style"
        assert not element.get("href", "").startswith("javascript:")
        if element.tag == "script":
            assert element.get("src")
            assert element.get("nonce")


def test_a_page_that_a_browser_only_forgives_would_be_seen() -> None:
    with pytest.raises(ParseError):
        tree("<!DOCTYPE html><html lang=pl><head><title>x</title></head><body><p><div></p></body></html>")


@pytest.mark.parametrize("path", PAGES)
def test_help_stands_at_the_same_place_on_every_page(path: str) -> None:
    body = seen(path).find("body")
    assert body is not None
    assert [child.get("class") for child in body if child.tag in {"aside", "footer"}] == [
        "app-help",
        "app-footer",
    ]


# ---------------------------------------------------------------------------------------- forms
def test_the_title_of_a_page_with_faults_begins_by_saying_so() -> None:
    assert words(seen("/g/step").find(".//title")).startswith("Błąd: Faktura za zbiornik")
    assert not words(seen("/g/receipt").find(".//title")).startswith("Błąd")


def test_the_summary_leads_to_the_first_faulty_part_with_the_fields_own_words() -> None:
    document = seen("/g/step")
    links = document.findall(".//*[@data-error-summary]//a")
    assert [link.get("href") for link in links] == ["#data-dzien", "#kwota", "#odbiorca", "#plik"]
    inline = [
        words(fault).removeprefix("Błąd: ")
        for fault in document.findall(".//p[@class='govuk-error-message']")
    ]
    assert inline == [words(link) for link in links]
    controls = {
        element.get("id") for tag in ("input", "select", "textarea") for element in document.iter(tag)
    }
    assert {link.get("href", "")[1:] for link in links} <= controls


def test_fields_are_described_by_their_hint_and_fault_and_keep_what_was_typed() -> None:
    document = seen("/g/step")
    amount = document.find(".//input[@id='kwota']")
    assert amount is not None
    assert amount.get("aria-describedby") == "kwota-hint kwota-error"
    assert amount.get("value") == "około 2 tys."
    date = document.find(".//div[@class='govuk-date-input']/..")
    assert date is not None
    assert date.get("aria-describedby") == "data-hint data-error"
    assert words(document.find(".//textarea")) == "Dom z 1987"
    bare = document.find(".//input[@id='numer']")
    assert bare is not None
    assert bare.get("aria-describedby") is None


def test_no_field_has_a_placeholder_or_leaves_judging_to_the_browser() -> None:
    document = seen("/g/step")
    assert not [e for e in document.iter() if {"placeholder", "required"} & set(e.attrib)]
    assert all("novalidate" in form.attrib for form in document.iter("form"))


def test_optional_questions_say_so_and_none_bears_an_asterisk() -> None:
    labels = [words(e) for tag in ("label", "legend") for e in seen("/g/step").iter(tag)]
    assert "Numer faktury (nieobowiązkowe)" in labels
    assert not [label for label in labels if "*" in label]


def test_what_a_person_typed_is_never_markup() -> None:
    app = create_gallery(PERSON)
    source = "{% from 'components/fields.html' import field %}{{ field(f) }}"
    with app.test_request_context():
        box = Box("text", "x", "Uwagi", value='"><script>alert(1)</script>', errors=["<b>źle</b>"])
        html = app.jinja_env.from_string(source).render(f=box)
    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;b&gt;źle" in html


# ---------------------------------------------------------------------------------------- the session's end
def test_only_a_signed_in_page_watches_the_session_and_it_says_where_to_go() -> None:
    watched = seen("/g/receipt", signed_in=True).find(".//dialog")
    assert watched is not None
    assert watched.get("data-session-seconds") == "1800"
    assert watched.get("data-keepalive-url") == "/sesja"
    assert seen("/g/receipt").find(".//dialog") is None


def test_logging_out_is_a_post_with_its_token() -> None:
    form = seen("/g/receipt", signed_in=True).find(".//header//form")
    assert form is not None
    assert (form.get("method"), form.get("action")) == ("post", "/wyloguj")
    assert form.find("input[@name='_token']") is not None


# ---------------------------------------------------------------------------------------- pages of law
@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_the_declaration_of_accessibility_has_every_element_of_the_official_template(language: str) -> None:
    document = seen("/o-portalu/deklaracja-dostepnosci", language)
    elements = {e.get("id"): e for e in document.iter() if e.get("id")}
    assert set(elements) >= DECLARED
    for name in ("a11y-data-publikacja", "a11y-data-aktualizacja", "a11y-data-sporzadzenie"):
        assert elements[name].tag == "time"
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", elements[name].get("datetime", ""))
    assert elements["a11y-email"].get("href", "").startswith("mailto:")
    assert elements["a11y-telefon"].get("href", "").startswith("tel:")
    links = [a.get("href") for a in document.iter("a")]
    assert any("brpo.gov.pl" in (link or "") for link in links)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_links_the_declaration(path: str) -> None:
    links = [a.get("href") for a in seen(path).iter("a")]
    assert "/o-portalu/deklaracja-dostepnosci" in links


@pytest.mark.parametrize("page_name", ABOUT)
def test_no_page_about_the_portal_keeps_its_text_in_polish_only(page_name: str) -> None:
    prose = seen(f"/o-portalu/{page_name}", "en").find(".//div[@class='app-prose']")
    assert prose is None or prose.get("lang") is None


def test_the_rules_name_the_version_that_people_accept() -> None:
    from portal.accounts.rules import RULES_VERSION

    assert f"Wersja {RULES_VERSION}." in page("/o-portalu/regulamin")


def test_every_cookie_that_the_portal_sets_is_listed() -> None:
    from portal.accounts.sign_ins import BROWSER_COOKIE
    from portal.citizen import browser, tracked
    from portal.citizen.visits import opened, turning
    from portal.i18n import COOKIE
    from portal.security import CSRF_COOKIE, SESSION_COOKIE

    rows = seen("/o-portalu/ciasteczka").findall(".//tbody/tr/th")
    assert {words(row) for row in rows} == {
        SESSION_COOKIE, CSRF_COOKIE, BROWSER_COOKIE, COOKIE, browser.COOKIE, tracked.COOKIE, tracked.KNOWN,
        opened.COOKIE, turning.COOKIE,
    }  # fmt: skip
