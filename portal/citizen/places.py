"""Pages that people look for though they are no services: paying, visits, the state of a matter, help."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portal.i18n import lazy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.i18n import Text


@dataclass(frozen=True)
class Place:
    """A page with the words that people use for it; ``topic`` names the topic that lists it first."""

    endpoint: str
    title: Text
    lead: Text
    words: tuple[str, ...]
    topic: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return what tells this page from all others and from services."""
        return "/".join((self.endpoint, *self.values.values()))


PAY = Place(
    "taxes.overview",
    lazy("Zapłać podatek lub opłatę"),
    lazy("Sprawdź, ile i do kiedy. Po zalogowaniu."),
    ("podatek", "tax", "податок", "zapłacić", "opłata", "należność", "płatność", "zapłata", "wpłata",
     "ile mam zapłacić", "do kiedy zapłacić", "rata podatku", "blik", "przelew", "pay", "payment", "заплатити",
     "сплатити", "оплата"),
    topic="taxes",
)  # fmt: skip
PAY_FOR_OTHERS = Place(
    "others.typed",
    lazy("Zapłać bez logowania"),
    lazy("Za kogoś innego albo z numeru w piśmie."),
    ("zapłacić za kogoś", "podatek", "tax", "податок", "bez logowania", "opłata", "płatność", "za mamę", "za rodziców",
     "pay for somebody", "заплатити за когось"),
    topic="taxes",
)  # fmt: skip
BOOK = Place(
    "visits.topics", lazy("Umów wizytę"), lazy("W urzędzie, przez telefon albo wideo: wybierz dzień i godzinę."),
    ("wizyta", "umówić", "umówienie", "rezerwacja", "kolejka", "termin wizyty", "spotkanie", "wideorozmowa",
     "appointment", "visit", "book", "візит", "записатися", "черга"),
)  # fmt: skip
TRACK = Place(
    "tracking.ask", lazy("Sprawdź sprawę bez logowania"), lazy("Wpisz numer i kod z potwierdzenia."),
    ("numer sprawy", "moja sprawa", "stan sprawy", "status sprawy", "gdzie jest moja sprawa", "status wniosku",
     "śledzić", "kod", "track case", "номер справи"),
)  # fmt: skip
PLACES = (
    PAY,
    PAY_FOR_OTHERS,
    BOOK,
    Place(
        "visits.overview", lazy("Zobacz swoje wizyty"), lazy("Przełóż albo odwołaj wizytę. Po zalogowaniu."),
        ("odwołać wizytę", "przełożyć wizytę", "moja wizyta", "zmienić termin wizyty", "cancel appointment",
         "скасувати візит"),
    ),
    Place(
        "my.cases", lazy("Zobacz, co się dzieje z Twoją sprawą"),
        lazy("Wszystkie Twoje sprawy i pisma. Po zalogowaniu."),
        ("moja sprawa", "stan sprawy", "status sprawy", "gdzie jest moja sprawa", "co z moim wnioskiem",
         "status wniosku", "sprawdzić sprawę", "etap", "postęp", "case status", "my case", "стан справи",
         "моя справа"),
    ),
    TRACK,
    Place(
        "site.about", lazy("Kontakt i godziny"), lazy("Telefon, adres, godziny pracy i tłumacz języka migowego."),
        ("kontakt", "telefon", "numer telefonu", "godziny", "godziny otwarcia", "adres urzędu", "urząd", "e-mail",
         "contact", "phone", "opening hours", "контакт", "телефон", "години"),
        values={"page": "kontakt"},
    ),
    Place(
        "site.about", lazy("Pomoc i zgłaszanie błędów"), lazy("Logowanie, płatności i dawne sprawy."),
        ("pomoc", "logowanie", "nie mogę się zalogować", "hasło", "nie działa", "błąd na stronie", "help", "log in",
         "допомога"),
        values={"page": "pomoc"},
    ),
    Place(
        "voice.consultations", lazy("Konsultacje"), lazy("Powiedz miastu, co myślisz o planach."),
        ("konsultacje", "konsultacje społeczne", "opinia o planach", "consultation", "консультації"),
    ),
    Place(
        "voice.announcements", lazy("Ogłoszenia"), lazy("Przerwy w pracy portalu i wiadomości miasta."),
        ("ogłoszenia", "komunikaty", "przerwa w działaniu", "aktualności", "news", "оголошення"),
    ),
)  # fmt: skip
WITHOUT_SIGNING_IN = (PAY_FOR_OTHERS, BOOK, TRACK)
