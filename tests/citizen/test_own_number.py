"""Nobody is the second person of their own matter: one's own PESEL is refused where another's is asked for."""

from tests.support.house import House
from tests.support.lived import found, settled
from tests.support.people import ANNA, JAN

FORM = "/wniosek/nowy/residence"
SINCE = {"since-dzien": "1", "since-miesiac": "11", "since-rok": "2026"}
FLAT = {"flat_street": "ul. Lipowa 1/2", "flat_postal_code": "15-001", "flat_town": "Białystok"}


def test_ones_own_number_is_refused_as_the_owners_and_anothers_is_taken(small_house: House) -> None:
    found(small_house)
    jan = settled(small_house, JAN)
    jan.go(FORM).submit("Dalej", stay="permanent").submit("Dalej", **SINCE).submit("Dalej", **FLAT)
    jan.submit("Dalej", with_children="nie").submit("Dalej", title="owner")
    typed = {"owner_given": "Anna", "owner_surname": "Nowak"}
    jan.submit("Dalej", **typed, owner_pesel=JAN.pesel)
    assert jan.status == 422
    assert "To Twój własny PESEL" in jan.text
    jan.submit("Dalej", **typed, owner_pesel=ANNA.pesel)
    assert jan.address.endswith("/sprawdz")
    assert ANNA.pesel not in jan.text


def test_ones_own_number_is_refused_in_a_list_of_owners_too(small_house: House) -> None:
    jan = settled(small_house, JAN)
    jan.go("/wniosek/nowy/tree-notice").submit("Dalej", business="nie")
    jan.submit("Dalej", parcel="1629/4", tree_street="ul. Składowa 7", tree_town="Białystok")
    jan.submit("Dalej", ownership="together")
    typed = {"owner_given": "Anna", "owner_surname": "Nowak"}
    jan.submit("Zapisz i wróć do listy", **typed, owner_pesel=JAN.pesel)
    assert jan.status == 422
    assert "Twój własny PESEL" in jan.text
    jan.submit("Zapisz i wróć do listy", **typed, owner_pesel=ANNA.pesel)
    assert jan.status == 200
