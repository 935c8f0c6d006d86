"""Questions in forms: our own fields, each with its Polish messages and its typed answer."""

from portal.fields.asked import Asked
from portal.fields.choices import ChoiceField, ConfirmField, ManyField, YesNoField
from portal.fields.dates import DateField
from portal.fields.dead_end import DeadEnd, elsewhere, not_needed
from portal.fields.figures import AreaField, MoneyField, WholeNumberField, YearField
from portal.fields.files import FileField
from portal.fields.form import Form
from portal.fields.land import LandAreaField, ShareField, share_of
from portal.fields.numbered import (
    BankAccountField,
    KrsField,
    LandRegisterField,
    NipField,
    PeselField,
    PhoneField,
    PostalCodeField,
    RegonField,
)
from portal.fields.text import EmailField, TextAreaField, TextField
from portal.identifiers import Misspelt

__all__ = [
    "AreaField",
    "Asked",
    "BankAccountField",
    "ChoiceField",
    "ConfirmField",
    "DateField",
    "DeadEnd",
    "EmailField",
    "FileField",
    "Form",
    "KrsField",
    "LandAreaField",
    "LandRegisterField",
    "ManyField",
    "Misspelt",
    "MoneyField",
    "NipField",
    "PeselField",
    "PhoneField",
    "PostalCodeField",
    "RegonField",
    "ShareField",
    "TextAreaField",
    "TextField",
    "WholeNumberField",
    "YearField",
    "YesNoField",
    "elsewhere",
    "not_needed",
    "share_of",
]
