"""A unit's monthly count: kept once, corrected in sight, refused with what was typed, of its own unit alone."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.audit import AuditRecord
from portal.measures.channels import UNKNOWN
from portal.measures.counting import recount_all
from portal.measures.definitions import STRICT
from portal.measures.outside.models import OutsideCount, Source
from portal.measures.queries import list_months, together
from tests.office.desk import own_form
from tests.office.test_guards import at_once
from tests.support.desk import SLUG, Desk
from tests.support.people import Worker, sign_in
from tests.support.visitor import Visitor

JOANNA = Worker("o-joanna", "Joanna", "Klim", "FN", ("clerk",))
PAGE = "/biurko/liczby-spraw"
BOX = f"n-{SLUG}-counter"
OCTOBER = date(2026, 10, 1)


def send(desk: Desk, **typed: str) -> Visitor:
    page = sign_in(desk.house, JOANNA).go(PAGE)
    return page.post(PAGE, {**own_form(page), **typed})


def standing(desk: Desk) -> dict[tuple[str, str], int]:
    with desk.reading() as session:
        rows = session.scalars(select(OutsideCount).where(OutsideCount.replaced_at.is_(None)))
        return {(row.service, row.channel): row.matters for row in rows}


def test_a_count_lowers_the_share_and_an_unknown_way_widens_it(desk: Desk) -> None:
    desk.file(arrived_on=OCTOBER)
    with desk.writing() as session:
        recount_all(session, desk.now)
    page = send(desk, **{BOX: "2", f"n--{UNKNOWN}": "1"})
    assert page.status == 200
    assert "Zmieniły się 2 liczby" in page.text or "Zmieniło się 2 liczb" in page.text
    with desk.reading() as session:
        (month,) = together(list_months(session, OCTOBER, date(2026, 11, 1), demo_city=False))
    assert (month.of(STRICT).count, month.of(STRICT).of, month.of(STRICT).unknown) == (1, 4, 1)


def test_reported_twice_nothing_changes_and_a_correction_keeps_what_was_said(desk: Desk) -> None:
    send(desk, **{BOX: "5"})
    assert "Nic się nie zmieniło" in send(desk, **{BOX: "5"}).text
    send(desk, **{BOX: "7"})
    assert standing(desk) == {(SLUG, "counter"): 7}
    with desk.reading() as session:
        assert sorted(session.scalars(select(OutsideCount.matters))) == [5, 7]
        acts = session.scalars(select(AuditRecord.object_ref).where(AuditRecord.kind == "measures.reported"))
        assert list(acts) == ["FN 2026-10", "FN 2026-10"]
    send(desk, **{BOX: ""})
    assert standing(desk) == {}


@pytest.mark.engines
def test_two_of_a_unit_who_report_at_once_leave_one_count(desk: Desk) -> None:
    pages = [sign_in(desk.house, JOANNA).go(PAGE) for _ in range(2)]
    forms = [own_form(page) for page in pages]
    done = at_once([
        lambda page=page, form=form, n=n: page.post(PAGE, {**form, BOX: str(n)})
        for n, (page, form) in enumerate(zip(pages, forms, strict=True), 5)
    ])  # fmt: skip
    assert [page.status for page in done] == [200, 200]
    assert standing(desk) in ({(SLUG, "counter"): 5}, {(SLUG, "counter"): 6})


@pytest.mark.parametrize("typed", ["-1", "1,5", "dużo", "100001", "9999999", "١٢"])
def test_what_is_no_count_is_told_beside_its_box_and_stays(small_desk: Desk, typed: str) -> None:
    page = send(small_desk, **{BOX: typed, f"n-{SLUG}-post": "3"})
    assert page.status == 422
    assert "Wpisz liczbę od 0 do 100 000." in page.text
    assert own_form(page)[BOX] == typed
    assert own_form(page)[f"n-{SLUG}-post"] == "3"
    assert standing(small_desk) == {}


@pytest.mark.parametrize("month", ["2026-11", "2026-12", "2019-01", "x"])
def test_only_full_months_of_the_last_half_year_are_taken(small_desk: Desk, month: str) -> None:
    assert send(small_desk, miesiac=month, **{BOX: "1"}).status == 404
    assert standing(small_desk) == {}


def test_a_file_of_another_system_counts_before_what_the_unit_said(small_desk: Desk) -> None:
    send(small_desk, **{BOX: "5", f"n-{SLUG}-post": "4"})
    with small_desk.writing() as session:
        session.add(
            OutsideCount(
                month=OCTOBER, unit_code="FN", service=SLUG, channel="counter", source=Source.FILE, matters=6,
                at=small_desk.now,
            )
        )  # fmt: skip
    with small_desk.reading() as session:
        (month,) = together(list_months(session, OCTOBER, date(2026, 11, 1), demo_city=False))
    assert month.by_channel == {"counter": 6}
