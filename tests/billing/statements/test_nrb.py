"""Polish account numbers: the city's own pass, individual accounts are built as banks build them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_97_10

from portal.billing import nrb

CITY = (
    "26124052111111001035533132",
    "78124052111111001035532584",
    "05124052111111001035537778",
    "24124052111111001035537824",
)


@pytest.mark.parametrize("account", CITY)
def test_the_citys_accounts_pass(account):
    assert nrb.is_valid(account)
    assert nrb.with_check_digits(account[2:]) == account


@pytest.mark.parametrize(
    "account", ["", "PL" + CITY[0], CITY[0][:-1], CITY[0] + "0", "0" * 26, "٢" * 26, CITY[0][:-1] + "x"]
)
def test_what_is_not_26_digits_does_not_pass(account):
    assert not nrb.is_valid(account)


@pytest.mark.parametrize("account", CITY)
def test_one_wrong_digit_or_two_swapped_are_found(account):
    for at in range(26):
        assert not nrb.is_valid(f"{account[:at]}{(int(account[at]) + 1) % 10}{account[at + 1 :]}")
    for at in range(25):
        swapped = account[:at] + account[at + 1] + account[at] + account[at + 2 :]
        assert nrb.is_valid(swapped) == (swapped == account)


@given(st.integers(0, 10**24 - 1))
def test_the_check_digits_are_those_of_an_independent_count(number):
    bban = f"{number:024d}"
    assert nrb.with_check_digits(bban) == mod_97_10.calc_check_digits(f"{bban}2521") + bban


@given(st.integers(0, 10**12 - 1))
def test_every_payer_has_an_account_of_their_own_that_passes(payer):
    account = nrb.individual_account("124052117777", payer)
    assert nrb.is_valid(account)
    assert account[2:] == f"124052117777{payer:012d}"


@pytest.mark.parametrize(
    ("prefix", "payer"),
    [
        ("1240521", 1),
        ("12405211" + "7" * 16, 1),
        ("124052117777", 10**12),
        ("124052117777", -1),
        ("1240521177x7", 1),
    ],
)
def test_a_prefix_or_a_payer_that_does_not_fit_is_refused(prefix, payer):
    with pytest.raises(ValueError):
        nrb.individual_account(prefix, payer)


def test_the_payment_gateways_published_example_of_a_mass_account_passes():
    assert nrb.individual_account("1050009969120004", 44444341) == "59105000996912000444444341"


def test_an_account_is_written_in_groups():
    assert nrb.spaced(CITY[0]) == "26 1240 5211 1111 0010 3553 3132"
