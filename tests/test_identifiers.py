"""Identifiers: every vector of the sheet, adversarial text, and nothing but the declared refusal."""

import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import identifiers
from portal.identifiers import (
    REFERENCE_ALPHABET,
    Misspelt,
    Sex,
    bank_account,
    case_reference,
    delivery_address,
    group_account,
    group_phone,
    is_mobile,
    krs,
    land_register,
    mask_account,
    mask_email,
    mask_pesel,
    mask_phone,
    new_reference,
    nip,
    pesel_birth_date,
    pesel_sex,
    phone,
    postal_code,
    regon,
)

TODAY = date(2026, 11, 23)


def pesel(text: str) -> str:
    return identifiers.pesel(text, TODAY)


READERS: list[Callable[[str], object]] = [
    pesel,
    nip,
    regon,
    krs,
    bank_account,
    postal_code,
    phone,
    land_register,
    delivery_address,
    case_reference,
]
ACCOUNT = "PL61109010140000071219812874"


@pytest.mark.parametrize(
    ("read", "typed", "kept"),
    [
        *[
            (pesel, digits, digits)
            for digits in (
                "44051401359", "44051401458", "02070803628", "55030101193", "90090515836", "92071314764",
                "81010200141", "02271409867", "12320100018",
            )
        ],
        (pesel, " 440514-01359 ", "44051401359"),
        (pesel, "440514 01359", "44051401359"),
        *[(nip, digits, digits) for digits in ("8567346215", "5260250274", "1234563218")],
        (nip, "PL 526-025-02-74", "5260250274"),
        (nip, "pl5260250274", "5260250274"),
        *[(regon, digits, digits) for digits in ("192598184", "123456785", "23511332857188", "12345678512347")],
        (krs, "0000127206", "0000127206"),
        (bank_account, "PL61 1090 1014 0000 0712 1981 2874", ACCOUNT),
        (bank_account, "61 1090 1014 0000 0712 1981 2874", ACCOUNT),
        (bank_account, "pl61-1090-1014-0000-0712-1981-2874", ACCOUNT),
        (bank_account, "PL26 1240 5211 1111 0010 3553 3132", "PL26124052111111001035533132"),
        (bank_account, "DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        (postal_code, "15-950", "15-950"),
        (postal_code, "15950", "15-950"),
        (postal_code, "15 – 950", "15-950"),
        (phone, "600 100 200", "+48600100200"),
        (phone, "+48 600-100-200", "+48600100200"),
        (phone, "0048600100200", "+48600100200"),
        (phone, "48600100200", "+48600100200"),
        (phone, "(85) 879 79 79", "+48858797979"),
        (phone, "085 879 79 79", "+48858797979"),
        (phone, "+380 44 123 45 67", "+380441234567"),
        (phone, "0049 30 901820", "+4930901820"),
        *[
            (land_register, number, number)
            for number in (
                "LU1B/00012345/8", "WA4M/00123456/4", "GD1W/00090409/1", "BI1B/00012345/5", "BI1B/00098765/1",
            )
        ],
        (land_register, "bi1b / 00012345 / 5", "BI1B/00012345/5"),
        (land_register, "BI1B/12345/5", "BI1B/00012345/5"),
        (land_register, "BI1B000123455", "BI1B/00012345/5"),
        (case_reference, "BI-4T8R-6WKD", "BI-4T8R-6WKD"),
        (case_reference, "bi 4t8r 6wkd", "BI-4T8R-6WKD"),
        (case_reference, "4TBRGWKD", "BI-4T8R-6WKD"),
    ],
)  # fmt: skip
def test_a_good_identifier_is_kept_in_its_one_form(read: Callable[[str], object], typed: str, kept: str):
    assert read(typed) == kept


@pytest.mark.parametrize(
    ("read", "typed", "says"),
    [
        *[
            (pesel, digits, "któraś cyfra")
            for digits in ("02271409862", "99923106807", "90130100011", "00000000000", "44051401358")
        ],
        (pesel, "4405140135", "a tu jest ich 10"),
        (pesel, "4405140135a", "samymi cyframi"),
        (pesel, "٤٤٠٥١٤٠١٣٥٩", "samymi cyframi"),
        (pesel, "05411299991", "dopiero będzie"),
        (pesel, "00610100129", "dopiero będzie"),
        (nip, "8567346216", "któraś cyfra"),
        (nip, "0000000000", "któraś cyfra"),
        (nip, "PL", "samymi cyframi"),
        (regon, "000515024", "któraś cyfra"),
        (regon, "000000000", "któraś cyfra"),
        (regon, "1234567890", "a tu jest ich 10"),
        (krs, "127206", "10 cyfr"),
        (krs, "0000000000", "10 cyfr"),
        (bank_account, "PL26 1240 5211 1111 0010 3553 3133", "któraś cyfra"),
        (bank_account, "6110901014000007121981287", "a tu jest ich 25"),
        (bank_account, "PL00 0000 0000 0000 0000 0000 0000", "któraś cyfra"),
        (bank_account, "rachunek@bank", "samymi cyframi"),
        (postal_code, "1595", "15-950"),
        (postal_code, "AB-950", "15-950"),
        (phone, "12345678", "9 cyfr"),
        (phone, "000 000 000", "zacznij od +"),
        (phone, "zadzwoń", "na przykład"),
        (phone, "+0123456789", "zacznij od +"),
        (phone, "+1234567890123456", "zacznij od +"),
        (land_register, "BI1B/00012345/6", "któryś znak"),
        (land_register, "BI1B/00000000/5", "któryś znak"),
        (land_register, "BV1B/00012345/5", "na przykład"),
        (land_register, "księga", "na przykład"),
        (delivery_address, "AE:PL-5041-15057-VDGUG-25", "na przykład"),
        (case_reference, "BI-4T8R-6WK0", "na przykład"),
        (case_reference, "BI-4T8R-6WKO", "na przykład"),
        (case_reference, "BI-4T8R", "na przykład"),
    ],
)
def test_a_bad_identifier_is_refused_in_plain_words(read: Callable[[str], object], typed: str, says: str):
    with pytest.raises(Misspelt) as refused:
        read(typed)
    assert says in str(refused.value.message)


def test_a_polish_account_with_a_wrong_sort_code_digit_is_refused_although_its_sum_agrees():
    def with_check_digits(bban: str) -> str:
        return f"PL{98 - int(bban + '252100') % 97:02d}{bban}"

    assert bank_account(with_check_digits("10901014" + ACCOUNT[12:])) == ACCOUNT
    with pytest.raises(Misspelt):
        bank_account(with_check_digits("10901015" + ACCOUNT[12:]))


@pytest.mark.parametrize(
    ("digits", "born", "sex"),
    [
        ("44051401359", "1944-05-14", Sex.MALE),
        ("02070803628", "1902-07-08", Sex.FEMALE),
        ("02271409867", "2002-07-14", Sex.FEMALE),
        ("12320100018", "2012-12-01", Sex.MALE),
    ],
)
def test_pesel_tells_birth_date_and_sex(digits: str, born: str, sex: Sex):
    assert (pesel_birth_date(digits), pesel_sex(digits)) == (date.fromisoformat(born), sex)


def test_a_pesel_is_good_on_the_day_of_birth_and_not_the_day_before():
    assert identifiers.pesel("12320100018", date(2012, 12, 1)) == "12320100018"
    with pytest.raises(Misspelt):
        identifiers.pesel("12320100018", date(2012, 11, 30))


def test_a_pesel_of_a_person_over_130_is_refused():
    assert identifiers.pesel("02070803628", date(2032, 7, 8)) == "02070803628"
    with pytest.raises(Misspelt, match="130"):
        identifiers.pesel("02070803628", date(2033, 7, 8))


@pytest.mark.parametrize(
    ("address", "doubtful"),
    [
        ("AE:PL-50419-15057-VDGUG-25", False),
        ("AE:PL-90075-94799-GARAS-26", False),
        ("AE:PL-72422-98772-ATIDW-24", False),
        ("AE:PL-61360-92303-WGCGF-27", False),
        ("AE:PL-55004-94640-IGCES-27", True),
    ],
)
def test_a_delivery_address_with_another_check_value_is_only_doubtful(address: str, doubtful: bool):
    assert delivery_address(address.lower()) == (address, doubtful)


def test_numbers_are_shown_masked_and_grouped():
    assert mask_pesel("55030104837") == "•••••••4837"
    assert [mask_email(one) for one in ("kasia@example.pl", "k@example.pl")] == [
        "k…@example.pl",
        "…@example.pl",
    ]
    assert mask_phone("+48600100123") == "…123"
    assert str(mask_account(ACCOUNT)) == "kończące się na 2874"
    assert group_account(ACCOUNT) == "61 1090 1014 0000 0712 1981 2874"
    assert group_account("DE89370400440532013000") == "DE89 3704 0044 0532 0130 00"
    assert group_phone("+48600100200") == "600 100 200"
    assert group_phone("+4930901820") == "+4930901820"


def test_only_mobile_ranges_take_text_messages():
    assert [is_mobile(number) for number in ("+48600100200", "+48858797979", "+4915112345678")] == [
        True,
        False,
        True,
    ]


@pytest.mark.parametrize("look_alike", "OI01LQ")
def test_a_reference_has_no_sign_that_is_mistaken_for_another(look_alike: str):
    assert look_alike not in REFERENCE_ALPHABET


def test_references_read_back_as_they_were_drawn_and_hardly_ever_repeat():
    drawn = {new_reference() for _ in range(2000)}
    assert len(drawn) == 2000
    assert all(case_reference(reference) == reference for reference in drawn)


HOSTILE = [
    "1" * 65536,
    "a" * 65536,
    " " * 65536,
    "-" * 65536,
    "٣" * 65536,
    "PL" * 32768,
    "+" * 65536,
    "\x00" * 65536,
]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("typed", HOSTILE, ids=lambda typed: repr(typed[:2]))
def test_a_very_long_text_is_refused_at_once(read: Callable[[str], object], typed: str):
    began = time.perf_counter()
    with pytest.raises(Misspelt):
        read(typed)
    assert time.perf_counter() - began < 0.05


digits_and_dust = st.text(alphabet="0123456789 -+/PLBIX:AEabc٣²Ⅷ\x00\u202e", max_size=70)


@pytest.mark.parametrize("read", READERS)
@given(typed=st.one_of(st.text(), digits_and_dust))
def test_any_text_is_either_read_or_refused(read: Callable[[str], object], typed: str):
    try:
        kept = read(typed)
    except Misspelt:
        return
    text = kept[0] if isinstance(kept, tuple) else str(kept)
    assert text.isascii()
    assert read(text) == kept
