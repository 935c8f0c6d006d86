"""The numbers' pages: who may see which, what they say of the goal, the same numbers as CSV."""

import csv
import io
from datetime import date, timedelta

import pytest

from portal.cases.models import Channel
from portal.measures import queries
from portal.measures.jobs import FINAL_AFTER
from portal.measures.publishing.freezing import freeze
from portal.measures.tiers.models import ServiceTier
from tests.measures.test_counting import MONDAY, recount
from tests.support.desk import EXEMPT, SLUG, Desk
from tests.support.people import JAN, Worker, sign_in

MANAGER = Worker("o-manager", "Tomasz", "Sawicki", "FN", ("manager",))
CLERK = Worker("o-clerk", "Joanna", "Klim", "FN", ("clerk",))


# ---------------------------------------------------------------------------------------------- pages
@pytest.fixture
def counted(small_desk: Desk) -> Desk:
    """A month with three matters, one of them online, and the month before with one by post."""
    small_desk.file()
    small_desk.file(channel=Channel.COUNTER)
    small_desk.file(channel=Channel.PHONE)
    small_desk.file(channel=Channel.POST, arrived_on=MONDAY - timedelta(days=30))
    recount(small_desk)
    return small_desk


PAGES = [
    "/liczby/udzial", "/liczby/co-dalej", "/liczby/uslugi", f"/liczby/uslugi/{SLUG}", "/liczby/miesiace",
    "/liczby/miesiace/2026-10", "/liczby/miesiace.csv", "/liczby/zadowolenie", "/liczby/koszt",
]  # fmt: skip


def test_everybody_sees_the_share_and_its_formula(counted: Desk) -> None:
    visitor = counted.house.visitor().go("/liczby")
    assert visitor.status == 200
    assert visitor.page is not None
    charts = [element for element in visitor.page.iter() if element.get("role") == "img"]
    assert charts
    assert all(chart.get("aria-labelledby") for chart in charts)
    assert "Udział = sprawy złożone w portalu, bez wizyty i bez papieru" in visitor.text


@pytest.mark.parametrize("page", PAGES)
def test_a_city_without_matters_shows_its_pages_too(small_desk: Desk, page: str) -> None:
    assert small_desk.house.visitor().go("/liczby").status == 200
    expected = 404 if page.endswith("2026-10") else 200
    assert sign_in(small_desk.house, MANAGER).go(page).status == expected


@pytest.mark.parametrize("page", PAGES)
def test_the_managers_numbers_are_for_managers(counted: Desk, page: str) -> None:
    assert sign_in(counted.house, MANAGER).go(page).status == 200
    assert sign_in(counted.house, CLERK).go(page).status == 403
    assert sign_in(counted.house, JAN).go(page).status == 404
    stranger = counted.house.visitor().go(page)
    assert stranger.address.startswith("/zaloguj")


@pytest.mark.parametrize(
    "page", ["/liczby/uslugi/nie-ma", "/liczby/miesiace/2026-13", "/liczby/miesiace/2031-01"]
)
def test_what_is_not_there_is_not_found(counted: Desk, page: str) -> None:
    assert sign_in(counted.house, MANAGER).go(page).status == 404


def test_the_csv_holds_the_same_numbers(counted: Desk) -> None:
    visitor = sign_in(counted.house, MANAGER).go("/liczby/miesiace.csv")
    assert visitor.response is not None
    assert visitor.response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert visitor.response.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(visitor.response.get_data(as_text=True))))
    assert [
        (r["month"], r["service"], r["all"], r["share_strict_count"], r["share_strict_of"]) for r in rows
    ] == [
        ("2026-10", SLUG, "1", "0", "1"),
        ("2026-11", SLUG, "3", "1", "3"),
    ]
    assert all(int(r["all"]) == sum(int(r[channel]) for channel in Channel) for r in rows)


def test_a_young_month_is_told_as_provisional_and_the_goal_is_not_called_reached(counted: Desk) -> None:
    counted.clock.move(days=10)
    text = sign_in(counted.house, MANAGER).go("/liczby/udzial").text
    assert "listopad 2026, wynik tymczasowy (młodszy niż 90 dni)" in text
    assert "33,3" in text
    assert "Nie możemy jeszcze powiedzieć, że cel 30 % jest osiągnięty." in text
    assert "Nie ma tego samego miesiąca sprzed roku" in text


def test_a_year_later_the_change_is_split(counted: Desk) -> None:
    for on in (date(2027, 10, 4), date(2027, 10, 5)):
        counted.file(arrived_on=on)
    counted.clock.move(days=440)  # February 2028: October 2027 is final
    recount(counted)
    text = sign_in(counted.house, MANAGER).go("/liczby/udzial").text
    assert "październik 2027, wynik ostateczny" in text
    assert "Dlaczego przez rok wzrósł o 100,0 punktu" in text
    assert "+100,0" in text


def test_the_months_page_shows_the_channels_and_classes_that_came_and_names_the_rest(counted: Desk) -> None:
    visitor = sign_in(counted.house, MANAGER).go("/liczby/miesiace")
    for words in ("Online", "W okienku", "Pocztą", "W całości online", "33,3"):
        assert words in visitor.text, words
    part = visitor.text[visitor.text.index("Jaką drogą przyszły") :]
    columns, beneath = part[: part.index("Ani jednej sprawy")], part[part.index("Ani jednej sprawy") :]
    assert ("e-Doręczenia" in columns, "Ani jednej sprawy: " in beneath, "e-Doręczenia" in beneath.partition(".")[0]) == (
        False, True, True,
    )  # fmt: skip
    assert visitor.page is not None
    tables = [one for one in visitor.page.iter() if "app-ledger--run" in (one.get("class") or "")]
    unlabelled = [
        cell
        for table in tables
        for cell in table.iter()
        if cell.tag.endswith("td") and not cell.get("data-l")
    ]
    assert (len(tables), [cell.get("colspan") for cell in unlabelled if cell.get("colspan") != "2"]) == (
        3,
        [],
    )


def test_a_month_shows_each_figure_with_its_formula_and_what_was_published(counted: Desk) -> None:
    with counted.writing() as session:
        freeze(session, counted.portal, date(2026, 10, 1), final_after=FINAL_AFTER, now=counted.now)
    text = sign_in(counted.house, MANAGER).go("/liczby/miesiace/2026-10").text
    assert "0 ÷ 1 = 0,0" in text
    assert "tymczasowy, wersja 1" in text
    assert "flask measures verify 2026-10" in text


def test_a_letter_by_email_counts_among_all_and_never_as_online(small_desk: Desk) -> None:
    small_desk.file()
    small_desk.file(channel=Channel.EMAIL)
    recount(small_desk)
    with small_desk.reading() as session:
        (month,) = queries.list_months(session, MONDAY.replace(day=1), date(2026, 12, 1), demo_city=True)
    assert (month.all, month.strict.count, month.by_channel["email"]) == (2, 1, 1)


def test_what_is_online_without_tier_four_is_told_beside_the_product(small_desk: Desk) -> None:
    small_desk.file(EXEMPT, arrived_on=date(2026, 10, 5))
    small_desk.file(EXEMPT, channel=Channel.POST, arrived_on=date(2026, 10, 5))
    recount(small_desk)
    told, page = "Online w usługach bez IV poziomu", "/liczby/udzial"
    text = sign_in(small_desk.house, MANAGER).go(page).text
    assert f"{told}: dodaje się do iloczynu 1 z 2" in text
    with small_desk.writing() as session:
        session.add(ServiceTier(service=SLUG, on=date(2025, 1, 1), declared=4, proven=4))
    assert told not in sign_in(small_desk.house, MANAGER).go(page).text
