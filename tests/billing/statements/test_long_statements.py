"""A statement of 100,000 lines within a minute and 300 MB; a shorter one shows the same slope in every run.

The minute is of the processor: what else the machine does meanwhile says nothing of the statement. A server's own work
is not in it, so the whole must also end in three minutes of the clock, which a busy machine keeps too.
"""

import pytest
from sqlalchemy import func, select

from portal.billing.statements.models import BankLine
from tests.billing.statements.measuring import measure, settle_in
from tests.support.statements import save_mt940

pytestmark = pytest.mark.engines

CPU_SECONDS, WALL_SECONDS, MEGABYTES = 60, 180, 300
SAMPLE = 3_000


def test_a_long_statement_is_booked_in_few_statements_and_every_line_once(rig, tmp_path):
    settle_in(rig.portal, SAMPLE)
    content = save_mt940(tmp_path / "long.sta", SAMPLE).read_bytes()
    with rig.counting() as sent:
        (taken,) = rig.take(content)
        rig.book(taken.statement)
    assert len(sent) / SAMPLE < 0.06
    with rig.portal.db.reading() as session:
        states = dict(session.execute(select(BankLine.state, func.count()).group_by(BankLine.state)).all())
    assert states == {"matched": 2_250, "unmatched": 750}
    rig.assert_books_hold()
    rig.assert_bank_ties()
    before = rig.balances()
    (again,) = rig.take(content)
    rig.book(again.statement)
    assert (again.is_known, rig.balances()) == (True, before)


def test_a_sample_needs_little_memory(sqlite_url, tmp_path):
    assert measure(sqlite_url, tmp_path, SAMPLE).megabytes < MEGABYTES * 2 / 3


@pytest.mark.slow
def test_a_hundred_thousand_lines_are_reconciled_in_a_minute_and_300_megabytes(database_url, tmp_path):
    """A minute of CPU, of the process that takes and books (it starts no other); three of the clock for the server."""
    cost = measure(database_url, tmp_path, 100_000)
    print(cost)
    assert cost.cpu_seconds <= CPU_SECONDS
    assert cost.seconds <= WALL_SECONDS
    assert cost.megabytes <= MEGABYTES
