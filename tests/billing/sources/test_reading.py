"""What a person sees of the mirror: lines, interest, as of when, what waits to be posted, and when nothing is payable."""

from datetime import date
from pathlib import Path

import pytest

from portal.billing.law.interest import Counting
from portal.billing.law.kinds import Regime
from portal.billing.sources import reading
from portal.facts import FactsError
from tests.billing.sources.made import Account, csv_rows, pesel_of, write_csv, write_rows
from tests.billing.sources.rig import Rig

LATE = 100_000


def test_an_account_is_shown_with_its_lines_and_the_interest_of_the_law(rig: Rig, tmp_path: Path) -> None:
    anna = rig.person(pesel_of(1))
    rig.take(write_csv(tmp_path / "a.csv", [Account(1, amount=LATE, unpaid=2)]))
    (view,) = rig.views(anna)
    assert (view.number, view.kind, view.object_title) == (
        "PN/00000001",
        "property_tax",
        "ul. Lipowa 1, lokal 1",
    )
    assert [line.left_grosze for line in view.lines] == [
        LATE + 2,
        LATE + 3,
    ]  # what is paid is told by the history
    counted = Counting(rig.portal.facts, Regime.TAX).on(LATE + 2, date(2026, 9, 15), date(2026, 11, 23))
    assert counted > 0
    assert view.lines[0].interest_grosze == counted
    # 15 November 2026 is a Sunday: paid on Monday the 16th it is in time
    assert [line.days_late for line in view.lines] == [69, 7]
    assert (
        view.payable_grosze
        == view.owed_grosze
        == sum(line.left_grosze + line.interest_grosze for line in view.lines)
    )


def test_interest_that_the_source_tells_is_shown_as_told(rig: Rig, tmp_path: Path) -> None:
    anna = rig.person(pesel_of(1))
    rows = csv_rows([Account(1, amount=LATE, unpaid=2)])
    rows[5] += "7,77"
    rig.take(write_rows(tmp_path / "a.csv", rows))
    assert rig.views(anna)[0].lines[0].interest_grosze == 777


def test_an_overpaid_line_owes_nothing(rig: Rig, tmp_path: Path) -> None:
    anna = rig.person(pesel_of(1))
    rows = csv_rows([Account(1, amount=LATE, unpaid=0)])
    rows[3] = rows[3].replace("1000,00;1000,00", "1000,00;1500,00")
    rig.take(write_rows(tmp_path / "a.csv", rows))
    assert rig.views(anna)[0].owed_grosze == 0


def test_stale_figures_can_be_read_and_not_paid(rig: Rig, tmp_path: Path) -> None:
    anna = rig.person(pesel_of(1))
    rig.take(write_csv(tmp_path / "a.csv", [Account(1)]))
    hours = int(rig.portal.facts.at(reading.STALE_AFTER, date(2026, 11, 23)))
    rig.push(hours=hours - 30)
    assert not rig.views(anna)[0].is_stale
    assert rig.views(anna)[0].payable_grosze > 0
    rig.push(hours=30)
    (view,) = rig.views(anna)
    assert view.is_stale
    assert view.owed_grosze > view.payable_grosze == 0


def test_what_was_paid_and_is_not_posted_cannot_be_paid_again(rig: Rig, tmp_path: Path) -> None:
    anna = rig.person(pesel_of(1))
    rig.take(write_csv(tmp_path / "a.csv", [Account(1), Account(2)]))
    owed = rig.views(anna)[0].owed_grosze
    rig.report(1, "PN/00000001", 5000)
    rig.report(2, "PN/00000002", 700)
    (view,) = rig.views(anna)
    assert (view.waiting_grosze, view.payable_grosze) == (5000, owed - 5000)
    rig.report(3, "PN/00000001", owed)
    assert rig.views(anna)[0].payable_grosze == 0


def test_the_history_names_what_the_source_tells(rig: Rig, tmp_path: Path) -> None:
    anna = rig.person(pesel_of(1))
    paid = [("2026-03-10", 12_345, "rata 1", ""), ("2026-05-11", 500, "rata 2", "BI20260000001018")]
    rig.take(write_csv(tmp_path / "a.csv", [Account(1, payments=paid), Account(2, payments=paid)]))
    with rig.portal.db.reading() as session:
        history = reading.list_history(session, anna)
    assert [(one.paid_on.isoformat(), one.amount_grosze, one.receipt_no) for one in history] == [
        ("2026-05-11", 500, "BI20260000001018"),
        ("2026-03-10", 12_345, None),
    ]


def test_a_page_costs_three_statements_however_many_accounts_and_years(rig: Rig, tmp_path: Path) -> None:
    anna = rig.person(pesel_of(1))
    rows = csv_rows([Account(index, tuple(range(2007, 2027))) for index in range(1, 6)])
    rig.take(
        write_rows(
            tmp_path / "a.csv",
            [
                row.replace(pesel_of(int(row[10:13] or 0)), pesel_of(1)) if row.startswith("K") else row
                for row in rows
            ],
        )
    )
    with rig.counting() as sent:
        views = rig.views(anna)
    assert (len(views), sum(len(view.lines) for view in views)) == (5, 5)
    assert len([one for one in sent if one.startswith("SELECT")]) == 3


def test_without_the_citys_limit_nothing_is_guessed(rig: Rig, tmp_path: Path) -> None:
    from portal.facts import Facts

    anna = rig.person(pesel_of(1))
    rig.take(write_csv(tmp_path / "a.csv", [Account(1)]))
    with rig.portal.db.reading() as session, pytest.raises(FactsError):
        reading.list_accounts(session, anna, rig.clock.now(), Facts({}))
