"""Days by who had the ball: they add up to the days that went by, whatever the clock of summer does."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.measures.balls import KINDS, Days, count_days
from portal.words import day_of
from portal.workflow import FLOWS

FILED = datetime(2026, 10, 20, 9, tzinfo=UTC)


def test_a_status_of_one_name_means_the_same_in_every_flow() -> None:
    for flow in FLOWS.values():
        for status in flow.statuses:
            assert KINDS[status.code] is status.kind


def test_the_office_the_applicant_and_another_body_have_their_days() -> None:
    turns = [
        (FILED + timedelta(days=2), "fee_call"), (FILED + timedelta(days=5), "filed"),
        (FILED + timedelta(days=6), "opinion"), (FILED + timedelta(days=16), "filed"),
        (FILED + timedelta(days=18), "issued"),
    ]  # fmt: skip
    assert count_days(FILED, FILED + timedelta(days=18), turns) == Days(office=5, applicant=3, external=10)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(0, 3000), st.sampled_from(sorted(KINDS))), max_size=8),
    st.integers(0, 3000),
)
def test_the_days_add_up(turns: list[tuple[int, str]], settled: int) -> None:
    moments = sorted((FILED + timedelta(hours=hours), status) for hours, status in turns)
    settled_at = FILED + timedelta(hours=settled)
    days = count_days(FILED, settled_at, moments)
    assert min(days.office, days.applicant, days.external) >= 0
    assert days.office + days.applicant + days.external == (day_of(settled_at) - day_of(FILED)).days
