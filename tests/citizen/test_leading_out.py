"""A true answer that a form cannot take is no mistake: a page says what is wanted instead, and leads there."""

from tests.support.desk import Desk
from tests.support.house import House
from tests.support.lived import settled
from tests.support.people import JAN
from tests.support.visitor import Visitor, form_fields


def boxes(page: Visitor) -> dict[str, object]:
    """Return what stands in the form's boxes."""
    assert page.page is not None
    [form] = page.page.findall(".//main//form[@method='post']")
    return form_fields(form)


def test_a_true_answer_leads_to_a_page_of_its_own_and_on_from_it_and_nothing_is_kept(
    small_house: House,
) -> None:
    Desk(small_house)
    jan = settled(small_house, JAN)
    page = jan.go("/wniosek/nowy/tree-notice").submit("Dalej", business="tak")
    assert (page.status, page.heading) == (200, "Tu potrzebne jest zezwolenie, nie zgłoszenie")
    assert ("Popraw" in page.text, "art. 83f ust. 1 pkt 3a" in page.text) == (False, True)
    back = page.submit("Zmień odpowiedź")
    assert (back.status, "Popraw" in back.text, boxes(back)["business"]) == (200, False, ["tak"])
    assert "Dokończ" not in jan.go("/uslugi/tree-notice").text  # no form was begun
    page = jan.go("/wniosek/nowy/tree-notice").submit("Dalej", business="tak")
    letter = page.follow("Napisz pismo do Departamentu Ochrony Środowiska")
    assert (letter.heading, boxes(letter)["topic"]) == ("Czego dotyczy pismo?", ["green"])


def test_the_end_keeps_what_was_typed_beside_the_answer_and_a_draft_that_stands(small_house: House) -> None:
    Desk(small_house)
    jan = settled(small_house, JAN)
    jan.go("/wniosek/nowy/tree-notice").submit("Dalej", business="nie")
    place = jan.address
    typed = {"parcel": "12/3", "tree_street": "ul. Polna 1", "tree_town": "Wasilków"}
    page = jan.submit("Dalej", **typed)
    assert page.heading == "Tę sprawę załatwisz w innej gminie"
    back = page.submit("Zmień odpowiedź")
    assert (back.address, boxes(back)["tree_street"], boxes(back)["tree_town"]) == (
        place,
        "ul. Polna 1",
        "Wasilków",
    )
    assert boxes(jan.go(place))["tree_town"] != "Wasilków"
    assert jan.submit("Dalej", **{**typed, "tree_town": "Białystok"}).heading == "Czyja jest ta działka?"


def test_a_true_answer_in_a_list_leads_out_too_and_the_list_stays_as_it_was(small_house: House) -> None:
    Desk(small_house)
    jan = settled(small_house, JAN)
    jan.go("/wniosek/nowy/tree-notice").submit("Dalej", business="nie")
    jan.submit("Dalej", parcel="12/3", tree_street="ul. Polna 1", tree_town="Białystok")
    jan.submit("Dalej", ownership="alone")
    save, thin = "Zapisz i wróć do listy", {"species": "other", "species_name": "Brzoza", "girth_cm": "40"}
    page = jan.submit(save, **thin)
    assert (page.status, page.heading) == (200, "Tego drzewa nie trzeba zgłaszać")
    assert ("do 50 cm" in page.text, "Wróć do listy" in page.text) == (True, False)
    back = page.submit("Zmień odpowiedź")
    assert (back.status, "Popraw" in back.text, boxes(back)["girth_cm"]) == (200, False, "40")
    listed = back.submit(save, **{**thin, "girth_cm": "90"})
    place = listed.address
    changed = listed.go(f"{place}/1").submit(save, girth_cm="45")
    assert changed.heading == "Tego drzewa nie trzeba zgłaszać"
    assert boxes(changed.submit("Zmień odpowiedź"))["girth_cm"] == "45"
    again = changed.submit(save, girth_cm="45").follow("Wróć do listy")
    assert (again.address, "Brzoza, 90 cm" in again.text, "45" in again.text) == (place, True, False)
