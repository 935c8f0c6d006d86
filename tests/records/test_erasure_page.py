"""On their page people read what must stay and why, or are erased at once; an administrator does it by command."""

from http import HTTPStatus

from sqlalchemy import select

from portal.accounts.models import Subject, WebSession
from portal.records.erasure import register
from tests.backup.bench import invoke
from tests.support.house import House
from tests.support.lived import file_matter, fill_in, found, settled
from tests.support.people import JAN, sign_in
from tests.support.visitor import Visitor

PAGE = "/konto/usun"


def jan(house: House) -> Visitor:
    found(house)
    return settled(house, JAN)


def names(house: House) -> list[str]:
    with house.portal.db.reading() as session:
        return list(session.scalars(select(Subject.surname)))


def test_who_has_nothing_that_stays_is_erased_and_nobody_is_signed_in(house: House) -> None:
    visitor = fill_in(jan(house))
    visitor.go("/konto").follow("Usunięcie Twoich danych")
    assert "Nic nie stoi na przeszkodzie." in visitor.text
    visitor.submit("Usuń moje dane", sure="y")
    assert visitor.heading == "Usunęliśmy Twoje dane"
    assert names(house) == ["(dane usunięte)"]
    with house.portal.db.reading() as session:
        assert session.scalars(select(WebSession)).all() == []
    assert visitor.go("/konto").outside or "/zaloguj" in visitor.address


def test_nobody_is_erased_without_the_tick(small_house: House) -> None:
    visitor = jan(small_house).go(PAGE)
    visitor.submit("Usuń moje dane")
    assert visitor.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "że tego nie można cofnąć" in visitor.text
    assert names(small_house) == [JAN.family_name]


def test_a_matter_under_way_is_named_with_its_law_and_there_is_no_button(small_house: House) -> None:
    visitor = jan(small_house)
    file_matter(visitor, "social")
    visitor.go(PAGE)
    assert "Sprawy w toku" in visitor.text
    assert "art. 17 ust. 3 lit. b RODO" in visitor.text
    assert "Usuń moje dane" not in visitor.text


def test_a_matter_filed_in_another_tab_keeps_the_person(small_house: House) -> None:
    visitor = jan(small_house).go(PAGE)
    file_matter(sign_in(small_house, JAN), "social")
    visitor.submit("Usuń moje dane", sure="y")
    assert visitor.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert names(small_house) == [JAN.family_name]


def test_who_signs_in_again_begins_anew(small_house: House) -> None:
    jan(small_house).go(PAGE).submit("Usuń moje dane", sure="y")
    settled(small_house, JAN)
    assert sorted(names(small_house)) == ["(dane usunięte)", JAN.family_name]


# ------------------------------------------------------------------------------------------------ by command
def test_the_command_says_what_stays_and_erases_only_when_told_so(small_house: House) -> None:
    jan(small_house)
    code, said = invoke(small_house, "records", "erase", "--pesel", JAN.pesel)
    assert (code, "Powtórz z --yes" in said) == (0, True)
    assert names(small_house) == [JAN.family_name]
    assert invoke(small_house, "records", "erase", "--yes", "--pesel", JAN.pesel)[0] == 0
    assert names(small_house) == ["(dane usunięte)"]
    assert invoke(small_house, "records", "erase", "--yes", "--pesel", JAN.pesel)[0] == 1


def test_the_command_refuses_what_the_law_keeps(small_house: House) -> None:
    file_matter(jan(small_house), "social")
    code, said = invoke(small_house, "records", "erase", "--yes", "--pesel", JAN.pesel)
    assert code == 1
    assert "Sprawy w toku" in said
    assert not register.path_of(small_house.portal).exists()


def test_the_register_is_gone_through_again_by_command(small_house: House) -> None:
    jan(small_house)
    with small_house.portal.db.reading() as session:
        token = session.scalars(select(Subject.token)).one()
    assert invoke(small_house, "records", "replay")[0] == 1
    register.write(small_house.portal, register.Kind.SUBJECT, [token], small_house.clock.now())
    assert "Usunięto ponownie: 1." in invoke(small_house, "records", "replay")[1]
    assert names(small_house) == ["(dane usunięte)"]


def test_what_is_past_its_term_is_listed_by_command(small_house: House) -> None:
    jan(small_house)
    assert "Po terminie: 0." in invoke(small_house, "records", "due")[1]
