"""Identifiers of people, companies, accounts, places and cases: read as typed, checked, kept in one form."""

import re
import secrets
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from stdnum.pl import nip as stdnum_nip
from stdnum.pl import pesel as stdnum_pesel
from stdnum.pl import regon as stdnum_regon

from portal.i18n import Text, lazy

LONGEST = 64  # no identifier is longer, spaces and dashes included; above it nothing is looked at
OLDEST = 130  # years; nobody known has lived longer
PESEL_LENGTH, NIP_LENGTH, REGON_LENGTHS, KRS_LENGTH, ACCOUNT_LENGTH = 11, 10, {9, 14}, 10, 26
_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015\u2212]")
_POSTAL_CODE = re.compile(r"[0-9]{5}", re.ASCII)
_LAND_REGISTER = re.compile(r"([A-Z]{2}[0-9][A-Z])/?([0-9]{1,8})/?([0-9])", re.ASCII)
_LAND_REGISTER_VALUES = {char: value for value, char in enumerate("0123456789XABCDEFGHIJKLMNOPRSTUWYZ")}
_DELIVERY = re.compile(r"AE:PL-([0-9]{5})-([0-9]{5})-([A-Z]{5})-([0-9]{2})", re.ASCII)
_FOREIGN_PHONE = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_POLISH_PHONE = re.compile(r"[1-9][0-9]{8}", re.ASCII)
# UKE's numbering plan: the ranges that take text messages
_MOBILE = ("45", "50", "51", "53", "57", "60", "66", "69", "72", "73", "78", "79", "88")
# no O 0 I 1 L Q; of S5 Z2 B8 G6 UV one each; no vowels, so that no word comes out
REFERENCE_ALPHABET = "23456789CDFHJKMNPRTVWXY"
_LOOK_ALIKE = str.maketrans("SZBGU", "5286V")
_REFERENCE_SIGNS = 8


class Misspelt(ValueError):
    """Refuse what was typed: ``message`` says how to put it right, ``spot`` names the part of the field."""

    def __init__(self, message: Text, spot: str = "") -> None:
        super().__init__(str(message))
        self.message = message
        self.spot = spot


class Sex(StrEnum):
    """Sex as the tenth digit of PESEL gives it."""

    FEMALE = "female"
    MALE = "male"


class DeliveryAddress(NamedTuple):
    """An e-delivery address; ``doubtful`` when its check value disagrees, which some real ones do."""

    address: str
    doubtful: bool


def pesel(text: str, on: date) -> str:
    """Return a PESEL as 11 digits; its birth date is not after ``on`` and at most 130 years before.

    Source: art. 15-16 ustawy o ewidencji ludności. Raises Misspelt.
    """
    digits = _digits(text, lazy("Wpisz PESEL samymi cyframi, jest ich 11"))
    if len(digits) != PESEL_LENGTH:
        raise Misspelt(lazy("PESEL ma 11 cyfr, a tu jest ich %(count)s", count=len(digits)))
    if not stdnum_pesel.is_valid(digits):
        raise Misspelt(lazy("Sprawdź PESEL, któraś cyfra się nie zgadza"))
    born_on = pesel_birth_date(digits)
    if born_on > on:
        raise Misspelt(lazy("Sprawdź PESEL, wynika z niego data urodzenia, która dopiero będzie"))
    if born_on.year < on.year - OLDEST:
        raise Misspelt(lazy("Sprawdź PESEL, wynika z niego wiek ponad 130 lat"))
    return digits


def pesel_birth_date(digits: str) -> date:
    """Return the birth date in a PESEL that was read before."""
    born_on: date = stdnum_pesel.get_birth_date(digits)
    return born_on


def pesel_sex(digits: str) -> Sex:
    """Return the sex in a PESEL that was read before."""
    return Sex.MALE if int(digits[9]) % 2 else Sex.FEMALE


def mask_pesel(digits: str) -> str:
    """Return a PESEL of which only the last four digits can be read."""
    return "•" * 7 + digits[-4:]


def mask_email(address: str) -> str:
    """Return an address of which the house and at most the first letter can be read: k…@example.pl."""
    name, _, house = address.rpartition("@")
    return f"{name[:1] if len(name) > 1 else ''}…@{house}"


def mask_phone(number: str) -> str:
    """Return a telephone number of which only the last three digits can be read."""
    return f"…{number[-3:]}"


def nip(text: str) -> str:
    """Return a tax number (NIP) as 10 digits; a leading PL is dropped. Raises Misspelt."""
    digits = _digits(text, lazy("Wpisz NIP samymi cyframi, jest ich 10"), drop="PL")
    if len(digits) != NIP_LENGTH:
        raise Misspelt(lazy("NIP ma 10 cyfr, a tu jest ich %(count)s", count=len(digits)))
    if not (_is_used(digits) and stdnum_nip.is_valid(digits)):
        raise Misspelt(lazy("Sprawdź NIP, któraś cyfra się nie zgadza"))
    return digits


def regon(text: str) -> str:
    """Return a statistical number (REGON) as 9 or 14 digits. Raises Misspelt."""
    digits = _digits(text, lazy("Wpisz REGON samymi cyframi, jest ich 9 albo 14"))
    if len(digits) not in REGON_LENGTHS:
        raise Misspelt(lazy("REGON ma 9 albo 14 cyfr, a tu jest ich %(count)s", count=len(digits)))
    if not (_is_used(digits) and stdnum_regon.is_valid(digits)):
        raise Misspelt(lazy("Sprawdź REGON, któraś cyfra się nie zgadza"))
    return digits


def krs(text: str) -> str:
    """Return a court register number (KRS) as 10 digits; it has no check digit. Raises Misspelt."""
    digits = _digits(text, lazy("Wpisz numer KRS samymi cyframi, jest ich 10"))
    if len(digits) != KRS_LENGTH or not _is_used(digits):
        raise Misspelt(lazy("Numer KRS ma 10 cyfr, razem z zerami na początku"))
    return digits


def bank_account(text: str) -> str:
    """Return a bank account as an IBAN; 26 digits are a Polish one. Raises Misspelt."""
    from schwifty import IBAN
    from schwifty.exceptions import SchwiftyException

    number = _compact(text, lazy("Wpisz numer rachunku, 26 cyfr")).upper()
    if not number.isalnum():
        raise Misspelt(lazy("Wpisz numer rachunku samymi cyframi, jest ich 26"))
    if number.isdigit():
        if len(number) != ACCOUNT_LENGTH:
            raise Misspelt(lazy("Numer rachunku ma 26 cyfr, a tu jest ich %(count)s", count=len(number)))
        number = f"PL{number}"
    try:
        return str(IBAN(number, validate_bban=True).compact)
    except SchwiftyException as error:
        raise Misspelt(lazy("Sprawdź numer rachunku, któraś cyfra się nie zgadza")) from error


def group_account(iban: str) -> str:
    """Write an account as on a bank statement: a Polish one without PL, 2 digits and then fours."""
    head, rest = ("", iban[2:]) if iban.startswith("PL") else (iban[:2], iban[2:])
    return " ".join([head + rest[:2], *(rest[at : at + 4] for at in range(2, len(rest), 4))])


def mask_account(iban: str) -> Text:
    """Tell an account by its last four digits."""
    return lazy("kończące się na %(digits)s", digits=iban[-4:])


def postal_code(text: str) -> str:
    """Return a Polish postal code as 15-950. Raises Misspelt."""
    digits = _compact(text, lazy("Wpisz kod pocztowy, na przykład 15-950"))
    if not _POSTAL_CODE.fullmatch(digits):
        raise Misspelt(lazy("Wpisz kod pocztowy, na przykład 15-950"))
    return f"{digits[:2]}-{digits[2:]}"


def phone(text: str) -> str:
    """Return a telephone number as E.164; without + it is a Polish one. Raises Misspelt."""
    hint = lazy("Wpisz numer telefonu, na przykład 600 100 200. Zagraniczny zacznij od +")
    number = re.sub(r"[()/]", "", _compact(text, hint))
    if number.startswith("00"):
        number = f"+{number[2:]}"
    if number.startswith("+") and not number.startswith("+48"):
        if not _FOREIGN_PHONE.fullmatch(number):
            raise Misspelt(hint)
        return number
    national = number.removeprefix("+48")
    # 48 without its +, or the 0 that long-distance calls once began with
    national = re.sub(r"^(?:48|0)(?=[0-9]{9}$)", "", national)
    if not (national.isascii() and national.isdigit()):
        raise Misspelt(hint)
    if not _POLISH_PHONE.fullmatch(national):
        raise Misspelt(lazy("Polski numer telefonu ma 9 cyfr. Zagraniczny zacznij od +"))
    return f"+48{national}"


def is_mobile(number: str) -> bool:
    """Tell whether a number in E.164 takes text messages; of a foreign one that is not known, so True."""
    return not number.startswith("+48") or number[3:5] in _MOBILE


def group_phone(number: str) -> str:
    """Write a number in E.164 for reading: 600 100 200, a foreign one as it is."""
    national = number.removeprefix("+48")
    return f"{national[:3]} {national[3:6]} {national[6:]}" if national != number else number


def land_register(text: str) -> str:
    """Return a land register number as BI1B/00012345/5; leading zeros may be left out.

    Source of the check digit: rozporządzenie z 2013 r. o księgach wieczystych w systemie teleinformatycznym.
    Raises Misspelt.
    """
    hint = lazy("Wpisz numer księgi wieczystej, na przykład BI1B/00012345/5")
    found = _LAND_REGISTER.fullmatch(_compact(text, hint).upper())
    if found is None:
        raise Misspelt(hint)
    court, number, check = found[1], found[2].zfill(8), found[3]
    if not set(court) <= _LAND_REGISTER_VALUES.keys():
        raise Misspelt(hint)
    total = sum(
        _LAND_REGISTER_VALUES[char] * (1, 3, 7)[place % 3] for place, char in enumerate(court + number)
    )
    if total % 10 != int(check) or not _is_used(number):
        raise Misspelt(lazy("Sprawdź numer księgi wieczystej, któryś znak się nie zgadza"))
    return f"{court}/{number}/{check}"


def delivery_address(text: str) -> DeliveryAddress:
    """Return an e-delivery address (ADE); a wrong check value only makes it doubtful. Raises Misspelt."""
    hint = lazy("Wpisz adres do doręczeń, na przykład AE:PL-50419-15057-VDGUG-25")
    if len(text) > LONGEST:
        raise Misspelt(hint)
    found = _DELIVERY.fullmatch(re.sub(r"\s", "", text).upper())
    if found is None:
        raise Misspelt(hint)
    difference = abs(sum(map(ord, found[3])) - int(found[1]) - int(found[2]))
    return DeliveryAddress(found[0], doubtful=sum(map(int, str(difference))) != int(found[4]))


def new_reference() -> str:
    """Draw a public case reference, such as BI-4T8R-6WKD; the database sees to it that it is the only one."""
    return _reference("".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(_REFERENCE_SIGNS)))


def case_reference(text: str) -> str:
    """Return a case reference in its one form, whatever case, dashes or look-alikes were typed.

    Raises Misspelt.
    """
    hint = lazy("Wpisz numer sprawy, na przykład BI-4T8R-6WKD")
    signs = _compact(text, hint).upper()
    if len(signs) == _REFERENCE_SIGNS + 2:
        signs = signs.removeprefix("BI")
    signs = signs.translate(_LOOK_ALIKE)
    if len(signs) != _REFERENCE_SIGNS or not set(signs) <= set(REFERENCE_ALPHABET):
        raise Misspelt(hint)
    return _reference(signs)


def _reference(signs: str) -> str:
    return f"BI-{signs[:4]}-{signs[4:]}"


def _compact(text: str, refusal: Text) -> str:
    if len(text) > LONGEST:
        raise Misspelt(refusal)
    compact = _SEPARATORS.sub("", text)
    if not compact or not compact.isascii():
        raise Misspelt(refusal)
    return compact


def _digits(text: str, refusal: Text, *, drop: str = "") -> str:
    digits = _compact(text, refusal).upper().removeprefix(drop)
    if not digits.isdigit():
        raise Misspelt(refusal)
    return digits


def _is_used(digits: str) -> bool:
    # all zeros pass every check sum, and nobody has that number
    return bool(digits.strip("0"))
