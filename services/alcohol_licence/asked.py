"""What the licence and the yearly statement both ask: kinds of drinks, what was sold, who sells, where the seat is."""

from portal import fields
from services.alcohol_licence.texts import _

KINDS = [
    ("a", _("A: do 4,5 procent alkoholu oraz piwo")),
    ("b", _("B: powyżej 4,5 do 18 procent, bez piwa")),
    ("c", _("C: powyżej 18 procent")),
]


class Seller(fields.Form):
    """Ask who sells; what is known of a company comes filled in."""

    heading = _("Kto sprzedaje?")
    trader_name = fields.TextField(
        _("Nazwa firmy"), limit=200, hint=_("Jak w KRS albo CEIDG."), missing=_("Wpisz nazwę firmy")
    )
    trader_nip = fields.NipField(_("NIP"))


class Trader(Seller):
    """Ask who sells, and in what trade (art. 18 ust. 5 pkt 2–4)."""

    business = fields.TextField(
        _("Przedmiot działalności"), limit=200, hint=_("Na przykład handel detaliczny, restauracja."),
        missing=_("Wpisz przedmiot działalności"),
    )  # fmt: skip


class SoldA(fields.Form):
    """Ask for last year's sale of kind A, with VAT."""

    sold_a_grosze = fields.MoneyField(
        _("Wartość zeszłorocznej sprzedaży: do 4,5 procent oraz piwo"),
        hint=_("Z VAT. Gdy nic nie sprzedano, wpisz 0."),
    )


class SoldB(fields.Form):
    """Ask for last year's sale of kind B, with VAT."""

    sold_b_grosze = fields.MoneyField(
        _("Wartość zeszłorocznej sprzedaży: powyżej 4,5 do 18 procent"),
        hint=_("Z VAT. Gdy nic nie sprzedano, wpisz 0."),
    )


class SoldC(fields.Form):
    """Ask for last year's sale of kind C, with VAT."""

    sold_c_grosze = fields.MoneyField(
        _("Wartość zeszłorocznej sprzedaży: powyżej 18 procent"),
        hint=_("Z VAT. Gdy nic nie sprzedano, wpisz 0."),
    )


class Address(fields.Form):
    """Ask for the trader's seat, where letters go; known data come filled in."""

    heading = _("Jaki jest adres siedziby firmy?")
    street = fields.TextField(
        _("Ulica i numer"), limit=160, autocomplete="street-address", missing=_("Wpisz ulicę i numer domu")
    )  # fmt: skip
    postal_code = fields.PostalCodeField(_("Kod pocztowy"), autocomplete="postal-code")
    town = fields.TextField(
        _("Miejscowość"), limit=80, autocomplete="address-level2", missing=_("Wpisz miejscowość")
    )  # fmt: skip
