"""On the archive's pages a locked matter is opened with a reason; on the matter's page everybody sees how it stands."""

from datetime import timedelta
from http import HTTPStatus

from sqlalchemy import select, update

from portal.cases.models import Case
from portal.cases.numbering.models import CaseClass
from portal.jobs import new_job
from tests.support.house import House
from tests.support.lived import ADMINISTRATOR, CLERK, file_matter, found, settled
from tests.support.people import JAN, sign_in
from tests.support.visitor import Visitor

PAGE = "/biurko/archiwum"


def locked(house: House) -> str:
    """Let a matter be filed, withdrawn, and locked."""
    found(house)
    visitor = settled(house, JAN)
    reference = file_matter(visitor, "social")
    visitor.go(f"/moje/sprawy/{reference}/wycofaj").submit("Wycofaj wniosek")
    house.work()
    house.clock.move(days=91)
    with house.app.app_context(), house.portal.db.writing() as session:
        session.add(CaseClass(symbol="3140", title="Zaświadczenia", category="B5", source="wykaz", confirmed=True,
                              changed_at=house.clock.now()))  # fmt: skip
        session.add(new_job("lock_matters", {}, at=house.clock.now()))
    house.work()
    return reference


def administrator(house: House) -> Visitor:
    return sign_in(house, ADMINISTRATOR)


def test_the_matters_page_says_until_when_it_is_kept_and_that_it_is_locked(house: House) -> None:
    reference = locked(house)
    clerk = sign_in(house, CLERK).go(f"/biurko/sprawy/{reference}")
    assert "Kategoria B5: do 31 grudnia 2031." in clerk.text
    assert "Akta zamknięto 22 lutego 2027." in clerk.text
    assert "Dodaj notatkę" not in clerk.text
    clerk.go(f"/biurko/sprawy/{reference}/metryka")
    assert "Kategoria B5: do 31 grudnia 2031." in clerk.text


def test_an_administrator_opens_it_and_the_clerk_writes_again(small_house: House) -> None:
    reference = locked(small_house)
    admin = administrator(small_house).go(PAGE)
    assert "Żadne akta nie są teraz otwarte." in admin.text
    admin.submit("Otwórz akta", reference=reference, reason="sprostowanie omyłki na wniosek strony")
    assert admin.status == HTTPStatus.OK
    assert reference in admin.text
    clerk = sign_in(small_house, CLERK).go(f"/biurko/sprawy/{reference}")
    assert "Akta otwarto do 8 marca 2027." in clerk.text
    clerk.submit("Dodaj notatkę", text="Sprostowano.")
    assert "Administrator otworzył zamknięte akta" in clerk.text


def test_what_is_wrong_is_said_beside_the_box(small_house: House) -> None:
    reference = locked(small_house)
    admin = administrator(small_house).go(PAGE)
    for typed, words in (
        ({"reference": "", "reason": "sprostowanie omyłki"}, "Wpisz numer sprawy."),
        ({"reference": "XXXX-XXXX", "reason": "sprostowanie omyłki"}, "Nie ma sprawy o tym numerze."),
        ({"reference": "' OR 1=1 --", "reason": "sprostowanie omyłki"}, "Nie ma sprawy o tym numerze."),
        ({"reference": reference, "reason": "bo tak"}, "co najmniej dziesięć znaków"),
        ({"reference": reference, "reason": "x" * 501}, ""),
    ):
        admin.submit("Otwórz akta", **typed)
        assert admin.status == HTTPStatus.UNPROCESSABLE_ENTITY
        assert words in admin.text
    with small_house.portal.db.reading() as session:
        assert session.scalars(select(Case.locked_at)).one() is not None


def test_a_clerk_has_no_way_in(small_house: House) -> None:
    found(small_house)
    clerk = sign_in(small_house, CLERK)
    assert clerk.go(PAGE).status == HTTPStatus.FORBIDDEN


def test_a_matter_that_was_opened_long_ago_is_not_listed(small_house: House) -> None:
    locked(small_house)
    past = small_house.clock.now() - timedelta(days=1)
    with small_house.portal.db.writing() as session:
        session.execute(update(Case).values(unlocked_until=past))
    assert "Żadne akta nie są teraz otwarte." in administrator(small_house).go(PAGE).text
