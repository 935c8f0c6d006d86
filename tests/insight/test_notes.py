"""The pages of notes on events: written, changed, taken back by a manager; drawn with a number and told beneath."""

import re
from datetime import date
from xml.etree import ElementTree as ET

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.cases.models import Channel
from portal.insight.charts import Point, share_chart
from portal.insight.marks import Mark
from tests.insight.test_insight import CLERK, MANAGER
from tests.measures.test_counting import recount
from tests.support.desk import SLUG, Desk
from tests.support.people import JAN, sign_in
from tests.support.visitor import Visitor

LAW = {
    "kind": "law", "text": "Nowa ustawa o meldunku", "since-dzien": "1", "since-miesiac": "11", "since-rok": "2026",
    "scope": "miasto",
}  # fmt: skip


def write(desk: Desk, **more: str) -> Visitor:
    visitor = sign_in(desk.house, MANAGER)
    return visitor.go("/liczby/wydarzenia/nowe").submit("Zapisz zdarzenie", **{**LAW, **more})


def test_a_manager_writes_a_note_and_changes_it_and_takes_it_back(small_desk: Desk) -> None:
    visitor = write(small_desk)
    assert visitor.address == "/liczby/wydarzenia"
    assert "Nowa ustawa o meldunku" in visitor.text
    visitor.follow("Popraw zdarzenie z 1 listopada 2026")
    visitor.submit("Zapisz zmianę", text="Ustawa o ewidencji", rebases="y")
    assert "Ustawa o ewidencji" in visitor.text
    assert "granice zwykłych wahań liczymy od nowa" in visitor.text
    visitor.follow("Popraw zdarzenie z 1 listopada 2026")
    assert "Nowa ustawa o meldunku" in visitor.text  # the earlier text
    visitor.submit("Wycofaj zdarzenie")
    assert "Wycofane" in visitor.text
    assert "To zdarzenie jest wycofane" in visitor.follow("Historia zdarzenia z 1 listopada 2026").text


def test_a_fault_leads_to_its_field_and_keeps_what_was_typed(small_desk: Desk) -> None:
    visitor = write(small_desk, **{"until-dzien": "2", "until-miesiac": "10", "until-rok": "2026"})
    assert visitor.status == 422
    assert "Ostatni dzień nie może być przed pierwszym" in visitor.text
    assert "Nowa ustawa o meldunku" in str(visitor.page and ET.tostring(visitor.page, encoding="unicode"))


def test_notes_are_for_managers(small_desk: Desk) -> None:
    for page in ("/liczby/wydarzenia", "/liczby/wydarzenia/nowe"):
        assert sign_in(small_desk.house, CLERK).go(page).status == 403
        assert sign_in(small_desk.house, JAN).go(page).status == 404
        assert small_desk.house.visitor().go(page).address.startswith("/zaloguj")
    assert sign_in(small_desk.house, MANAGER).go("/liczby/wydarzenia/nie-ma").status == 404


def test_a_note_stands_on_the_charts_with_its_number_and_beneath_with_its_words(small_desk: Desk) -> None:
    small_desk.file()
    small_desk.file(channel=Channel.COUNTER)
    recount(small_desk)
    small_desk.clock.move(days=30)
    visitor = write(small_desk)
    write(small_desk, text="Awaria", scope=f"usluga:{SLUG}", kind="outage")
    for page in ("/liczby/udzial", "/liczby/miesiace", f"/liczby/uslugi/{SLUG}"):
        visitor.go(page)
        drawn = [
            mark.text for chart in _charts(visitor) for mark in chart.iter() if mark.get("class") == "w b"
        ]
        assert drawn == ["1–2", "1–2"], page  # wide and narrow, both in one month
        assert visitor.text.index("Nowa ustawa o meldunku") < visitor.text.index("Awaria"), page
    public = small_desk.house.visitor().go("/liczby")
    assert "Nowa ustawa" not in public.text  # what managers write among themselves is not published


def test_a_recorded_change_begins_the_limits_anew_and_says_so(small_desk: Desk) -> None:
    for month in range(1, 13):
        for channel in (Channel.COUNTER, Channel.PORTAL):
            small_desk.file(channel=channel, arrived_on=date(2027, month, 4))
    for month in range(1, 4):
        small_desk.file(channel=Channel.PORTAL, arrived_on=date(2028, month, 4))
    small_desk.clock.move(days=620)  # August 2028
    recount(small_desk)
    visitor = sign_in(small_desk.house, MANAGER)
    before = visitor.go("/liczby/udzial").text
    assert re.search(r"Więcej niż zwykłe wahania mówią: .*2028", before)
    write(small_desk, **{"since-dzien": "1", "since-miesiac": "1", "since-rok": "2028", "rebases": "y"})
    after = visitor.go("/liczby/udzial").text
    assert "Więcej niż zwykłe wahania mówią" not in after
    assert "3 miesiące to za mało, żeby podać granice" in after


def _charts(visitor: Visitor) -> list[ET.Element]:
    assert visitor.page is not None
    return [element for element in visitor.page.iter() if element.get("role") == "img" and "Udział" in "".join(
        element.itertext())]  # fmt: skip


PLACES = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PLACES, st.sampled_from([(1160, 360), (360, 280)]))
def test_marks_keep_inside_the_drawing_and_never_cover_each_other(
    places: list[tuple[int, int]], size: tuple[int, int]
) -> None:
    marks = [
        Mark(number, place, max(place, until)) for number, (place, until) in enumerate(sorted(places), 1)
    ]
    points = [Point(f"m{place}", low=20, high=25) for place in range(12)]
    drawn = share_chart(points, goal=30, title="Udział", key="k", width=size[0], height=size[1], marks=marks)
    boxes = [
        tuple(float(box.get(side) or 0) for side in ("x", "y", "width", "height"))
        for box in ET.fromstring(str(drawn)).findall("rect")
    ]
    assert len(boxes) == len({place for place, _ in places})
    for x, y, width, height in boxes:
        assert 0 <= x <= size[0] - width
        assert 0 <= y <= size[1] - height
        others = [one for one in boxes if one != (x, y, width, height)]
        assert all(abs(x - one[0]) >= min(width, one[2]) or y != one[1] for one in others)
