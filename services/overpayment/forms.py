"""What we ask: which overpayment, how much, why it is one, and where the money is to go."""

from pathlib import Path

from portal import Texts, fields

texts = Texts(Path(__file__).parent / "locale", "overpayment")
_ = texts.lazy

KNOWN, STATED = "known", "stated"
CLAIMS = [
    (KNOWN, _("Mam nadpłatę na koncie podatkowym"), _("widzisz ją u nas albo przyszło o niej pismo")),
    (STATED, _("Podatek zapłacono nienależnie albo za wysoki"), _("stwierdzimy nadpłatę decyzją")),
]
KINDS = [
    ("property_tax", _("Podatek od nieruchomości")),
    ("agricultural_joint", _("Łączne zobowiązanie pieniężne, podatek rolny, leśny")),
    ("transport_tax", _("Podatek od środków transportowych")),
    ("waste_fee", _("Opłata za odpady")),
    ("stamp_duty", _("Opłata skarbowa")),
]
CAUSES = [
    ("twice", _("Zapłacono dwa razy")),
    ("too_much", _("Zapłacono więcej, niż trzeba")),
    ("not_due", _("Nie trzeba było płacić"), _("na przykład sprawa jest zwolniona albo nic nie załatwiono")),
    ("declared", _("Deklaracja podaje za dużo"), _("dołącz deklarację poprawioną")),
    ("other", _("Inny powód")),
]
TRANSFER, CREDIT = "transfer", "credit"
WAYS = [
    (TRANSFER, _("Zwrot na rachunek bankowy")),
    (CREDIT, _("Zaliczenie na przyszłe płatności")),
]
FIRST_YEAR = 1998


class Claim(fields.Form):
    """Ask whether the overpayment is known, or has to be stated first (art. 75 § 1 Ordynacji podatkowej)."""

    claim = fields.ChoiceField(
        _("O jaką nadpłatę chodzi?"), choices=CLAIMS, missing=_("Wybierz, o co chodzi")
    )


class Dues(fields.Form):
    """Ask what was overpaid."""

    heading = _("Czego dotyczy nadpłata?")
    kind = fields.ChoiceField(
        _("Podatek albo opłata"), choices=KINDS, missing=_("Wybierz podatek albo opłatę")
    )
    year = fields.YearField(
        _("Za który rok"), optional=True, least=FIRST_YEAR, most=2100, hint=_("Zostaw puste, jeśli nie wiesz."),
    )  # fmt: skip

    def check(self) -> None:
        """Want a year that somebody may have paid for already."""
        if self.year.data and self.on and not self.year.errors and self.year.data > self.on.year + 1:
            self.add_error("year", _("Za ten rok nikt jeszcze nie płaci. Sprawdź rok"))


class Sum(fields.Form):
    """Ask how much of a known overpayment it is about."""

    known_grosze = fields.MoneyField(
        _("Jaka kwota?"), optional=True, least=1, hint=_("Zostaw puste, jeśli chodzi o całą nadpłatę.")
    )


class Statement(fields.Form):
    """Ask how much too much was paid, when and why (art. 75 § 2–3)."""

    heading = _("Ile zapłacono za dużo?")
    stated_grosze = fields.MoneyField(_("Kwota nadpłaty"), least=1)
    paid_on = fields.DateField(_("Kiedy zapłacono?"), past=True, missing=_("Wpisz dzień zapłaty"))
    cause = fields.ChoiceField(_("Skąd nadpłata"), choices=CAUSES, missing=_("Wybierz, skąd nadpłata"))
    why = fields.TextAreaField(
        _("Wyjaśnienie"), limit=2000, missing=_("Napisz, dlaczego to nadpłata"),
        hint=_("Napisz, co zapłacono, z jakiego tytułu i ile powinno być."),
    )  # fmt: skip


class Proof(fields.Form):
    """Take the proof of payment, and a corrected declaration where there was one (art. 75 § 3)."""

    proof = fields.FileField(
        _("Dołącz dowód zapłaty, a gdy była deklaracja, także poprawioną"), optional=True, most=5,
        hint=_("PDF, JPG lub PNG, do 50 MB."),
    )  # fmt: skip


class Way(fields.Form):
    """Ask where the money is to go (art. 76 § 1, art. 77b § 1)."""

    way = fields.ChoiceField(
        _("Co zrobić z nadpłatą?"), choices=WAYS, missing=_("Wybierz, co zrobić z nadpłatą")
    )


class Account(fields.Form):
    """Ask for the bank account."""

    heading = _("Na jaki rachunek zwrócić nadpłatę?")
    bank_account = fields.BankAccountField(
        _("Numer rachunku"),
        hint=_("26 cyfr, odstępy nie mają znaczenia. Z zagranicy: numer IBAN z literami kraju."),
    )
    holder = fields.TextField(
        _("Na kogo jest rachunek"), limit=160, missing=_("Wpisz, na kogo jest rachunek")
    )


class Credit(fields.Form):
    """Ask against which later dues the money is to be put."""

    credit_kind = fields.ChoiceField(
        _("Na co zaliczyć nadpłatę?"), choices=[one for one in KINDS if one[0] != "stamp_duty"],
        missing=_("Wybierz, na co zaliczyć nadpłatę"),
    )  # fmt: skip


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
