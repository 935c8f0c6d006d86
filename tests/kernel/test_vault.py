"""What is sealed opens only with its key, for its purpose, unharmed."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.vault import Vault, VaultError, new_subject_key, subject_vault
from tests.kernel.bare import KEY, OTHER_KEY

vault = Vault({"k1": KEY}, KEY)


@given(st.text())
def test_what_is_sealed_opens_again(text: str) -> None:
    # half a surrogate pair is no text that could be stored
    if any(0xD800 <= ord(sign) < 0xE000 for sign in text):
        return
    sealed = vault.seal("pesel", text)
    assert sealed.isascii()
    assert vault.open("pesel", sealed) == text


def test_the_same_text_is_never_sealed_the_same_way_twice() -> None:
    assert vault.seal("pesel", "44051401359") != vault.seal("pesel", "44051401359")


def test_the_text_does_not_show_through() -> None:
    assert b"44051401359" not in vault.seal_bytes("pesel", b"44051401359")


def test_a_value_sealed_for_one_purpose_does_not_open_for_another() -> None:
    with pytest.raises(VaultError):
        vault.open("e-mail", vault.seal("pesel", "44051401359"))


def test_another_key_under_the_same_name_does_not_open() -> None:
    with pytest.raises(VaultError):
        Vault({"k1": OTHER_KEY}, KEY).open("pesel", vault.seal("pesel", "44051401359"))


def test_a_key_that_left_the_ring_no_longer_opens() -> None:
    with pytest.raises(VaultError, match="unknown key"):
        Vault({"k2": OTHER_KEY}, KEY).open("pesel", vault.seal("pesel", "44051401359"))


def test_a_ring_of_two_opens_the_old_and_seals_with_the_first() -> None:
    both = Vault({"k2": OTHER_KEY, "k1": KEY}, KEY)
    old = vault.seal("pesel", "44051401359")
    assert both.open("pesel", old) == "44051401359"
    assert not both.is_current(old)
    again = both.reseal("pesel", old)
    assert both.is_current(again)
    assert Vault({"k2": OTHER_KEY}, KEY).open("pesel", again) == "44051401359"


@pytest.mark.parametrize("place", range(0, 44, 3))
def test_a_changed_byte_anywhere_is_found(place: int) -> None:
    sealed = bytearray(vault.seal_bytes("pesel", b"44051401359"))
    sealed[place] ^= 1
    with pytest.raises(VaultError):
        vault.open_bytes("pesel", bytes(sealed))


@pytest.mark.parametrize(
    "broken", ["", "x", "%%%", "MTprMTo=", "ł", base64.b64encode(b"1:k1:short").decode(), "MTo6"]
)
def test_what_was_never_sealed_is_refused_in_one_way(broken: str) -> None:
    with pytest.raises(VaultError):
        vault.open("pesel", broken)


def test_an_empty_ring_is_refused() -> None:
    with pytest.raises(VaultError, match="empty"):
        Vault({}, KEY)


def test_the_hash_for_look_up_depends_on_value_purpose_and_key() -> None:
    found = vault.match("pesel", "44051401359")
    assert found == vault.match("pesel", "44051401359")
    others = {
        vault.match("pesel", "44051401358"),
        vault.match("e-mail", "44051401359"),
        Vault({"k1": KEY}, OTHER_KEY).match("pesel", "44051401359"),
        # purpose and value do not run into each other
        vault.match("pesel4", "4051401359"),
    }
    assert len(others | {found}) == 5


def test_the_hash_outlives_a_change_of_the_ring() -> None:
    assert Vault({"k2": OTHER_KEY}, KEY).match("pesel", "1") == vault.match("pesel", "1")


def test_each_person_has_a_key_of_their_own() -> None:
    one, other = new_subject_key(vault), new_subject_key(vault)
    sealed = subject_vault(vault, one).seal("audit", "tajne")
    assert subject_vault(vault, one).open("audit", sealed) == "tajne"
    with pytest.raises(VaultError):
        subject_vault(vault, other).open("audit", sealed)
