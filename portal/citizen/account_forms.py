"""The small forms of an account, one thing each."""

from __future__ import annotations

from portal import fields
from portal.accounts.contacts import DIGITS
from portal.i18n import LANGUAGES
from portal.i18n import lazy as _

CODE_LENGTH = 20
OWN_NAMES = [(code, name) for code, (_short, name) in LANGUAGES.items()]


class CodeField(fields.TextField):
    """A six-digit code; spaces and hyphens between digits are no fault."""

    missing = _("Wpisz 6 cyfr z wiadomości")

    def read(self, text: str) -> str:
        """Read the digits; raises Misspelt."""
        digits = text.replace(" ", "").replace("-", "")
        if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
            raise fields.Misspelt(_("Wpisz 6 cyfr z wiadomości"))
        return digits


class EmailForm(fields.Form):
    """Ask for the e-mail address."""

    email = fields.EmailField(
        _("Na jaki adres e-mail pisać?"),
        hint=_("Wyślemy na niego kod, a potem wiadomości o Twoich sprawach."),
        legend_is_h1=True,
    )


class EmailCodeForm(fields.Form):
    """Ask for the code from the e-mail."""

    code = CodeField(
        _("Wpisz kod z e-maila"),
        limit=CODE_LENGTH,
        inputmode="numeric",
        autocomplete="one-time-code",
        width=10,
        legend_is_h1=True,
    )


class PhoneForm(fields.Form):
    """Ask for a mobile phone; it may be left empty."""

    phone = fields.PhoneField(
        _("Na jaki telefon wysłać SMS?"),
        hint=_("Bez telefonu też wszystko załatwisz."),
        mobile=True,
        optional=True,
        legend_is_h1=True,
    )


class PhoneCodeForm(fields.Form):
    """Ask for the code from the text message."""

    code = CodeField(
        _("Wpisz kod z SMS-a"),
        limit=CODE_LENGTH,
        inputmode="numeric",
        autocomplete="one-time-code",
        width=10,
        legend_is_h1=True,
    )


class LanguageForm(fields.Form):
    """Ask for the language of pages and messages."""

    language = fields.ChoiceField(
        _("W jakim języku pisać?"),
        hint=_("Decyzje i zaświadczenia wydajemy po polsku."),
        choices=OWN_NAMES,
        legend_is_h1=True,
    )


class NoticesForm(fields.Form):
    """Ask by which channels to tell of a matter; nothing that needs consent is ticked beforehand."""

    notices = fields.ManyField(
        _("Kiedy dać Ci znać?"),
        hint=_("Pisma i tak czekają na koncie. Zdanie zmienisz w każdej chwili."),
        choices=[
            (
                "email",
                _("E-mail, gdy w sprawie coś się wydarzy"),
                _("Przyjęcie wniosku, wpłata, gotowe pismo"),
            ),
            (
                "remind",
                _("E-mail z przypomnieniem"),
                _("Zgadzasz się na przypomnienia o opłatach i terminach"),
            ),
            ("sms", _("SMS"), _("Zgadzasz się na SMS o pismach, opłatach i terminach")),
        ],
        optional=True,
        legend_is_h1=True,
    )


class NoticesWithoutPhoneForm(fields.Form):
    """The same without text messages, for whom has no phone here."""

    notices = fields.ManyField(
        _("Kiedy dać Ci znać?"),
        hint=_("Pisma i tak czekają na koncie. Zdanie zmienisz w każdej chwili."),
        choices=[
            (
                "email",
                _("E-mail, gdy w sprawie coś się wydarzy"),
                _("Przyjęcie wniosku, wpłata, gotowe pismo"),
            ),
            (
                "remind",
                _("E-mail z przypomnieniem"),
                _("Zgadzasz się na przypomnienia o opłatach i terminach"),
            ),
        ],
        optional=True,
        legend_is_h1=True,
    )


class AddressForm(fields.Form):
    """Ask for the address for letters."""

    street = fields.TextField(
        _("Ulica, numer domu i mieszkania"),
        limit=160,
        autocomplete="street-address",
        missing=_("Wpisz ulicę z numerem albo miejscowość z numerem"),
    )
    postal_code = fields.PostalCodeField(_("Kod pocztowy"))
    town = fields.TextField(
        _("Poczta, miejscowość"), limit=80, autocomplete="address-level2", missing=_("Wpisz miejscowość")
    )


class RulesForm(fields.Form):
    """Ask to accept the rules."""

    accepted = fields.ConfirmField(
        _("Znam regulamin portalu i zgadzam się na niego"),
        missing=_("Zaznacz, że zgadzasz się na regulamin. Bez tego nie poprowadzimy konta."),
    )
