"""The numbers' pages: who may see which, charts that speak, the same numbers as CSV."""

import csv
import io
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.cases.models import Channel
from portal.insight.charts import Bar, share_chart
from portal.measures import queries
from tests.measures.test_counting import MONDAY, recount
from tests.support.desk import SLUG, Desk
from tests.support.people import JAN, Worker, sign_in

MANAGER = Worker("o-manager", "Tomasz", "Sawicki", "FN", ("manager",))
CLERK = Worker("o-clerk", "Joanna", "Klim", "FN", ("clerk",))


# ---------------------------------------------------------------------------------------------- charts
def draw(bars: list[Bar], goal: float = 30) -> ET.Element:
    return ET.fromstring(str(share_chart(bars, goal=goal, title="Udział <b>&", width=960, height=320)))


BARS = st.builds(Bar, st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8), st.none() | st.floats(0, 100), st.booleans())  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(BARS, max_size=24), st.floats(1, 100))
def test_a_chart_is_well_formed_has_its_title_and_one_box_for_every_share(
    bars: list[Bar], goal: float
) -> None:
    svg = draw(bars, goal)
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == svg.findtext("title") == "Udział <b>&"
    boxes = svg.findall("rect")
    assert len(boxes) == sum(bar.value is not None for bar in bars)
    for box in boxes:
        top, height = float(box.get("y") or 0), float(box.get("height") or 0)
        assert 0 <= top <= 320
        assert height >= 0
        assert top + height == pytest.approx(320 - 30, abs=0.2)


def test_a_month_of_which_nothing_can_be_said_has_its_place_but_no_box() -> None:
    svg = draw([Bar("paź", 10.0), Bar("lis", None)])
    assert len(svg.findall("rect")) == 1
    assert {"paź", "lis"} <= {text.text for text in svg.findall("text")}


def test_a_month_that_is_not_over_is_drawn_differently_and_the_goal_is_named() -> None:
    svg = draw([Bar("paź", 10.0), Bar("lis", 20.0, provisional=True)])
    assert [box.get("class") for box in svg.findall("rect")] == ["band", "upl"]
    assert "cel 30%" in {text.text for text in svg.findall("text")}


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


def test_everybody_sees_the_share_and_its_formula(counted: Desk) -> None:
    visitor = counted.house.visitor().go("/liczby")
    assert visitor.status == 200
    assert visitor.page is not None
    charts = [element for element in visitor.page.iter() if element.get("role") == "img"]
    assert charts
    assert all(chart.get("aria-label") for chart in charts)
    assert "Udział online = sprawy złożone przez mieszkańców w portalu" in visitor.text


def test_a_city_without_matters_shows_its_page_too(small_desk: Desk) -> None:
    assert small_desk.house.visitor().go("/liczby").status == 200
    assert sign_in(small_desk.house, MANAGER).go("/liczby/miesiace").status == 200


@pytest.mark.parametrize("page", ["/liczby/miesiace", "/liczby/miesiace.csv"])
def test_the_managers_numbers_are_for_managers(counted: Desk, page: str) -> None:
    assert sign_in(counted.house, MANAGER).go(page).status == 200
    assert sign_in(counted.house, CLERK).go(page).status == 403
    assert sign_in(counted.house, JAN).go(page).status == 404
    stranger = counted.house.visitor().go(page)
    assert stranger.address.startswith("/zaloguj")


def test_the_csv_holds_the_same_numbers(counted: Desk) -> None:
    visitor = sign_in(counted.house, MANAGER).go("/liczby/miesiace.csv")
    assert visitor.response is not None
    assert visitor.response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert visitor.response.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(visitor.response.get_data(as_text=True))))
    assert [(r["month"], r["service"], r["all"], r["online"], r["share_percent"]) for r in rows] == [
        ("2026-10", SLUG, "1", "0", "0.0"),
        ("2026-11", SLUG, "3", "1", "33.3"),
    ]
    assert all(int(r["all"]) == sum(int(r[channel]) for channel in Channel) for r in rows)


def test_the_table_shows_every_channel_and_its_share(counted: Desk) -> None:
    visitor = sign_in(counted.house, MANAGER).go("/liczby/miesiace")
    for words in ("Online", "W okienku", "Pocztą", "33,3"):
        assert words in visitor.text, words


def test_a_letter_by_email_counts_among_all_and_never_as_online(small_desk: Desk) -> None:
    small_desk.file()
    small_desk.file(channel=Channel.EMAIL)
    recount(small_desk)
    with small_desk.reading() as session:
        (month,) = queries.list_months(session, since=MONDAY.replace(day=1), demo=True)
    assert (month.all, month.online, month.by_channel["email"]) == (2, 1, 1)
