"""The queue: the unit's own matters by statutory term, with counts that agree and nothing personal in addresses."""

import pytest
from sqlalchemy import insert, select

from portal.accounts.models import Subject, plain
from portal.cases.models import Channel
from portal.decisions.delivering.models import Delivery
from portal.jobs import new_job
from portal.office import queries
from tests.office.desk import BEATA, EWA, HALINA, JOANNA, PESEL, SLUG, TOMASZ, Desk, own_form
from tests.support.courses import offer
from tests.support.lived import hrefs
from tests.support.pages import text_of
from tests.support.visitor import Visitor

pytestmark = pytest.mark.engines


def numbers(page: Visitor) -> list[str]:
    """Return the references in the queue, top to bottom."""
    assert page.page is not None
    rows = [row for row in page.page.iter("tr") if row.get("class") != "head"]
    return [text_of(cell) for row in rows for cell in row.iter("td") if cell.get("class") == "app-num soft"]


def count_of(page: Visitor, view: str) -> int:
    """Return the count beside a view's name."""
    assert page.page is not None
    link = next(a for a in page.page.iter("a") if text_of(a).startswith(view))
    return int(text_of(link.find("span")))


def test_the_earliest_statutory_term_stands_on_top(desk: Desk) -> None:
    someone = desk.person()
    young, old, middle = (desk.case(someone, days_ago=days) for days in (0, 9, 3))
    page = desk.at(JOANNA).go("/biurko")
    assert numbers(page) == [old, middle, young]
    assert "po" in page.text
    assert page.text.count("stwierdzające stan zaległości") == 3 + 1, (
        "whole names: of each row and of the filter"
    )


@pytest.mark.parametrize("order", ["termin", "najstarsze", "najnowsze", "bzdura"])
def test_the_queue_stands_in_the_order_that_is_wanted_and_keeps_it(desk: Desk, order: str) -> None:
    someone = desk.person()
    first = desk.case(someone)
    desk.clock.move(hours=1)
    late = desk.case(someone, days_ago=9)
    desk.clock.move(hours=1)
    last = desk.case(someone, days_ago=3)
    page = desk.at(JOANNA).go(f"/biurko?kolejnosc={order}")
    by_term = [late, last, first]
    wanted = {"najstarsze": by_term, "najnowsze": [first, last, late]}
    assert numbers(page) == wanted.get(order, by_term)
    page.follow("Nieprzydzielone 3")
    assert numbers(page) == wanted.get(order, by_term)


def test_a_matter_leads_to_the_next_of_the_queue_that_the_official_came_from(desk: Desk) -> None:
    someone = desk.person()
    young, old, middle = (desk.case(someone, days_ago=days) for days in (0, 9, 3))
    desk.case(someone, channel=Channel.POST, days_ago=20)  # the filter leaves it out
    page = desk.at(JOANNA).go(f"/biurko?usluga={SLUG}&kanal=portal").follow("Marta Zalewska")
    left = "z=do-zrobienia&usluga=tax-certificate&kanal=portal"
    assert page.address == f"/biurko/sprawy/{old}?{left}"
    assert "Następna sprawa (2 z 3)" in page.text
    (refusing,) = hrefs(page, f"/biurko/sprawy/{old}/odmow")
    page.go(refusing).submit("Zobacz pismo", reasons="Nie prowadzimy tych należności.")
    page.submit("Wydaj postanowienie o odmowie")
    assert page.address == f"/biurko/sprawy/{old}?{left}"
    for place, reference in (
        (1, middle),
        (2, young),
        (1, middle),
    ):  # what was settled is there no more; it goes round
        page.follow(f"Następna sprawa ({place} z 2)")
        assert page.address == f"/biurko/sprawy/{reference}?{left}"
    assert numbers(page.go(hrefs(page, "/biurko?widok")[0])) == [middle, young]
    for order, place in (("najnowsze", 1), ("najstarsze", 2)):
        page.go(f"/biurko/sprawy/{middle}?z=nieprzydzielone&kanal=portal&kolejnosc={order}")
        assert f"Następna sprawa ({place} z 2)" in page.text
    for address in (f"/biurko/sprawy/{young}", f"/biurko/sprawy/{young}?z=bzdura"):
        assert "Następna sprawa" not in page.go(address).text


def test_each_view_holds_as_many_rows_as_its_count_says(desk: Desk) -> None:
    someone = desk.person()
    ready, unpaid = desk.case(someone), desk.case(someone, paid=False)
    on_paper = desk.case(someone, paid=False, channel=Channel.POST)
    taken, gone = desk.case(someone), desk.case(someone)
    official = desk.at(JOANNA)
    official.go(f"/biurko/sprawy/{taken}").submit("Poprowadzę")
    official.go(f"/biurko/sprawy/{gone}/wydaj").submit("Wydaj zaświadczenie")
    views = {
        "do-zrobienia": ("Do zrobienia", {ready, on_paper, taken}),
        "czeka": ("Czeka na innych", {unpaid}),
        "nieprzydzielone": ("Nieprzydzielone", {ready, unpaid, on_paper}),
        "moje": ("Moje", {taken}),
        "zakonczone": ("Zakończone", {gone}),
    }
    for word, (name, expected) in views.items():
        page = official.go(f"/biurko?widok={word}")
        assert set(numbers(page)) == expected, word
        assert count_of(page, name) == len(expected), word


def test_what_waits_for_others_is_not_to_do_until_a_task_brings_it_back(desk: Desk) -> None:
    service = offer(desk.portal, "decision")
    asked, decided, called = (
        desk.case(slug=service.slug),
        desk.case(slug=service.slug),
        desk.case(paid=False),
    )
    official = desk.at(JOANNA)
    desk.step(asked, "ask_opinion", body="RDOŚ")
    desk.step(decided, "prepare", "approve", "sign")
    official.go(f"/biurko/sprawy/{called}/wezwij").submit("Wezwij do zapłaty")
    assert numbers(official.go("/biurko")) == numbers(official.go("/biurko?widok=do-sprawdzenia")) == []
    page = official.go("/biurko?widok=czeka")
    assert (set(numbers(page)), count_of(page, "Czeka na innych")) == ({asked, decided, called}, 3)
    assert "Czekamy na inny urząd, 23 lis" in page.text.replace("\xa0", " "), "it was asked, not called"
    page.go(f"/biurko/sprawy/{asked}")
    assert ("Zegar stoi od 23 listopada" in page.text.replace("\xa0", " "), "Mój ruch" in page.text) == (
        True,
        False,
    )
    assert "Termin" not in page.go(f"/biurko/sprawy/{decided}").text, "what is decided has no term to come"
    desk.clock.move(days=20)  # the office does not answer, the decision lies unread
    with desk.portal.db.writing() as session:
        session.add(new_job("ring_timers", {}, at=desk.clock.now()))
    desk.house.work()
    page = desk.at(JOANNA).go("/biurko?widok=do-sprawdzenia")
    assert (set(numbers(page)), count_of(page, "Do sprawdzenia")) == ({asked, decided}, 2)
    assert "Upomnij się o stanowisko" in page.text
    page.go("/biurko")
    assert (set(numbers(page)), count_of(page, "Czeka na innych")) == ({asked, decided}, 1)
    assert "Upomnij się o stanowisko" in page.text
    assert "Następna sprawa (" in page.go(f"/biurko/sprawy/{asked}?z=do-sprawdzenia").text


def test_an_unpaid_matter_comes_back_when_its_term_is_near(desk: Desk) -> None:
    reference = desk.case(paid=False)
    assert numbers(desk.at(JOANNA).go("/biurko")) == []
    desk.clock.move(days=5)
    assert numbers(desk.at(JOANNA).go("/biurko")) == [reference]


def test_a_call_that_nobody_answered_comes_back_after_the_postal_wait(desk: Desk) -> None:
    reference = desk.case(paid=False)
    desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/wezwij").submit("Wezwij do zapłaty")
    desk.clock.move(days=40)  # nobody has opened the letter: its term has not begun
    assert numbers(desk.at(JOANNA).go("/biurko")) == []
    assert "Wezwana 23" in desk.at(JOANNA).go("/biurko?widok=czeka").text.replace("\xa0", " ")
    desk.clock.move(days=-40)
    desk.open_call(reference)
    desk.clock.move(days=14)  # the last day on which a letter posted in time may come
    assert numbers(desk.at(JOANNA).go("/biurko")) == []
    desk.clock.move(days=1)
    back = desk.at(JOANNA).go("/biurko")
    assert (numbers(back), "Nie zapłacono po wezwaniu" in back.text.replace("\xa0", " ")) == (
        [reference],
        True,
    )


def test_a_call_on_paper_comes_back_when_the_post_has_had_its_time(desk: Desk) -> None:
    reference = desk.case(paid=False, channel=Channel.POST)
    official = desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/wezwij").submit("Wezwij do zapłaty")
    desk.house.work()
    (letter,) = desk.all(Delivery)
    official.go("/biurko/do-wyslania")
    official.post("/biurko/do-wyslania", {**own_form(official), "letter": letter.token})
    desk.clock.move(days=21)  # the post, the term, the post again
    assert numbers(desk.at(JOANNA).go("/biurko")) == []
    desk.clock.move(days=1)
    assert numbers(desk.at(JOANNA).go("/biurko")) == [reference]


def test_filters_narrow_the_list_and_the_counts_alike(small_desk: Desk) -> None:
    someone = small_desk.person()
    small_desk.case(someone)
    posted = small_desk.case(someone, channel=Channel.POST)
    page = small_desk.at(JOANNA).go(f"/biurko?kanal=post&usluga={SLUG}")
    assert numbers(page) == [posted]
    assert count_of(page, "Do zrobienia") == 1


def test_another_units_matter_is_not_there(desk: Desk) -> None:
    reference = desk.case()
    stranger = desk.at(BEATA)
    assert numbers(stranger.go("/biurko")) == []
    assert stranger.go(f"/biurko/sprawy/{reference}").status == 404
    assert stranger.go(f"/biurko/sprawy/{reference}/wydaj").status == 404
    assert desk.looks() == []
    # its own unit has it
    assert desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").status == 200


def test_a_clerk_of_no_unit_sees_no_matter(small_desk: Desk) -> None:
    from tests.support.people import Worker

    small_desk.case()
    assert small_desk.at(Worker("o-nikt", "Jan", "Nikt", "", ("clerk",))).go("/biurko").status == 403


@pytest.mark.parametrize(
    "asked", ["zalewska", "Marta Zalewska", "Zalewska Marta", "ZALEW mar", PESEL, "Zalew"]
)
def test_a_search_leads_to_the_matter_and_leaves_nothing_personal_in_addresses(
    desk: Desk, asked: str
) -> None:
    first, second = desk.case(), desk.case()
    official = desk.at(JOANNA).go("/biurko").submit("Szukaj", q=asked)
    assert set(numbers(official)) == {first, second}
    assert official.address.startswith("/biurko/szukaj/")
    for part in ("alew", "arta", PESEL):
        assert part not in official.address


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("zolc gruszka", True),
        ("ŻÓŁĆ", True),
        ("łucja żółć", True),
        ("Gruszka", False),
        ("Zółte", False),
        ("%", False),
    ],
)
def test_names_are_found_by_their_beginning_whatever_their_marks(
    desk: Desk, asked: str, *, is_found: bool
) -> None:
    with desk.portal.db.writing() as session:
        session.execute(
            insert(Subject),
            [
                {
                    "token": "t-1",
                    "surname": "Żółć-Gruszka",
                    "given_name": "Łucja",
                    "created_at": desk.clock.now(),
                }
            ],
        )
        someone = session.scalars(select(Subject).where(Subject.token == "t-1")).one()
    with desk.portal.db.reading() as session:
        keys = (session.get_one(Subject, someone.id).name_key, plain("Łucja Ó"))
        assert keys == ("zolc gruszka|lucja", "lucja o")
        cases = select(Subject.id).where(queries.is_named(asked.split()), Subject.id == someone.id)
        assert (session.scalar(cases) is not None) == is_found


def test_who_changes_their_name_is_found_by_the_new_one(small_desk: Desk) -> None:
    with small_desk.portal.db.writing() as session:
        someone = Subject(token="t-2", surname="Maj", given_name="Ewa", created_at=small_desk.clock.now())
        session.add(someone)
        session.flush()
        someone.surname = "Łoś"
    assert someone.name_key == "los|ewa"


def test_a_search_for_a_number_opens_the_case(small_desk: Desk) -> None:
    reference = small_desk.case()
    typed = reference.lower().replace("-", " ")
    assert small_desk.at(JOANNA).go("/biurko").submit("Szukaj", q=typed).address.endswith(reference)


def test_a_search_is_its_officials_own_and_short_lived(small_desk: Desk) -> None:
    small_desk.case(), small_desk.case()
    official = small_desk.at(JOANNA).go("/biurko").submit("Szukaj", q="Zalewska")
    address = official.address
    assert small_desk.at(BEATA).go(address).status == 404
    assert official.go(address).status == 200
    assert official.go(address[:-6] + "AAAAAA").status == 404
    small_desk.clock.move(minutes=16)
    assert small_desk.at(JOANNA).go(address).status == 404


def test_a_search_by_pesel_is_a_look_that_the_person_sees(small_desk: Desk) -> None:
    small_desk.case(), small_desk.case()
    small_desk.at(JOANNA).go("/biurko").submit("Szukaj", q=PESEL)
    assert [look.subject_id for look in small_desk.looks("look.search")] == [small_desk.subjects()[0].id]


def test_an_empty_search_says_what_to_type(small_desk: Desk) -> None:
    page = small_desk.at(JOANNA).go("/biurko").submit("Szukaj", q="  ")
    assert (page.status, "Wpisz numer sprawy, nazwisko albo PESEL." in page.text) == (422, True)


def test_who_has_no_queue_is_led_to_their_own_page(small_desk: Desk) -> None:
    for worker, place in ((HALINA, "/biurko/wpisz"), (TOMASZ, "/liczby/udzial"), (EWA, "/biurko/prace")):
        assert small_desk.at(worker).go("/biurko").address == place


def test_the_queue_asks_the_same_few_statements_however_many_rows(desk: Desk) -> None:
    someone = desk.person()
    for _ in range(3):
        desk.case(someone)
    official = desk.at(JOANNA).go("/biurko")
    with desk.counting() as few:
        official.go("/biurko")
    for number in range(57):
        desk.case(desk.person(f"Osoba{number}", pesel="") if number < 5 else someone)
    with desk.counting() as many:
        page = official.go("/biurko")
    assert len([one for one in many if not one.startswith(("BEGIN", "PRAGMA"))]) <= 12
    assert len(many) == len(few)
    assert (len(numbers(page)), len(numbers(official.go("/biurko?strona=2")))) == (50, 10)


def test_the_finished_are_counted_only_up_to_a_limit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    someone = desk.person()
    official = desk.at(JOANNA)
    for _ in range(3):
        official.go(f"/biurko/sprawy/{desk.case(someone)}/wydaj").submit("Wydaj zaświadczenie")
    assert count_of(official.go("/biurko"), "Zakończone") == 3
    monkeypatch.setattr(queries, "MOST_COUNTED", 2)
    page = official.go("/biurko")
    assert page.page is not None
    link = next(a for a in page.page.iter("a") if text_of(a).startswith("Zakończone"))
    assert text_of(link.find("span")) == "2+"
