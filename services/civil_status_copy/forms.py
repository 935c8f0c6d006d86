"""What we ask: which document of which record, about whom, by what right, for what, in which form."""

from pathlib import Path

from portal import Texts, fields

_ = Texts(Path(__file__).parent / "locale", "civil_status_copy").lazy

SHORT, FULL, ENTRIES, MARITAL = "short", "full", "entries", "marital"
SELF, WARD, LEGAL_INTEREST = "self", "ward", "legal_interest"
ELECTRONIC, PAPER = "electronic", "paper"
KINDS = [
    (SHORT, _("Odpis skrócony, 22 zł"), _("Podstawowe dane z aktu. Wystarcza w większości spraw.")),
    (FULL, _("Odpis zupełny, 33 zł"), _("Cała treść aktu ze wzmiankami.")),
    (ENTRIES, _("Zaświadczenie o wpisach, 24 zł"), _("Czy w rejestrze są dane, o które pytasz, i jakie.")),
    (MARITAL, _("Zaświadczenie o stanie cywilnym, 38 zł"), _("Czy jesteś w małżeństwie. Tylko o sobie.")),
]  # fmt: skip
RECORDS = [("birth", _("Akt urodzenia")), ("marriage", _("Akt małżeństwa")), ("death", _("Akt zgonu"))]
# art. 45 Prawa o aktach stanu cywilnego
WHOSE = [
    (SELF, _("Mój własny")),
    ("spouse", _("Mojego małżonka")),
    ("ascendant", _("Rodzica, dziadka albo babci")),
    ("descendant", _("Dziecka, wnuka albo wnuczki")),
    ("sibling", _("Brata albo siostry")),
    (WARD, _("Osoby, której jestem opiekunem albo przedstawicielem ustawowym")),
    (LEGAL_INTEREST, _("Innej osoby: mam interes prawny i go wykażę")),
]
# art. 2 ust. 1 ustawy o opłacie skarbowej
EXEMPTIONS = [
    ("none", _("Nie, zapłacę opłatę skarbową")),
    ("social", _("Tak, alimenty, opieka, kuratela albo przysposobienie")),
    ("benefit", _("Tak, pomoc społeczna, zasiłek albo świadczenie rodzinne")),
    ("insurance", _("Tak, ubezpieczenie społeczne, zdrowotne albo emerytura")),
    ("work", _("Tak, zatrudnienie albo wynagrodzenie za pracę")),
    ("education", _("Tak, nauka szkolna albo studia")),
]
FORMS = [
    (ELECTRONIC, _("Plik z podpisem, na konto")),
    (PAPER, _("Na papierze, pocztą"), _("Urzędy za granicą zwykle chcą papieru.")),
]


class Kind(fields.Form):
    """Ask which of the four documents this is."""

    kind = fields.ChoiceField(
        _("Jakiego dokumentu potrzebujesz?"), choices=KINDS, missing=_("Wybierz dokument")
    )


class Record(fields.Form):
    """Ask which record it is about."""

    record = fields.ChoiceField(_("Który to akt?"), choices=RECORDS, missing=_("Wybierz akt"))


class Whose(fields.Form):
    """Ask by what right the copy is wanted: only some may have it (art. 45 Prawa o aktach stanu cywilnego)."""

    whose = fields.ChoiceField(
        _("Czyj to akt?"), choices=WHOSE, hint=_("Akt małżeństwa jest aktem obojga małżonków."),
        missing=_("Wybierz, czyj to akt"),
    )  # fmt: skip


class Interest(fields.Form):
    """Ask for the legal interest, or the guardianship, and what shows it."""

    heading = _("Twoje prawo do tego dokumentu")
    interest = fields.TextAreaField(
        _("Na czym polega Twój interes prawny albo opieka?"), limit=2000,
        hint=_("Na przykład: sprawa spadkowa, jestem powodem. Sama ciekawość rodzinna nie wystarczy."),
        missing=_("Napisz, na czym polega Twój interes prawny albo opieka"),
    )  # fmt: skip
    interest_proof = fields.FileField(
        _("Dokument, który to wykazuje"),
        hint=_("Na przykład wezwanie z sądu albo postanowienie o opiece. PDF, JPG lub PNG, do 50 MB."),
        missing=_("Dołącz dokument, który to wykazuje"),
    )  # fmt: skip


class Person(fields.Form):
    """Ask whom the record is about, where it is not the applicant."""

    heading = _("Kogo dotyczy akt?")
    person_given = fields.TextField(_("Imię"), limit=120, missing=_("Wpisz imię"))
    person_surname = fields.TextField(
        _("Nazwisko w chwili zdarzenia"), limit=200, hint=_("W akcie urodzenia: nazwisko rodowe."),
        missing=_("Wpisz nazwisko"),
    )  # fmt: skip


class Event(fields.Form):
    """Ask when and where the event was: the record is found by it."""

    heading = _("Kiedy i gdzie było to zdarzenie?")
    event_on = fields.DateField(
        _("Dzień urodzenia, ślubu albo zgonu"),
        past=True,
        missing=_("Wpisz dzień zdarzenia, na przykład 14 5 1984"),
    )
    event_place = fields.TextField(
        _("Miejscowość"), limit=120, hint=_("Nie musi to być Białystok. Odpis wyda każdy urząd stanu cywilnego."),
        missing=_("Wpisz miejscowość"),
    )  # fmt: skip


class Content(fields.Form):
    """Ask what the certificate of entries should state."""

    content = fields.TextAreaField(
        _("Co ma stwierdzać zaświadczenie?"), limit=1000,
        hint=_("Na przykład: że w akcie nie ma wzmianki o rozwodzie."),
        missing=_("Napisz, jakie dane z rejestru ma stwierdzać zaświadczenie"),
    )  # fmt: skip


class Exemption(fields.Form):
    """Ask whether art. 2 ust. 1 ustawy o opłacie skarbowej frees this matter from duty."""

    exemption = fields.ChoiceField(
        _("Czy ta sprawa jest zwolniona z opłaty?"), choices=EXEMPTIONS,
        hint=_("Zwolnienie sprawdzi urzędnik. Dokument będzie ważny tylko w tej sprawie."),
        missing=_("Wybierz, czy sprawa jest zwolniona z opłaty"),
    )  # fmt: skip


class ExemptionProof(fields.Form):
    """Take what shows that the matter is free of duty."""

    exemption_proof = fields.FileField(
        _("Dołącz dokument, który potwierdza zwolnienie"), optional=True,
        hint=_("Na przykład wezwanie z sądu albo z ZUS. PDF, JPG lub PNG, do 50 MB."),
    )  # fmt: skip


class Delivery(fields.Form):
    """Ask in which form the document is wanted."""

    form_wanted = fields.ChoiceField(
        _("Jak chcesz dostać dokument?"), choices=FORMS, missing=_("Wybierz, jak go dostaniesz")
    )


class Address(fields.Form):
    """Ask where to post it; known data come filled in."""

    heading = _("Na jaki adres wysłać dokument?")
    post_street = fields.TextField(
        _("Ulica i numer"), limit=160, autocomplete="street-address", missing=_("Wpisz ulicę i numer domu")
    )  # fmt: skip
    post_postal_code = fields.PostalCodeField(_("Kod pocztowy"), autocomplete="postal-code")
    post_town = fields.TextField(
        _("Miejscowość"), limit=80, autocomplete="address-level2", missing=_("Wpisz miejscowość")
    )  # fmt: skip
