"""What we ask: what the felling is for, where, whose the land is, which trees, a sketch, when we may come."""

import re
from pathlib import Path

from portal import Text, Texts, fields

_ = Texts(Path(__file__).parent / "locale", "tree_notice").lazy

ALONE, TOGETHER = "alone", "together"
# art. 83f ust. 1 pkt 3 ustawy o ochronie przyrody; the facts girth_* say the same, and a test holds both together
FREE_TO_CM = {"soft": 80, "middle": 65, "other": 50}
SPECIES = [
    ("soft", _("Topola, wierzba, klon jesionolistny albo klon srebrzysty")),
    ("middle", _("Kasztanowiec zwyczajny, robinia akacjowa albo platan klonolistny")),
    ("other", _("Inne drzewo, na przykład brzoza, sosna, dąb, świerk")),
]
ELSEWHERE = fields.elsewhere(
    _("Przyjmujemy zgłoszenia z Białegostoku. Zgłoś się do urzędu gminy, w której leży działka.")
)
OWNERS = [
    (ALONE, _("Tylko moja")),
    (TOGETHER, _("Moja i innych osób, na przykład małżonka"),
     _("Każda z nich potwierdzi zgłoszenie przez internet albo na papierze.")),
]  # fmt: skip
PARCEL = re.compile(r"[1-9][0-9]{0,5}(?:/[1-9][0-9]{0,5})?", re.ASCII)
WHOLE_PARCEL = re.compile(
    r"[0-9]{6}_[0-9]\.[0-9]{1,4}\.(?P<number>[0-9/]+)", re.ASCII
)  # as the geoportal shows it
SEVERAL_PARCELS = re.compile(r"[0-9/ ]+(?:[,;]|\bi\b)[0-9/ ,;i]+", re.ASCII)
METRES = re.compile(r"[0-9]{1,2}[.,][0-9]{1,2} ?m?", re.ASCII)
IN_CENTIMETRES = _("Wpisz obwód w centymetrach: 1,2 metra to 120.")
PERMIT = fields.DeadEnd(
    title=_("Tu potrzebne jest zezwolenie, nie zgłoszenie"),
    words=_("Drzewo usuwane w związku z działalnością gospodarczą wymaga zezwolenia. Poproś o nie pismem."),
    law=_("art. 83 ust. 1 i art. 83f ust. 1 pkt 3a ustawy o ochronie przyrody"),
    onward="general-letter", press=_("Napisz pismo do Departamentu Ochrony Środowiska"), answers={"topic": "green"},
)  # fmt: skip
LEAST_CM = 20  # below, somebody measured in metres or a sapling


class Purpose(fields.Form):
    """Ask whether the felling serves a business: then the law wants a permit, not a notice."""

    business = fields.YesNoField(
        _("Czy usuwasz drzewo w związku z działalnością gospodarczą?"), yes=_("Tak"), no=_("Nie, prywatnie"),
        hint=_("Także gdy teren ma służyć firmie, na przykład pod wynajem albo warsztat."),
    )  # fmt: skip

    def check(self) -> None:
        """Lead who needs a permit to it (art. 83 ust. 1 ustawy o ochronie przyrody)."""
        if self.business.data is True:
            self.end_here("business", PERMIT)


def _no_parcel(typed: str) -> Text:
    """Say how a parcel's number is written, looking at what was typed instead."""
    if whole := WHOLE_PARCEL.fullmatch(typed):
        return _("Wpisz samą końcówkę, po ostatniej kropce: %(number)s", number=whole["number"])
    if SEVERAL_PARCELS.fullmatch(typed):
        return _("Wpisz numer jednej działki. Drzewa z drugiej zgłoś osobno.")
    return _("Numer działki to cyfry, na przykład 1629 albo 1629/4. Sprawdź go w akcie.")


class Place(fields.Form):
    """Ask where the trees stand."""

    heading = _("Na jakiej działce rosną drzewa?")
    parcel = fields.TextField(
        _("Numer działki"), limit=20, hint=_("Na przykład 1629/4. Stoi w akcie notarialnym i na geoportalu."),
        missing=_("Wpisz numer działki, na przykład 1629/4"),
    )  # fmt: skip
    precinct = fields.TextField(
        _("Obręb"), optional=True, limit=60, hint=_("Numer albo nazwa, na przykład 2 albo Wysoki Stoczek.")
    )
    tree_street = fields.TextField(
        _("Adres działki"), limit=160, hint=_("Ulica i numer. Gdy działka nie ma numeru, opisz, gdzie leży."),
        missing=_("Wpisz ulicę i numer albo opisz, gdzie leży działka"),
    )  # fmt: skip
    tree_town = fields.TextField(_("Miejscowość"), limit=80, missing=_("Wpisz miejscowość"))
    land_register = fields.LandRegisterField(_("Numer księgi wieczystej"), optional=True)

    def check(self) -> None:
        """Want a parcel's number as the register writes it, in the city."""
        if self.parcel.data and not PARCEL.fullmatch(self.parcel.data.replace(" ", "")):
            self.add_error("parcel", _no_parcel(self.parcel.data.strip()))
        if self.tree_town.data and self.tree_town.data.casefold().replace("ł", "l") != "bialystok":
            self.end_here("tree_town", ELSEWHERE)


class Ownership(fields.Form):
    """Ask whose the land is: only an owner may notify (art. 83f ust. 1 pkt 3a)."""

    ownership = fields.ChoiceField(
        _("Czyja jest ta działka?"), choices=OWNERS, missing=_("Wybierz, czyja jest działka")
    )


class CoOwner(fields.Form):
    """Ask who else owns the land."""

    owner_given = fields.TextField(_("Imię"), limit=120, missing=_("Wpisz imię współwłaściciela"))
    owner_surname = fields.TextField(_("Nazwisko"), limit=200, missing=_("Wpisz nazwisko współwłaściciela"))
    owner_pesel = fields.PeselField(
        _("PESEL"), optional=True, hint=_("Jeśli go znasz: ta osoba zobaczy prośbę od razu po zalogowaniu.")
    )


def too_thin(free: int) -> fields.DeadEnd:
    """Return the end for a tree so thin that the law wants no notice of it."""
    return fields.DeadEnd(
        title=_("Tego drzewa nie trzeba zgłaszać"),
        words=_("Takie drzewo o obwodzie do %(free)s cm usuniesz bez zgłoszenia. Nie wpisuj go.", free=free),
        law=_("art. 83f ust. 1 pkt 3 ustawy o ochronie przyrody"),
    )


class Tree(fields.Form):
    """Ask about one tree: its kind, and its girth where the law measures it."""

    heading = _("Które drzewa chcesz usunąć?")
    species = fields.ChoiceField(_("Gatunek"), choices=SPECIES, missing=_("Wybierz gatunek"))
    species_name = fields.TextField(
        _("Nazwa drzewa"),
        limit=80,
        hint=_("Na przykład brzoza brodawkowata."),
        missing=_("Wpisz nazwę drzewa"),
    )
    girth_cm = fields.WholeNumberField(
        _("Obwód pnia na wysokości 5 cm, w centymetrach"), most=1500, unit="cm", example=90,
        hint=_("Zmierz taśmą tuż nad ziemią. 0,9 metra to 90 centymetrów."),
        missing=_("Wpisz obwód pnia w centymetrach, na przykład 90"),
    )  # fmt: skip

    def check(self) -> None:
        """Say of a thin tree that it needs no notice, and of a girth in metres that it wants centimetres."""
        girth, free = self.girth_cm.data, FREE_TO_CM.get(str(self.species.data))
        if METRES.fullmatch(self.girth_cm.typed_text.strip()):
            self.girth_cm.errors = [str(IN_CENTIMETRES)]
        if girth is None or self.girth_cm.errors or free is None:
            return
        if girth < LEAST_CM:
            self.add_error("girth_cm", IN_CENTIMETRES)
        elif girth <= free:
            self.end_here("girth_cm", too_thin(free))


class Sketch(fields.Form):
    """Take the sketch or map that shows where the trees stand (art. 83f ust. 5)."""

    sketch = fields.FileField(
        _("Dodaj rysunek albo mapkę z zaznaczonymi drzewami"),
        hint=_("Wystarczy zdjęcie odręcznego rysunku: granice działki, budynki i drzewa. PDF, JPG lub PNG, do 50 MB."),
        missing=_("Dodaj rysunek albo mapkę, na których widać drzewa"),
    )  # fmt: skip


class Visit(fields.Form):
    """Ask how to arrange the inspection, and for anything worth knowing."""

    heading = _("Przyjedziemy obejrzeć drzewa")
    inspection_phone = fields.PhoneField(
        _("Telefon, pod którym umówimy oględziny"), optional=True,
        hint=_("Oględziny mogą odbyć się bez Ciebie, jeśli na działkę da się wejść."),
    )  # fmt: skip
    remarks = fields.TextAreaField(
        _("Co jeszcze powinniśmy wiedzieć"), optional=True, limit=1000,
        hint=_("Na przykład dlaczego chcesz usunąć drzewo, jak wejść na działkę, czy jest pies."),
    )  # fmt: skip
