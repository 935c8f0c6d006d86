"""What a page may cost, held in every run of the tests; `make bench` measures the rest."""

from collections.abc import Iterator

import pytest

from tests.bench import background, gauge, money, report, weight
from tests.bench.city import City, standing
from tests.bench.limits import FIRST_BYTES, FIRST_BYTES_BARE, JOURNEY_STATEMENTS, LATER_BYTES
from tests.bench.report import Report
from tests.bench.walk import ACTS, Act

PAGES = [act for act in ACTS if act.status == 200 and act.name != "payment notification"]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    with standing(tmp_path_factory.mktemp("bench") / "city", 120) as city:
        yield city


def named(acts: list[Act]) -> list[object]:
    return [pytest.param(act, id=act.name) for act in acts]


@pytest.mark.parametrize("act", named(list(ACTS)))
def test_a_request_keeps_within_its_statements(city: City, act: Act) -> None:
    if not act.is_here(city):
        pytest.fail(f"no such page: {act.endpoint}")
    sent = gauge.count(city, act)
    assert len(sent) <= act.limit, "\n".join(sent)


def test_six_fields_go_through_eight_requests_in_39_statements(city: City) -> None:
    counts = gauge.count_journey(city)
    assert len(counts) == 8
    assert sum(counts.values()) <= JOURNEY_STATEMENTS, counts


def test_a_receipt_is_sealed_in_twelve_statements(city: City) -> None:
    assert background.measure(city, rounds=1).receipt <= background.STATEMENTS


def test_money_is_in_the_books_eight_statements_after_the_notification(city: City) -> None:
    cost = money.measure(city, rounds=1)
    assert (cost.notified + cost.posted <= money.STATEMENTS, cost.told) == (True, 1), cost


@pytest.mark.parametrize("act", named(PAGES))
def test_a_page_is_light_on_the_first_visit_and_lighter_after(city: City, act: Act) -> None:
    weighed = weight.weigh(city, act)
    assert weighed.sent <= LATER_BYTES
    assert weighed.first <= FIRST_BYTES, weighed.parts
    assert weighed.first - weighed.fonts <= FIRST_BYTES_BARE, weighed.parts


def test_a_polish_page_fetches_the_latin_and_the_polish_cut_of_the_typeface(city: City) -> None:
    step = next(act for act in ACTS if act.name == "form: show a step")
    fonts = {name for name in weight.weigh(city, step).parts if name.endswith(".woff2")}
    assert {name.rpartition("-")[2] for name in fonts} == {"latin.woff2", "polish.woff2"}


def test_a_statement_more_would_be_seen(city: City) -> None:
    home = next(act for act in ACTS if act.name == "home")
    switches, announcements, consultations = gauge.count(city, home)
    assert "service_switches" in switches
    assert ("announcements" in announcements, "public_consultations" in consultations) == (True, True)
    with city.portal.db.reading() as session, gauge.statements(city.portal.db.engine) as sent:
        session.connection().exec_driver_sql("SELECT 1")
    assert sent == ["SELECT 1"]


def test_a_run_that_got_worse_or_passed_a_limit_fails_and_says_which() -> None:
    found = Report()
    found.add("Statements", "home", 3, "statements", limit=12, counted=True)
    found.add("Statements", "submit", 13, "statements", limit=12, counted=True)
    found.add("Bytes", "home", 2_060, "bytes", limit=12_000, counted=True)
    found.add("CPU", "home", 9.0, "CPU-ms", limit=1)
    before = {row.key: value for row, value in zip(found.rows, (2, 13, 2_000, 1.0), strict=True)}
    assert found.failures(before) == [
        "Statements: submit: statements is 13, the limit is 12",
        "Statements: home: statements got worse: 2 → 3",
    ]


def test_the_accepted_run_names_counts_only() -> None:
    assert report.read_baseline()
    assert not [key for key in report.read_baseline() if key.endswith(("CPU-ms", "MB", ": s"))]
