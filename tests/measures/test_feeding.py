"""The programme's indicators that the portal measures itself, and its matters as open data."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import update

from portal.cases.actions import rate
from portal.cases.models import Case, Channel, Document, Rating
from portal.measures import feeding
from portal.measures.cells import WORDS
from portal.measures.jobs import FINAL_AFTER
from portal.measures.publishing.freezing import freeze
from portal.measures.sources import SOURCE, rows
from portal.measures.tiers.models import ServiceTier
from portal.opendata import actions
from portal.opendata.perturbing import shown
from portal.opendata.sources import cells_of, sources_of, write
from portal.programme.feeding import Observed, feeders_of
from tests.opendata.conftest import TREES, said
from tests.support.desk import EXEMPT, SLUG, Desk

OCTOBER, END = date(2026, 10, 1), date(2026, 10, 31)
CATALOGUE = (  # when each dataset was published, and withdrawn; the last one came with the first hour of November
    (datetime(2026, 9, 3, tzinfo=UTC), None),
    (datetime(2026, 9, 3, tzinfo=UTC), datetime(2026, 10, 3, tzinfo=UTC)),
    (datetime(2026, 10, 31, 22, tzinfo=UTC), None),
    (datetime(2026, 10, 31, 23, 30, tzinfo=UTC), None),
)
ANSWERED = datetime(2026, 10, 20, 9, tzinfo=UTC)


@pytest.fixture
def month(small_desk: Desk) -> Desk:
    """October: two of three online; the year before one of two."""
    for on, channel in (
        (date(2026, 10, 5), Channel.PORTAL), (date(2026, 10, 6), Channel.PORTAL), (date(2026, 10, 6), Channel.COUNTER),
        (date(2025, 10, 6), Channel.PORTAL), (date(2025, 10, 6), Channel.POST),
    ):  # fmt: skip
        small_desk.file(EXEMPT, channel=channel, arrived_on=on)
    with small_desk.writing() as session:
        session.add(ServiceTier(service=SLUG, on=date(2025, 1, 1), declared=4, proven=4))
        for first in (date(2025, 10, 1), OCTOBER):
            freeze(session, small_desk.portal, first, final_after=FINAL_AFTER, now=small_desk.now)
    return small_desk


def told(desk: Desk, code: str) -> Observed | None:
    with desk.reading() as session:
        return feeders_of(desk.portal).by_code[code](session, desk.portal, desk.now)


def test_the_share_of_the_last_month_is_that_which_was_published(month: Desk) -> None:
    assert told(month, "ES-A4") == Observed(Decimal("66.667"), END, "2026-10: 2 z 3.")
    grown = told(month, "ES-O2")
    assert grown is not None
    assert (grown.value, grown.on) == (Decimal("16.667"), END)


def test_tiers_coverage_and_visits_are_told_with_what_they_come_from(month: Desk) -> None:
    assert told(month, "ES-A3") == Observed(1, END, "Potwierdzone sprawami: 1, zadeklarowane: 1.")
    assert told(month, "ES-S2") == Observed(Decimal("0.000"), END, "Zasięg 2026-10: 3 z 3.")
    came = "Wizyty, wpisy licznika i sprawy z okienka: 1, sprawy: 3."
    assert told(month, "ES-A5") == Observed(Decimal("33.333"), END, came)
    assert told(month, "ES-O3") is None  # nobody came a year before: nothing is divided by that
    assert told(month, "ES-A2") is None  # no catalogue yet


def test_what_grew_is_told_beside_what_it_was(month: Desk) -> None:
    grown = Observed(0, END, "2025-10: 1. 2026-10: 1.")
    assert (told(month, "ES-O1"), told(month, "ICT-A1")) == (grown, None)
    with month.writing() as session:
        for number, (published, withdrawn) in enumerate(CATALOGUE):
            dataset = actions.describe(session, said(), submission=f"d-{number}", actor=None, now=published)
            by = {"actor": None, "now": published}
            version = actions.take_file(
                session, month.portal, dataset, TREES.encode(), note="", submission=f"v-{number}", **by
            )
            actions.publish(session, version, **by)
            if withdrawn is not None:
                actions.withdraw(session, version, "pomyłka", actor=None, now=withdrawn)
        session.add(ServiceTier(service="other", on=date(2026, 10, 31), declared=4, proven=4))
    assert told(month, "ICT-A1") == Observed(0, END, "Zbiory z opublikowaną wersją: 2, potem 2.")
    assert told(month, "ES-O1") == Observed(1, END, "2025-10: 1. 2026-10: 2.")


def test_papers_are_counted_by_who_made_them(month: Desk) -> None:
    with month.writing() as session:
        session.execute(update(Document).values(created_at=datetime(2026, 10, 31, 22, 59, tzinfo=UTC)))
    month.work()
    with month.reading() as session:
        count = session.query(Document).filter(Document.file_id.is_not(None)).count()
    assert count > 3
    rest = "Załączniki, których tekstu portal nie sprawdza: 0."
    assert told(month, "ES-A1") == Observed(count, END, f"Pisma portalu, z tekstem i opisem: {count}. {rest}")
    with month.writing() as session:
        session.execute(update(Document).values(created_at=datetime(2026, 10, 31, 23, 1, tzinfo=UTC)))
    assert told(month, "ES-A1") is None


def test_satisfaction_is_told_with_who_was_asked_and_of_too_few_not_at_all(month: Desk) -> None:
    assert told(month, "ES-S1") is None
    for _ in range(8):
        month.file(EXEMPT, arrived_on=date(2026, 10, 8))
    with month.writing() as session:
        cases = session.query(Case).filter(Case.filed_on >= OCTOBER, Case.channel == Channel.PORTAL)
        found = list(cases.order_by(Case.id))
        for number, case in enumerate(found):
            case.is_open, case.settled_at = False, ANSWERED
            if number:
                rate(session, case, (5, 2)[number % 2], ANSWERED)
        assert session.query(Rating).count() == 9
    assert told(month, "ES-S1") is None
    with month.writing() as session:
        rate(session, session.get_one(Case, found[0].id), 5, ANSWERED)
    assert told(month, "ES-S1") == Observed(
        Decimal("62.500"), END, "Odpowiedzi: 10 z 10 pytanych. Ocen 4 i 5: 5, przedział 95%: 23.7–76.3%."
    )


def test_what_was_not_published_is_not_told(small_desk: Desk) -> None:
    codes = ("ES-A3", "ES-A4", "ES-A5", "ES-S1", "ES-S2", "ES-O2")
    assert [code for code in codes if told(small_desk, code) is not None] == []
    assert feeding.share in feeders_of(small_desk.portal).by_code.values()


def test_matters_are_open_data_with_every_total_and_no_small_number(month: Desk) -> None:
    assert sources_of(month.house.app).by_code["sprawy"] is SOURCE
    for _ in range(30):
        month.file(EXEMPT, arrived_on=date(2026, 10, 7))
    month.file(EXEMPT, arrived_on=date(2026, 11, 2))
    with month.reading() as session:
        found = list(rows(session, month.portal, date(2026, 11, 23)))
    written = write(SOURCE, found, {place: shown(cell) for place, cell in cells_of(SOURCE, found).items()})
    lines = list(csv.DictReader(io.StringIO(written.decode())))
    assert {line["miesiac"] for line in lines} == {"2025-10", "2026-10"}
    assert all(not 0 < int(line["sprawy"]) < 10 for line in lines)
    whole = next(
        line
        for line in lines
        if (line["miesiac"], line["usluga"], line["sposob"]) == ("2026-10", "razem", "razem")
    )
    assert abs(int(whole["sprawy"]) - 33) <= 5
    # a row that is missing would tell that there is none, where 0 tells 0 to 9
    ways = {"razem", *WORDS.values()}
    for key in {(line["miesiac"], line["usluga"]) for line in lines}:
        assert {line["sposob"] for line in lines if (line["miesiac"], line["usluga"]) == key} == ways
