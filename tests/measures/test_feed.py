"""Matters that other systems tell of: each counted once, in whatever order they come, and by one source alone."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from portal.cases.elsewhere import importing, queries
from portal.cases.elsewhere.reading import Told
from portal.cases.models import Case
from portal.measures.outside.feeding import count_feed, count_unplaced
from portal.measures.outside.models import FeedMatter, OutsideCount, Source
from portal.measures.outside.once import Seen, count_once, name_of
from portal.measures.queries import list_months, together
from tests.measures.test_publishing import MONTH
from tests.office.desk import BEATA, EWA, JOANNA
from tests.support.desk import SLUG, Desk
from tests.support.people import sign_in

DAYS = st.dates(date(2026, 9, 1), date(2026, 10, 31))
SEEN = st.builds(
    Seen, st.sampled_from("abcd"), st.sampled_from(["bud", "dro", "zie"]), DAYS, st.sampled_from(["FN", "USC", ""]),
    st.sampled_from([SLUG, ""]), st.sampled_from(["counter", "post", "unknown"]),
)  # fmt: skip
CALM = settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])


@CALM
@given(st.lists(SEEN, max_size=12), st.sets(st.sampled_from("abcd")), st.randoms())
def test_no_order_and_no_repetition_counts_a_matter_twice(
    seen: list[Seen], own: set[str], chance: Any
) -> None:
    counted = count_once(seen, own)
    mixed = [*seen, *seen]
    chance.shuffle(mixed)
    assert count_once(mixed, own) == counted
    assert counted.total() == len({one.number for one in seen} - own)


def test_a_case_sign_is_one_matter_s_everywhere_and_another_number_only_in_its_system() -> None:
    assert name_of("ar.6740.1.2026", "bud") == name_of(" AR.6740.1.2026 ", "dro")
    assert name_of("17", "bud") != name_of("17", "dro")
    assert name_of("1/2026", "bud") != name_of("1/2026", "dro")


# ---------------------------------------------------------------------------------------------- with rows
def told(
    number: str,
    unit: str = "Departament Finansów Miasta",
    on: str = "2026-10-05",
    case_class: str = "",
    channel: str = "unknown",
) -> Told:
    return Told(
        number=number, case_class=case_class, unit=unit, title="Pozwolenie", status="w toku", kind="in_progress",
        filed_on=on, due_on=None, settled_on=None, party_match="0" * 64, phone="", address="",
        channel=channel,
    )  # fmt: skip


def feed(desk: Desk, system: str, *matters: Told) -> None:
    """Let a system tell of all its matters, and the night go by."""
    desk.clock.move(hours=1)
    with desk.writing() as session:
        row = queries.ensure_system(session, system, system)
        importing.take(session, row, importing.Came(system, desk.now, is_full=True), matters, desk.now)
    count(desk)


def count(desk: Desk) -> int:
    with desk.writing() as session:
        return count_feed(session, desk.portal, date(2026, 8, 25), desk.now.date(), desk.now)


def standing(desk: Desk) -> dict[tuple[str, str, str], int]:
    with desk.reading() as session:
        rows = session.scalars(select(OutsideCount).where(OutsideCount.replaced_at.is_(None)))
        return {(f"{row.month:%Y-%m}", row.service, row.channel): row.matters for row in rows}


@pytest.mark.engines
@pytest.mark.parametrize("first", ["bud", "dro"])
def test_a_matter_that_two_systems_tell_of_is_counted_once_whoever_is_first(desk: Desk, first: str) -> None:
    second = {"bud": "dro", "dro": "bud"}[first]
    shared = told("AR.6740.1.2026")
    feed(desk, first, shared, told("17"))
    feed(desk, second, shared, told("17"))
    assert standing(desk) == {("2026-10", "", "unknown"): 3}
    assert count(desk) == 0


@pytest.mark.engines
def test_what_a_system_drops_stays_counted_and_what_it_moves_is_moved(desk: Desk) -> None:
    feed(desk, "bud", told("1"), told("2"))
    feed(desk, "bud", told("2", on="2026-09-30"))
    assert standing(desk) == {("2026-09", "", "unknown"): 1, ("2026-10", "", "unknown"): 1}


def test_a_matter_of_the_portal_that_goes_on_elsewhere_is_not_counted_again(small_desk: Desk) -> None:
    reference = small_desk.file(arrived_on=date(2026, 10, 5))
    with small_desk.writing() as session:
        session.execute(
            update(Case).where(Case.reference == reference).values(office_number="FN.3141.1.2026")
        )
    feed(small_desk, "bud", told("FN.3141.1.2026"), told("FN.3141.2.2026"))
    assert standing(small_desk) == {("2026-10", "", "unknown"): 1}


def test_a_month_that_is_not_over_and_one_that_is_final_are_not_counted(small_desk: Desk) -> None:
    feed(small_desk, "bud", told("1", on="2026-11-03"), told("2", on="2026-07-31"))
    assert standing(small_desk) == {}
    assert small_desk.count(FeedMatter) == 1


def test_a_unit_that_nobody_knows_is_told_and_not_counted(small_desk: Desk) -> None:
    feed(small_desk, "bud", told("1", "Wydział Ksiąg"), told("2", "fn"))
    assert standing(small_desk) == {("2026-10", "", "unknown"): 1}
    with small_desk.reading() as session:
        assert count_unplaced(session, MONTH) == {"bud": 1}


def test_a_class_of_one_service_is_that_service(small_desk: Desk) -> None:
    own = small_desk.service.case_class
    sharing = [slug for slug, one in small_desk.portal.services.items() if one.case_class == own]
    feed(small_desk, "bud", told("1", case_class=own))
    assert standing(small_desk) == {("2026-10", SLUG if len(sharing) == 1 else "", "unknown"): 1}


@pytest.mark.parametrize("order", [(Source.UNIT, Source.FEED), (Source.FEED, Source.UNIT)])
def test_a_unit_s_own_count_goes_before_the_feed_in_either_order(
    small_desk: Desk, order: tuple[Source, ...]
) -> None:
    for source in order:
        if source is Source.FEED:
            feed(small_desk, "bud", told("1"), told("2"))
        else:
            with small_desk.writing() as session:
                session.add(
                    OutsideCount(
                        month=MONTH, unit_code="FN", service="", channel="counter", source=source, matters=5,
                        at=small_desk.now,
                    )
                )  # fmt: skip
    with small_desk.reading() as session:
        (month,) = together(list_months(session, MONTH, date(2026, 11, 1), demo_city=False))
    assert month.by_channel == {"counter": 5}
    assert month.by_class == {"P": 5}
    page = sign_in(small_desk.house, EWA).go("/biurko/liczby-spraw/zrodla")
    assert "wydział, wpisane ręcznie" in page.text
    assert "stany spraw z innych systemów: 2 (−3)" in page.text


def test_a_feed_alone_widens_the_bounds(small_desk: Desk) -> None:
    feed(small_desk, "bud", told("1"), told("2"))
    with small_desk.reading() as session:
        (month,) = together(list_months(session, MONTH, date(2026, 11, 1), demo_city=False))
    assert month.by_class == {"U": 2}


def test_a_channel_that_is_told_makes_the_bounds_narrower_and_counts_the_matter_once(
    small_desk: Desk,
) -> None:
    sign = "AR.6740.1.2026"
    feed(
        small_desk, "bud", told(sign), told("1", channel="counter"), told("2", channel="elsewhere"), told("3")
    )
    feed(small_desk, "dro", told(sign, channel="post"))  # the first by name is believed, and knows no way
    assert standing(small_desk) == {
        ("2026-10", "", "post"): 1, ("2026-10", "", "counter"): 1, ("2026-10", "", "elsewhere"): 1,
        ("2026-10", "", "unknown"): 1,
    }  # fmt: skip
    with small_desk.reading() as session:
        (month,) = together(list_months(session, MONTH, date(2026, 11, 1), demo_city=False))
    assert (month.by_class, month.strict.bounds) == ({"P": 2, "U": 2}, (0.0, 50.0))
    # what is said of a way later takes the place of what was said, and of nothing else
    feed(small_desk, "bud", told(sign), told("1", channel="email"), told("2", channel="elsewhere"), told("3"))
    assert standing(small_desk)["2026-10", "", "email"] == 1
    assert sum(standing(small_desk).values()) == 4
    assert count(small_desk) == 0


def test_every_night_it_is_counted(small_desk: Desk) -> None:
    with small_desk.writing() as session:
        row = queries.ensure_system(session, "bud", "bud")
        importing.take(
            session, row, importing.Came("bud", small_desk.now, is_full=True), [told("1")], small_desk.now
        )
        small_desk.portal.workers.schedule(session, small_desk.now)
    small_desk.work()
    assert standing(small_desk) == {("2026-10", "", "unknown"): 1}


def test_an_official_sees_the_sources_of_their_own_unit_alone(small_desk: Desk) -> None:
    feed(small_desk, "bud", told("1"), told("2", "nie ma takiego"))
    joanna = sign_in(small_desk.house, JOANNA).go("/biurko/liczby-spraw/zrodla")
    assert "stany spraw z innych systemów" in joanna.text
    assert "Tych spraw nie liczymy" not in joanna.text
    assert (
        "nikt jeszcze niczego nie podał"
        in sign_in(small_desk.house, BEATA).go("/biurko/liczby-spraw/zrodla").text
    )
    ewa = sign_in(small_desk.house, EWA).go("/biurko/liczby-spraw/zrodla")
    assert "bud 1" in ewa.text
    assert ewa.go("/biurko/liczby-spraw/zrodla?miesiac=2026-11").status == 404
