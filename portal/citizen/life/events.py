"""The events, declared: which matters in which order, why each, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.citizen.search import fold
from portal.citizen.stems import stem
from portal.i18n import lazy

if TYPE_CHECKING:
    from portal.i18n import Text


@dataclass(frozen=True)
class Part:
    """One matter of an event: the service, whom it concerns or why, and when to settle it."""

    service: str
    why: Text
    when: Text


@dataclass(frozen=True)
class Event:
    """An event of a life; ``parts`` stand in the order in which one answer helps the next."""

    slug: str
    title: Text
    lead: Text
    words: tuple[str, ...]
    parts: tuple[Part, ...]


MOVING = Event(
    slug="przeprowadzka",
    title=lazy("Przeprowadzka"),
    lead=lazy("Nowy adres w Białymstoku: co załatwić i w jakiej kolejności."),
    words=("przeprowadzka", "przeprowadzić", "przeprowadziłem", "przeprowadziłam", "nowy adres", "nowym adresem",
           "nowe mieszkanie", "zmiana adresu", "moving", "moved", "new address", "переїзд", "переїхав",
           "переїхала", "нова адреса"),
    parts=(
        # art. 27 ustawy o ewidencji ludności
        Part("residence", lazy("Dla każdego, kto zamieszkał pod nowym adresem. Z poprzedniego wymeldujemy Cię sami."),
             lazy("najpóźniej 30. dnia po wprowadzeniu się")),
        # art. 6m ust. 1 ustawy o utrzymaniu czystości i porządku w gminach
        Part("waste-declaration",
             lazy("Dla właściciela domu albo zarządcy budynku. W bloku pytaj wspólnoty lub spółdzielni."),
             lazy("14 dni, odkąd ktoś tam mieszka")),
        # art. 6 ust. 6 ustawy o podatkach i opłatach lokalnych
        Part("property-tax", lazy("Jeśli nowe mieszkanie, dom albo działka należy do Ciebie."),
             lazy("14 dni od zakupu")),
        Part("parking-subscription", lazy("Jeśli pod domem jest strefa płatnego parkowania, a masz samochód."),
             lazy("w każdej chwili")),
        Part("population-certificate", lazy("Gdy ktoś prosi o dowód, gdzie jesteś zameldowany."),
             lazy("po zameldowaniu")),
        Part("residence-leave", lazy("Tylko gdy wyprowadzasz się i nie meldujesz pod nowym adresem w Polsce."),
             lazy("najpóźniej w dniu wyprowadzki")),
    ),
)  # fmt: skip
SHOP = Event(
    slug="sklep",
    title=lazy("Prowadzę sklep"),
    lead=lazy("Sprawy miejskie sklepu, kiosku i lokalu: od otwarcia do podatków."),
    words=("sklep", "sklepik", "kiosk", "handel", "lokal", "otwieram sklep", "prowadzę sklep", "shop", "store",
           "магазин", "крамниця"),
    parts=(
        # art. 6 ust. 9 ustawy o podatkach i opłatach lokalnych
        Part("property-tax-declaration", lazy("Jeśli lokal należy do spółki albo innej organizacji."),
             lazy("14 dni od zakupu, potem co roku do 31 stycznia")),
        # art. 6 ust. 6 ustawy o podatkach i opłatach lokalnych
        Part("property-tax", lazy("Jeśli lokal należy do Ciebie: firma zmienia stawkę podatku."),
             lazy("14 dni od zmiany")),
        Part("alcohol-licence", lazy("Jeśli chcesz sprzedawać alkohol."), lazy("zanim zaczniesz sprzedawać")),
        Part("road-lane", lazy("Jeśli szyld, reklama, stojak albo ogródek zajmie kawałek ulicy lub chodnika."),
             lazy("zanim cokolwiek tam postawisz")),
        Part("tax-certificate", lazy("Gdy bank albo kontrahent pyta, czy nie zalegasz z podatkami."),
             lazy("w każdej chwili")),
        Part("tax-relief", lazy("Gdy trudno Ci zapłacić podatek w terminie: raty, odroczenie, ulga."),
             lazy("najlepiej przed terminem zapłaty")),
    ),
)  # fmt: skip
EVENTS = {one.slug: one for one in (MOVING, SHOP)}


def find_events(query: str) -> list[Event]:
    """List the events that a person's words name; inflected and without marks, as services are found."""
    asked = {stem(word) for word in fold(query)}
    return [one for one in EVENTS.values() if any(_named(phrase, asked) for phrase in one.words)]


def _named(phrase: str, asked: set[str]) -> bool:
    return {stem(word) for word in fold(phrase)} <= asked
