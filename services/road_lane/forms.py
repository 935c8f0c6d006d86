"""What we ask: what for, where, which areas and when, whether traffic is touched, the plans, whom to call."""

from datetime import timedelta
from pathlib import Path

from portal import Answers, Texts, day, fields

texts = Texts(Path(__file__).parent / "locale", "road_lane")
_ = texts.lazy

WORKS, DEVICES, BUILDING, ADVERT, EXCLUSIVE = "works", "devices", "building", "advert", "exclusive"
PURPOSES = [
    (WORKS, _("Roboty w pasie drogowym"), _("na przykład wykop, przyłącze, naprawa elewacji z chodnika")),
    (DEVICES, _("Umieszczenie urządzenia infrastruktury"), _("na przykład kabel, rura, szafka; na lata")),
    (BUILDING, _("Umieszczenie obiektu budowlanego"), _("na przykład kiosk, ogródek gastronomiczny, schody")),
    (ADVERT, _("Umieszczenie reklamy"), _("na przykład szyld, baner, tablica")),
    (
        EXCLUSIVE,
        _("Zajęcie na wyłączność"),
        _("na przykład zastrzeżone miejsce postojowe, impreza, kontener"),
    ),
]
CARRIAGEWAY = ("carriage_20", "carriage_50", "carriage_100")
SURFACES = [
    ("carriage_20", _("Jezdnia, do jednej piątej szerokości")),
    ("carriage_50", _("Jezdnia, od jednej piątej do połowy szerokości")),
    ("carriage_100", _("Jezdnia, ponad połowa albo cała szerokość")),
    ("pavement", _("Chodnik, pobocze, zatoka, parking, droga dla rowerów")),
    ("other", _("Zieleń albo inna część pasa drogowego")),
]
MOST_AREA = 10_000_000  # hundredths of a square metre
LONGEST = timedelta(days=3653)  # ten years


class Purpose(fields.Form):
    """Ask what the road lane is occupied for (art. 40 ust. 2 ustawy o drogach publicznych)."""

    heading = _("Po co zajmujesz pas drogowy?")
    purpose = fields.ChoiceField(_("Cel zajęcia"), choices=PURPOSES, missing=_("Wybierz cel zajęcia"))
    what = fields.TextField(
        _("Co to będzie"), limit=200, hint=_("Jednym zdaniem, na przykład: przyłącze wody do budynku."),
        missing=_("Napisz jednym zdaniem, co będzie w pasie drogowym"),
    )  # fmt: skip


class Place(fields.Form):
    """Ask where it is."""

    heading = _("Gdzie to jest?")
    road = fields.TextField(_("Ulica"), limit=120, missing=_("Wpisz nazwę ulicy"))
    spot = fields.TextField(
        _("Które miejsce"), limit=200, hint=_("Numer budynku albo odcinek, na przykład: od nr 4 do skrzyżowania."),
        missing=_("Opisz miejsce, na przykład: przed budynkiem nr 4"),
    )  # fmt: skip


class Occupation(fields.Form):
    """Ask for one area and the days on which it is occupied."""

    heading = _("Jaką powierzchnię i kiedy zajmujesz?")
    surface = fields.ChoiceField(
        _("Część pasa drogowego"), choices=SURFACES, missing=_("Wybierz część pasa drogowego")
    )
    area = fields.AreaField(
        _("Powierzchnia"), least=1, most=MOST_AREA,
        hint=_("W metrach kwadratowych. Dla urządzenia: rzut poziomy. Dla reklamy: jej powierzchnia."),
    )  # fmt: skip
    since = fields.DateField(_("Od kiedy?"), future=True, missing=_("Wpisz pierwszy dzień zajęcia"))
    until = fields.DateField(_("Do kiedy?"), future=True, missing=_("Wpisz ostatni dzień zajęcia"))

    def check(self) -> None:
        """Want the last day not before the first, and not above ten years later."""
        since, until = self.since.data, self.until.data
        if since is None or until is None:
            return
        if until < since:
            self.add_error("until", _("Ostatni dzień nie może być przed pierwszym. Sprawdź obie daty"))
        elif until - since >= LONGEST:
            self.add_error("until", _("Zezwolenie dajemy najwyżej na 10 lat. Skróć okres"))


class Traffic(fields.Form):
    """Ask whether traffic is touched: then its organisation must have been approved."""

    traffic = fields.YesNoField(
        _("Czy zajęcie utrudni ruch samochodów, rowerów albo pieszych?"),
        hint=_("Także wtedy, gdy ogranicza widoczność na drodze albo zmienia zasady ruchu."),
    )  # fmt: skip


class Plan(fields.Form):
    """Take the plan of the place (§ 1 ust. 3 pkt 1 rozporządzenia o zezwoleniach na zajęcie pasa drogowego)."""

    plan = fields.FileField(
        _("Dołącz plan sytuacyjny"), most=3,
        hint=_("W skali 1:1000 albo 1:500, z granicami i wymiarami powierzchni. PDF, JPG lub PNG, do 50 MB."),
    )  # fmt: skip


class Organisation(fields.Form):
    """Take the approved project of traffic (§ 1 ust. 3 pkt 2 tego rozporządzenia)."""

    project = fields.FileField(
        _("Dołącz zatwierdzony projekt organizacji ruchu"), most=3,
        hint=_("Z pieczęcią organu, który go zatwierdził. PDF, JPG lub PNG, do 50 MB."),
    )  # fmt: skip


class Contact(fields.Form):
    """Ask who answers for the place, and by what telephone."""

    heading = _("Kto odpowiada za miejsce zajęcia?")
    in_charge = fields.TextField(
        _("Imię i nazwisko"), limit=120, hint=_("Kierownik robót albo Ty."), missing=_("Wpisz imię i nazwisko")
    )  # fmt: skip
    phone = fields.PhoneField(_("Telefon"))


class Address(fields.Form):
    """Ask where letters go; known data come filled in."""

    heading = _("Jaki jest Twój adres?")
    street = fields.TextField(
        _("Ulica i numer"), limit=160, autocomplete="street-address", missing=_("Wpisz ulicę i numer domu")
    )  # fmt: skip
    postal_code = fields.PostalCodeField(_("Kod pocztowy"), autocomplete="postal-code")
    town = fields.TextField(
        _("Miejscowość"), limit=80, autocomplete="address-level2", missing=_("Wpisz miejscowość")
    )  # fmt: skip


def tell(entry: Answers) -> str:
    """Tell one area in one line."""
    form = Occupation.from_answers(entry)
    parts = [form.surface.tell(), form.area.tell()]
    if form.since.data and form.until.data:
        parts.append(f"{day(form.since.data)} – {day(form.until.data)}")
    return ", ".join(parts)
