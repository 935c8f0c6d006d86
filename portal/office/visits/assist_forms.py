"""What the office asks when it arranges a visit for somebody: who, how they asked, where they are reached."""

from __future__ import annotations

from typing import Any

from portal import fields
from portal.db import session
from portal.i18n import lazy
from portal.office.visits.words import CHANNELS, LANGUAGES, title
from portal.visits.assisting import AskedBy
from portal.visits.booked import LONGEST_ABOUT
from portal.visits.free import list_topics
from portal.words import alphabetical

ASKED_BY = [
    (AskedBy.PHONE, lazy("Przez telefon")),
    (AskedBy.COUNTER, lazy("Na miejscu, przy okienku")),
    (AskedBy.LETTER, lazy("Pismem albo e-mailem")),
]


def topics() -> list[tuple[str, Any]]:
    """List what a visit can be about."""
    return sorted(
        ((one.code, title(one)) for one in list_topics(session())), key=lambda choice: alphabetical(choice[1])
    )


class PersonForm(fields.Form):
    """Ask for whom: sent by POST, never in an address."""

    heading = lazy("Dla kogo?")
    pesel = fields.PeselField(lazy("PESEL"), hint=lazy("Odczytaj z dokumentu albo zapytaj przez telefon."))


class BookedForm(fields.Form):
    """Ask for a visit that is booked already by what its person was told of it."""

    heading = lazy("Umówiona wizyta")
    code = fields.TextField(
        lazy("Kod wizyty"), limit=12, width=10, autocomplete="off",
        missing=lazy("Wpisz kod wizyty, na przykład A1234."), hint=lazy("Litera i cztery cyfry z potwierdzenia."),
    )  # fmt: skip
    visit_on = fields.DateField(lazy("Dzień wizyty"))


class AboutForm(fields.Form):
    """Ask what the visit is about and how to meet."""

    heading = lazy("O czym i jak?")
    topic = fields.ChoiceField(
        lazy("W jakiej sprawie?"), choices=topics, listed=True, missing=lazy("Wybierz, o czym ma być wizyta.")
    )
    way = fields.ChoiceField(
        lazy("Jak się spotkać?"), choices=list(CHANNELS.items()), missing=lazy("Wybierz, jak się spotkać.")
    )


class GuestAboutForm(fields.Form):
    """Ask the same for somebody who is not known: they are met at the counter, where they show a document."""

    heading = lazy("O czym?")
    topic = fields.ChoiceField(
        lazy("W jakiej sprawie?"), choices=topics, listed=True, missing=lazy("Wybierz, o czym ma być wizyta.")
    )


class AskedForm(fields.Form):
    """Ask how somebody asked the office to act for them."""

    heading = lazy("Zmiana na prośbę osoby")
    asked_by = fields.ChoiceField(
        lazy("Jak ta osoba o to prosi?"), choices=ASKED_BY, missing=lazy("Zaznacz, jak ta osoba o to prosi.")
    )


class KnownForm(AskedForm):
    """Ask what is to be known of the visit of somebody whose address is proved already."""

    heading = lazy("Wizyta")
    about = fields.TextAreaField(
        lazy("O czym chce rozmawiać?"), optional=True, limit=LONGEST_ABOUT,
        hint=lazy("Jedno zdanie dla osoby, która przyjmie. Nie wpisuj danych o zdrowiu."),
    )  # fmt: skip
    language = fields.ChoiceField(
        lazy("W jakim języku?"), choices=list(LANGUAGES.items()), missing=lazy("Wybierz język.")
    )
    interpreter = fields.ConfirmField(lazy("Potrzebny tłumacz polskiego języka migowego"), optional=True)


class ReachedForm(KnownForm):
    """The same with an address that the official confirms by reading it back."""

    email = fields.EmailField(
        lazy("Adres e-mail"), optional=True, hint=lazy("Na niego pójdzie potwierdzenie i przypomnienie.")
    )
    phone = fields.PhoneField(
        lazy("Numer telefonu"), optional=True,
        hint=lazy("Gdy nie ma adresu e-mail, albo gdy to ma być rozmowa telefoniczna."),
    )  # fmt: skip
    read_back = fields.ConfirmField(
        lazy("Przeczytano tej osobie adres i numer, a ona potwierdziła, że są jej"),
        missing=lazy("Przeczytaj adres i numer tej osobie, a potem zaznacz, że potwierdziła."),
    )


class GuestForm(ReachedForm):
    """The same with a name."""

    given_name = fields.TextField(lazy("Imię"), limit=80, missing=lazy("Wpisz imię."))
    surname = fields.TextField(lazy("Nazwisko"), limit=80, missing=lazy("Wpisz nazwisko."))
