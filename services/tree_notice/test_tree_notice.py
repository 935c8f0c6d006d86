"""The rules of a felling notice: which trees need one, whose word it wants, and that it costs nothing."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from portal import Facts, Term, Unit
from services.tree_notice import forms, rules, service

ON = date(2026, 11, 23)
FACTS = Facts.parse(service.facts_table())


@pytest.mark.parametrize(
    ("species", "girth", "says"),
    [
        ("other", "50", "do 50 cm usuniesz bez zgłoszenia"),
        ("other", "51", ""),
        ("middle", "65", "do 65 cm"),
        ("middle", "66", ""),
        ("soft", "80", "do 80 cm"),
        ("soft", "81", ""),
        ("soft", "1500", ""),
        ("other", "2", "1,2 metra to 120"),
        ("other", "19", "w centymetrach"),
        ("other", "20", "bez zgłoszenia"),
        ("other", "1,2", "Wpisz"),
        ("other", "-60", "Wpisz"),
        ("other", "1501", "Wpisz"),
        ("other", "sto", "Wpisz"),
        ("oak", "90", "Wybierz"),
        ("other", "120 cm", ""),
        ("other", "120CM.", ""),
        ("other", "120,5", "cyframi, na przykład 90"),
        ("other", "0,9", "Wpisz obwód w centymetrach: 1,2 metra to 120."),
        ("other", "1.12 m", "Wpisz obwód w centymetrach: 1,2 metra to 120."),
    ],
)
def test_only_trees_above_the_girth_of_their_kind_need_a_notice(species: str, girth: str, says: str) -> None:
    typed = {"species": species, "species_name": "drzewo", "girth_cm": girth}
    form = forms.Tree(MultiDict(typed), on=ON)
    assert form.validate() is (not says)
    if says:
        assert says in " ".join(message for _field, message in form.error_list())


@pytest.mark.parametrize("kind", [choice[0] for choice in forms.SPECIES])
def test_the_form_measures_by_the_girths_of_the_facts(kind: str) -> None:
    assert FACTS.fact(f"girth_{kind}_cm", ON).value == forms.FREE_TO_CM[kind]


@pytest.mark.parametrize(
    ("parcel", "town", "is_sound"),
    [
        ("1629/4", "Białystok", True),
        ("1629", "BIAŁYSTOK", True),
        ("1629 / 4", "Bialystok", True),
        ("0", "Białystok", False),
        ("1629/", "Białystok", False),
        ("206101_1.0002.1629/4", "Białystok", False),
        ("dz. 5", "Białystok", False),
        ("१२", "Białystok", False),
        ("1629/4", "Wasilków", False),
        ("", "Białystok", False),
    ],
)
def test_the_place_is_a_parcel_in_the_city(parcel: str, town: str, *, is_sound: bool) -> None:
    typed = {"parcel": parcel, "tree_street": "ul. Lipowa 1", "tree_town": town}
    assert forms.Place(MultiDict(typed), on=ON).validate() is is_sound


@pytest.mark.parametrize(
    ("parcel", "says"),
    [("206101_1.0002.1629/4", "kropce: 1629/4"), ("1629/4, 1629/5", "jednej działki"), ("12 i 13", "jednej działki"),
     ("dz. 5", "Sprawdź go w akcie")],
)  # fmt: skip
def test_a_number_of_another_kind_is_told_how_to_be_written(parcel: str, says: str) -> None:
    form = forms.Place(
        MultiDict({"parcel": parcel, "tree_street": "Lipowa 1", "tree_town": "Białystok"}), on=ON
    )
    assert not form.validate()
    assert says in form.parcel.errors[0]


@pytest.mark.parametrize(("register", "is_sound"), [("BI1B/00012345/5", True), ("BI1B/00012345/6", False)])
def test_a_land_register_number_with_a_slip_is_seen(register: str, *, is_sound: bool) -> None:
    typed = {
        "parcel": "1", "tree_street": "Lipowa", "tree_town": "Białystok", "land_register": register,
    }  # fmt: skip
    assert forms.Place(MultiDict(typed), on=ON).validate() is is_sound


@pytest.mark.parametrize(("business", "is_sound"), [("tak", False), ("nie", True), ("", False)])
def test_a_business_is_led_to_the_permit(business: str, *, is_sound: bool) -> None:
    assert forms.Purpose(MultiDict({"business": business}), on=ON).validate() is is_sound


def test_every_other_owner_is_asked_and_told_which_trees() -> None:
    answers = {
        "ownership": "together", "parcel": "1629/4", "tree_street": "ul. Lipowa 1",
        "owners": [{"owner_given": "Anna", "owner_surname": "Łęcka", "owner_pesel": None}, {"owner_surname": "Gęś"}],
        "trees": [{"species_name": "brzoza", "girth_cm": 112}, {"species_name": "topola", "girth_cm": 240}],
    }  # fmt: skip
    asked = rules.consents(answers)
    assert [one.surname for one in asked] == ["Łęcka", "Gęś"]
    assert "brzoza, 112 cm, topola, 240 cm" in str(asked[0].says)
    assert "1629/4" in str(asked[0].says)


@pytest.mark.parametrize("owners", [None, [], "x", [None], [{"owner_surname": "Gęś"}]])
def test_nobody_is_asked_where_one_person_owns_the_land(owners: object) -> None:
    assert rules.consents({"ownership": "alone", "owners": owners}) == ()


def test_it_is_free_and_the_inspection_has_21_days() -> None:
    assert rules.fee({}, FACTS, ON) is None
    assert service.term == Term(FACTS.fact("inspection_days", ON).value, Unit.DAYS)
