"""What is asked of somebody who wants to act for another, and of a representative who lets an employee act."""

from __future__ import annotations

from typing import Any

from portal import fields
from portal.accounts.mandates.models import Kind
from portal.accounts.mandates.rules import OTHER
from portal.citizen.mandates.door import TITLES, list_scopes
from portal.i18n import Text
from portal.i18n import lazy as _

CLAIMED = (Kind.SOLE_TRADER, Kind.COMPANY, Kind.CHILD, Kind.PRINCIPAL)
NAME_LIMIT, SURNAME_LIMIT = 120, 200
DOCUMENT_BYTES = 10_000_000
HINTS: dict[str, Text] = {
    Kind.SOLE_TRADER: _("Potrzebny będzie NIP. Sprawdzimy wpis w CEIDG."),
    Kind.COMPANY: _("Potrzebne będą NIP i KRS. Sprawdzimy, czy reprezentujesz firmę sam."),
    Kind.CHILD: _("Potrzebny będzie PESEL dziecka. Działasz za nie, dopóki nie skończy 18 lat."),
    Kind.PRINCIPAL: _("Potrzebne będzie pełnomocnictwo w PDF, podpisane elektronicznie."),
}
RELATIONS = (
    ("spouse", _("Mąż lub żona")),
    ("ascendant", _("Rodzic, dziadek lub babcia")),
    ("descendant", _("Dziecko, wnuk lub wnuczka")),
    ("sibling", _("Brat lub siostra")),
    (OTHER, _("Ktoś inny")),
)


class KindForm(fields.Form):
    """Ask as what the person acts."""

    kind = fields.ChoiceField(
        _("Kogo chcesz reprezentować?"), choices=[(one, TITLES[one], HINTS[one]) for one in CLAIMED],
        missing=_("Wybierz, kogo chcesz reprezentować."),
    )  # fmt: skip


class SoleTraderForm(fields.Form):
    """Ask for the person's own firm."""

    heading = _("Twoja firma")
    name = fields.TextField(
        _("Nazwa firmy"), limit=SURNAME_LIMIT, hint=_("Dokładnie tak, jak w CEIDG."),
        missing=_("Wpisz nazwę firmy."),
    )  # fmt: skip
    nip = fields.NipField(_("NIP"))
    regon = fields.RegonField(_("REGON"), optional=True)
    sure = fields.ConfirmField(_("Oświadczam, że to moja firma"), missing=_("Zaznacz oświadczenie."))


class CompanyForm(fields.Form):
    """Ask for a company that the person represents."""

    heading = _("Firma, którą reprezentujesz")
    name = fields.TextField(
        _("Nazwa firmy"), limit=SURNAME_LIMIT, hint=_("Dokładnie tak, jak w KRS."),
        missing=_("Wpisz nazwę firmy."),
    )  # fmt: skip
    nip = fields.NipField(_("NIP"))
    krs = fields.KrsField(_("Numer KRS"))
    regon = fields.RegonField(_("REGON"), optional=True)
    file = fields.FileField(
        _("Dokument o reprezentacji (PDF)"), extensions=("pdf",), most=1, most_bytes=DOCUMENT_BYTES, optional=True,
        hint=_("Tylko gdy w KRS jeszcze Cię nie ma, na przykład uchwała o powołaniu. Najwyżej 10 MB."),
    )  # fmt: skip
    sure = fields.ConfirmField(
        _("Oświadczam, że mogę sam składać oświadczenia w imieniu tej firmy"),
        missing=_("Zaznacz oświadczenie."),
    )  # fmt: skip


class ChildForm(fields.Form):
    """Ask for the person's child."""

    heading = _("Twoje dziecko")
    given_name = fields.TextField(_("Imię dziecka"), limit=NAME_LIMIT, missing=_("Wpisz imię dziecka."))
    surname = fields.TextField(
        _("Nazwisko dziecka"), limit=SURNAME_LIMIT, missing=_("Wpisz nazwisko dziecka.")
    )
    pesel = fields.PeselField(_("PESEL dziecka"))
    sure = fields.ConfirmField(
        _("Oświadczam, że jestem rodzicem lub opiekunem i mogę działać za to dziecko"),
        missing=_("Zaznacz oświadczenie."),
    )  # fmt: skip


class PrincipalForm(fields.Form):
    """Ask for whoever gave a power of attorney, with its scope, its days and its paper."""

    heading = _("Pełnomocnictwo")
    given_name = fields.TextField(_("Imię mocodawcy"), limit=NAME_LIMIT, missing=_("Wpisz imię mocodawcy."))
    surname = fields.TextField(
        _("Nazwisko mocodawcy"), limit=SURNAME_LIMIT, missing=_("Wpisz nazwisko mocodawcy.")
    )
    pesel = fields.PeselField(_("PESEL mocodawcy"))
    scope = fields.ManyField(
        _("W jakich sprawach działasz?"), choices=list_scopes, missing=_("Zaznacz, w jakich sprawach działasz."),
    )  # fmt: skip
    valid_from = fields.DateField(_("Od kiedy?"), hint=_("Dzień z pełnomocnictwa."))
    valid_until = fields.DateField(
        _("Do kiedy?"), optional=True, hint=_("Zostaw puste, jeśli pełnomocnictwo nie ma końca.")
    )
    file = fields.FileField(
        _("Pełnomocnictwo (PDF)"), extensions=("pdf",), most=1, most_bytes=DOCUMENT_BYTES,
        hint=_("Podpisane podpisem kwalifikowanym, zaufanym lub osobistym. Najwyżej 10 MB."),
        missing=_("Dołącz pełnomocnictwo w PDF."),
    )  # fmt: skip
    relation = fields.ChoiceField(
        _("Kim jest dla Ciebie mocodawca?"), choices=RELATIONS, missing=_("Wybierz, kim jest mocodawca."),
        hint=_("Pełnomocnictwo od bliskiej rodziny jest bez opłaty skarbowej."),
    )  # fmt: skip
    lives_here = fields.YesNoField(
        _("Czy mocodawca mieszka w Białymstoku?"),
        hint=_("Opłata skarbowa należy się gminie, w której mieszka mocodawca."),
        missing=_("Wybierz: tak albo nie."),
    )  # fmt: skip
    proof = fields.FileField(
        _("Dowód zapłaty opłaty skarbowej"), most=1, most_bytes=DOCUMENT_BYTES, optional=True,
        hint=_("Tylko gdy mocodawca mieszka w innej gminie i nie jest z bliskiej rodziny. PDF, JPG lub PNG."),
    )  # fmt: skip


class DelegationForm(fields.Form):
    """Ask whom a representative lets act for the firm, in which matters, until when."""

    heading = _("Kogo upoważniasz?")
    name = fields.TextField(
        _("Imię i nazwisko"),
        limit=SURNAME_LIMIT,
        missing=_("Wpisz imię i nazwisko osoby, którą upoważniasz."),
    )
    pesel = fields.PeselField(
        _("PESEL"), optional=True,
        hint=_("Zostaw puste, a dostaniesz odnośnik, który ta osoba otworzy po zalogowaniu."),
    )  # fmt: skip
    scope = fields.ManyField(
        _("W jakich sprawach może działać?"), choices=list_scopes,
        missing=_("Zaznacz, w jakich sprawach ta osoba może działać."),
    )  # fmt: skip
    valid_until = fields.DateField(_("Do kiedy?"), optional=True, hint=_("Zostaw puste, jeśli do odwołania."))


FORMS: dict[str, Any] = {
    Kind.SOLE_TRADER: SoleTraderForm,
    Kind.COMPANY: CompanyForm,
    Kind.CHILD: ChildForm,
    Kind.PRINCIPAL: PrincipalForm,
}
