"""A page speaks one language: on an English or a Ukrainian page nothing Polish is left unmarked.

Polish words are known by their letters, or by standing in the Polish texts and in no translation. What is Polish by
law (titles of documents, articles) stands in an element with lang="pl". Names of people, streets and the city are
names; a Polish term may follow its translation in brackets: people will meet it on paper.
"""

import contextlib
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest
from werkzeug.exceptions import HTTPException

from portal.cases.models import Channel
from portal.decisions import actions as decisions
from portal.i18n import COOKIE
from tests.messages import LANGUAGES, ids_of, speakers, strings
from tests.office.desk import COUNTER, EWA, JOANNA, PAWEL, TOMASZ, TYPED, act_url, own_form
from tests.office.desk import Desk as Office
from tests.support.desk import Desk
from tests.support.house import House
from tests.support.people import JAN, sign_in
from tests.support.visitor import Visitor

WORD = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")  # not the letters of a number such as 2f05da8a
BRACKETS = re.compile(r"\([^()]{,40}\)")
URL = re.compile(r"https?://\S+")
TITLE = re.compile("Zaświadczenie o niezaleganiu|Opłata skarbowa")
POLISH_LETTER = re.compile(r"[ąćęłńóśźż]", re.IGNORECASE)
SPOKEN = ("aria-label", "alt", "title", "placeholder", "data-l", "data-copied", "content")
WHY = "Reasons."
FEW = 6
EMAIL = "jan@example.pl"
ADDRESS = {"street": "ul. Lipowa 1/2", "postal_code": "15-001", "town": "Białystok"}
ELSEWHERE = ("/jezyk", "/dokument")  # another language; a file
SILENT = {"script", "style", "template"}
# each a name, in whatever language it stands
NAMES = """Białystok Białymstoku Jan Kowalski Joanna Klim Ewa Wysocka Paweł Górski Tomasz Sawicki Departament Finansów Miasta ul Lipowa Słonimska
    Urząd Miejski w Białymstoku Profil Zaufany mObywatel Przelewy mojeID dowód Doręczenia Sprawy online przyklad
    zł gr BIP PESEL NIP REGON KRS anna example pl Samorządowe Kolegium Odwoławcze mail polski
    Finanse Obsługa Stan cywilny FN DOM USC
    Składowa Kamienna Referat Opłaty za Gospodarowanie Odpadami Cieszyńska Częstochowska Jana Kilińskiego Młynowa Nowy
    Świat Pałacowa Rynek Kościuszki Spółdzielcza Świętego Rocha Świętojańska parking
    podatek"""  # the last is what the reader typed into the search


@cache
def polish_words(language: str) -> frozenset[str]:
    """Return words that stand in the Polish texts and in no translation."""
    polish: set[str] = set()
    spoken: set[str] = set()
    for speaker in speakers():
        known = speaker.known(language)
        for ids in ids_of(known):
            polish.update(words_of(ids if isinstance(ids, str) else " ".join(ids)))
        for message in known:
            if message.id:
                spoken.update(words_of(" ".join(strings(message))))
    return frozenset(polish - spoken)


@cache
def names() -> frozenset[str]:
    return frozenset(words_of(NAMES))


def words_of(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(re.sub(r"%\(\w+\)[sd]", " ", text)) if len(word) > 1]


@cache
def is_polish(passage: str, language: str) -> bool:
    """Tell whether a passage holds a Polish word that is no name; most passages stand on every page."""
    words = set(words_of(BRACKETS.sub("", passage))) - names()
    return any(POLISH_LETTER.search(word) or word in polish_words(language) for word in words)


def left_over(page: Element, language: str) -> list[str]:
    """Return the passages of a page that hold Polish words and are not marked as Polish."""
    return [" ".join(passage.split()) for passage in passages(page) if is_polish(passage, language)]


def passages(element: Element) -> Iterator[str]:
    """Yield what an element says, aloud or on the screen, but for what is marked as another language."""
    for attribute in SPOKEN:
        if element.get(attribute):
            yield element.get(attribute) or ""
    if element.tag not in SILENT:
        yield element.text or ""
        for child in element:
            if not child.get("lang"):
                yield from passages(child)
            yield child.tail or ""


class Reader(Visitor):
    """A browser that chose a language and reads every page it comes to."""

    def __init__(self, house: House, language: str) -> None:
        super().__init__(house.app)
        self.language = language
        self.reads_all = False
        self.found: dict[str, list[str]] = {}
        self.seen: set[str] = set()
        self.client.set_cookie(COOKIE, language, domain="127.0.0.1")

    def _ask(self, method: str, address: str, **options: Any) -> Visitor:
        super()._ask(method, address, **options)
        if self.page is not None:
            self.seen.add(self.address)
            assert self.page.get("lang") == self.language, self.address
            for passage in left_over(self.page, self.language):
                self.found.setdefault(passage, []).append(self.address)
        return self

    def wander(self, start: str) -> None:
        """Open every page that links lead to from here; of a page with many states one, of many of a kind a few."""
        waiting, known = [start], {start}
        opened: Counter[str] = Counter()
        while waiting:
            self.go(waiting.pop(0))
            for link in [] if self.page is None else self.page.iter("a"):
                target = urlsplit(urljoin(self.address, link.get("href") or ""))
                if not target.scheme and target.path not in known and not target.path.startswith(ELSEWHERE):
                    known.add(target.path)
                    if self._is_one_of_many(target.path, opened):
                        continue
                    waiting.append(f"{target.path}?{target.query}".rstrip("?"))

    def _is_one_of_many(self, path: str, opened: Counter[str]) -> bool:
        """Tell whether enough pages of one kind were read: cards, patterns and switches of every service."""
        with contextlib.suppress(HTTPException):
            endpoint, values = self.client.application.url_map.bind("").match(path)
            opened[endpoint] += 1
            return not self.reads_all and bool(values) and opened[endpoint] > FEW
        return False


def take_first_steps(house: House, reader: Visitor) -> None:
    """Go through the first steps, with faults first."""
    reader.go("/konto/pierwsze-kroki").submit(email="").submit(email=EMAIL)
    house.work()
    code = re.findall(r"\b\d{3} ?\d{3}\b", house.post.to(EMAIL)[-1].get_content())[0]
    reader.submit(code="1").submit(code=code).submit(phone="1").submit(phone="")
    reader.submit(language=reader.language).submit(notices=["email"])
    reader.submit(street="", postal_code="1", town="").submit(**ADDRESS)
    reader.submit().submit(accepted="y")


def fill_in(reader: Visitor) -> Visitor:
    """Fill the form to the page that shows all answers, with faults first."""
    reader.go("/wniosek/nowy/tax-certificate").submit().submit(purpose="other").submit(purpose="bank")
    reader.submit().submit(exemption="none")
    return reader.submit(street="", postal_code="x", town="").submit(**ADDRESS)


def report(*readers: Visitor) -> list[str]:
    """List what is left in Polish, each with the first page that says it."""
    return sorted(
        {f"{passage} <- {pages[0]}" for reader in readers for passage, pages in reader.found.items()}
    )


@pytest.fixture(params=LANGUAGES)
def reading_house(request: pytest.FixtureRequest, small_house: House) -> House:
    """A house in which everybody's browser chose one language."""
    small_house.visitor = lambda: Reader(small_house, request.param)  # type: ignore[method-assign]
    return small_house


def test_public_pages_speak_one_language(reading_house: House) -> None:
    reader = reading_house.visitor()
    assert isinstance(reader, Reader)
    reader.reads_all = True
    for address in ("/", "/nie-ma", "/szukaj?q=xyz", "/szukaj?q=podatek", "/zaloguj", "/zaloguj?kind=office"):
        reader.wander(address)
    assert len(reader.seen) > 15
    assert report(reader) == []


def test_a_residents_pages_speak_one_language(reading_house: House) -> None:
    desk = Desk(reading_house)
    reader = sign_in(reading_house, JAN)
    take_first_steps(reading_house, reader)
    check = fill_in(reader).address
    reader.wander("/moje")
    reader.go(check).submit()
    reference = reader.address.split("/")[3]
    for step in (
        lambda: None,
        lambda: desk.advance(reference, "call_for_fee"),
        lambda: desk.pay(reference),
        lambda: desk.act(reference, decisions.issue),
        desk.work,
    ):
        step()
        for address in ("/moje", "/moje/sprawy", "/moje/pisma", f"/moje/sprawy/{reference}"):
            reader.go(address)
    reader.wander(f"/moje/sprawy/{reference}")
    assert report(reader) == []


def test_the_offices_pages_speak_one_language(reading_house: House) -> None:
    desk = Office(reading_house)
    owing, unpaid = desk.person(), desk.case(desk.person("Kowalski", "Jan", "90010212353"), paid=False)
    desk.debt(owing)
    paper = desk.case(owing, channel=Channel.POST, days_ago=20)
    clerk = desk.at(JOANNA)
    clerk.wander("/biurko")
    refuse, call = act_url(paper, "odmow"), act_url(unpaid, "wezwij")
    clerk.go(refuse).post(refuse, own_form(clerk)).post(refuse, {**own_form(clerk), "reasons": WHY})
    clerk.go(call).post(call, own_form(clerk))
    clerk.go(refuse).go(call)
    reading_house.work()
    clerk.post(f"/biurko/sprawy/{paper}/notatka", {})
    clerk.wander("/biurko/do-wyslania")
    for reference in (paper, unpaid):
        clerk.wander(f"/biurko/sprawy/{reference}")
    counter = desk.at(PAWEL)
    counter.go(COUNTER).post("/biurko/wpisz", own_form(counter))
    counter.go(COUNTER).post("/biurko/wpisz", {**own_form(counter), **TYPED})
    manager, administrator = desk.at(TOMASZ), desk.at(EWA)
    for page in (manager, administrator):
        page.wander("/biurko")
        page.wander("/liczby/miesiace")
        page.wander("/biurko/prace")
    assert len(clerk.seen) > 12
    assert report(clerk, counter, manager, administrator) == []


def test_letters_speak_the_language_of_their_recipient(reading_house: House) -> None:
    desk = Desk(reading_house)
    reader = sign_in(reading_house, JAN)
    take_first_steps(reading_house, reader)
    fill_in(reader).submit()
    reference = reader.address.split("/")[3]
    desk.pay(reference)
    desk.act(reference, decisions.issue)
    desk.work()
    letters = [f"{one['Subject']}\n{one.get_content()}" for one in reading_house.post.to(EMAIL)]
    assert len(letters) > 2
    lines = [URL.sub("", line) for letter in letters for line in letter.splitlines()]
    # the document and the duty are named as they are in the papers; a letter in plain text cannot mark it
    assert [line for line in lines if is_polish(line, reader.language) and not TITLE.search(line)] == []


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<p>Your case <a href="/">Wyślij</a></p>', ["Wyślij"]),
        ('<p>Zapisz this</p><img alt="Dalej">', ["Zapisz this", "Dalej"]),
        ('<p>Under <span lang="pl">art. 63 Kodeksu postępowania</span> on ul. Lipowa, Białystok</p>', []),
        ("<p>Stamp duty (opłata skarbowa)</p>", []),
    ],
)
def test_polish_words_would_be_seen(page: str, found: list[str]) -> None:
    assert left_over(html5lib.parse(page, namespaceHTMLElements=False), "en") == found
