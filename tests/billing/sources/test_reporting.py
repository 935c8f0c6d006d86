"""A payment is reported under one receipt number, and waits until the source names it with the whole sum."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from portal.billing.sources import queries, reporting
from portal.billing.sources.models import REPORT_EDGES, MirrorAccount, ReportState, SourceReport
from portal.errors import Conflict
from tests.billing.sources.made import Account, write_csv
from tests.billing.sources.rig import Rig

ON = date(2026, 11, 23)
NUMBER = "PN/00000001"


def known(rig: Rig, tmp_path: Path, *paid: tuple[str, int, str, str], at: str = "2026-11-22 03:00") -> None:
    path = tmp_path / f"{at[8:13].replace(' ', '-')}-{len(paid)}.csv"
    rig.take(write_csv(path, [Account(1, payments=list(paid)), Account(2)], at))


def waiting(rig: Rig) -> dict[int, int]:
    with rig.portal.db.reading() as session:
        return reporting.waiting_grosze(session, [one.id for one in rig.all(MirrorAccount)])


def test_a_receipt_number_follows_from_the_payment_and_checks_itself() -> None:
    number = reporting.receipt_number(1234, 1, ON)
    assert number == f"BI202600000123401{luhn.calc_check_digit('202600000123401')}"
    assert luhn.is_valid(number.removeprefix("BI"))


@given(st.integers(1, 10**9 - 1), st.integers(1, 99), st.integers(1, 10**9 - 1), st.integers(1, 99))
def test_no_two_parts_of_payments_share_a_number(a: int, part: int, b: int, other: int) -> None:
    same = reporting.receipt_number(a, part, ON) == reporting.receipt_number(b, other, ON)
    assert same == ((a, part) == (b, other))


def test_a_payment_reported_twice_is_one_report(rig: Rig, tmp_path: Path) -> None:
    known(rig, tmp_path)
    first, again = rig.report(7, NUMBER, 500), rig.report(7, NUMBER, 500)
    assert first.id == again.id
    assert waiting(rig) == {1: 500}
    with pytest.raises(Conflict):
        rig.report(7, NUMBER, 501)


def test_a_payment_for_two_accounts_has_two_receipts(rig: Rig, tmp_path: Path) -> None:
    known(rig, tmp_path)
    one, two = rig.report(7, NUMBER, 500), rig.report(7, "PN/00000002", 300)
    assert one.receipt_no != two.receipt_no
    assert waiting(rig) == {1: 500, 2: 300}


def test_a_report_is_lost_with_its_transaction(rig: Rig, tmp_path: Path) -> None:
    known(rig, tmp_path)
    rig.report(1, "PN/00000002", 1)
    with rig.portal.db.session(write=True) as session:
        reporting.report_payment(
            session, source=queries.get_source(session), payment_id=1, account_number=NUMBER, amount_grosze=1,
            paid_on=ON, now=rig.clock.now(),
        )  # fmt: skip
    assert rig.count(SourceReport) == 1


def test_what_the_source_named_in_part_waits_for_the_rest(rig: Rig, tmp_path: Path) -> None:
    known(rig, tmp_path)
    receipt = rig.report(7, NUMBER, 500).receipt_no
    known(rig, tmp_path, ("2026-11-23", 300, "część", receipt), at="2026-11-22 04:00")
    assert (rig.states(), waiting(rig)) == (["waiting"], {1: 200})
    assert rig.imports()[-1].report["disagreeing_receipts"] == [receipt]
    known(
        rig, tmp_path, ("2026-11-23", 300, "część", receipt), ("2026-11-23", 200, "reszta", receipt),
        at="2026-11-22 05:00",
    )  # fmt: skip
    assert (rig.states(), waiting(rig)) == (["allocated"], {})
    assert rig.imports()[-1].report["disagreeing_receipts"] == []


def test_a_receipt_that_is_not_ours_marks_nothing(rig: Rig, tmp_path: Path) -> None:
    known(rig, tmp_path)
    rig.report(7, NUMBER, 500)
    known(rig, tmp_path, ("2026-11-23", 500, "obca", "BI20260000000999"), at="2026-11-22 04:00")
    assert waiting(rig) == {1: 500}


def test_what_is_allocated_never_goes_back(rig: Rig, tmp_path: Path) -> None:
    known(rig, tmp_path)
    report = rig.report(7, NUMBER, 500)
    known(rig, tmp_path, ("2026-11-23", 500, "wpłata", report.receipt_no), at="2026-11-22 04:00")
    with rig.portal.db.writing() as session:
        for step in ("sent", "acknowledged"):
            reporting.mark(session, [report], step, rig.clock.now())
    assert rig.states() == ["allocated"]


def test_every_edge_leads_forward() -> None:
    order = list(ReportState)
    assert all(order.index(target) >= order.index(state) for (state, _), target in REPORT_EDGES.items())
    assert not [state for state, _ in REPORT_EDGES if state is ReportState.ALLOCATED]


def test_tries_without_an_answer_grow_apart_up_to_a_day() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    waits = [
        reporting.next_try_at(SourceReport(sent_at=at, attempts=attempts, created_at=at)) - at
        for attempts in (1, 2, 3, 11, 12, 500)
    ]
    assert waits == [timedelta(minutes=n) for n in (1, 2, 4, 1024)] + [timedelta(days=1)] * 2
