"""A dataset's way: described, filled, published, renewed, withdrawn; every version stays on its number."""

import pytest

from portal.errors import Conflict, NotFound, Refused
from portal.opendata import actions, queries
from portal.opendata.models import VersionState
from portal.opendata.schema import read_lines, table_schema
from tests.opendata.conftest import TREES, describe, in_version, publish, said, take


def state(desk, slug, number):
    with desk.reading() as session:
        found = queries.get_version(session, queries.find_dataset(session, slug), number, drafts=True)
        return found.state, found.rows, found.fault_count


def offered(desk):
    with desk.reading() as session:
        return [(one.dataset.slug, one.version.number) for one in queries.list_offers(session)]


def test_a_version_is_offered_once_it_is_published_and_the_newest_stands(desk):
    slug = describe(desk)
    assert slug == "nasadzenia-drzew"
    assert take(desk, slug) == 1
    assert offered(desk) == []
    in_version(desk, slug, 1, lambda s, one: actions.publish(s, one, actor=desk.clerk, now=desk.now))
    assert offered(desk) == [(slug, 1)]
    assert publish(desk, slug, TREES + "2026-11,Centrum,3\n", "f-2") == 2
    assert offered(desk) == [(slug, 2)]
    assert state(desk, slug, 1) == (VersionState.PUBLISHED, 2, 0)


def test_a_file_with_faults_is_kept_with_its_findings_and_never_published(small_desk):
    slug = describe(small_desk)
    take(small_desk, slug, "miesiac,osiedle,drzewa\nwrzesień,Antoniuk,dwa\n")
    assert state(small_desk, slug, 1) == (VersionState.DRAFT, 1, 2)
    with pytest.raises(Refused):
        in_version(
            small_desk,
            slug,
            1,
            lambda s, one: actions.publish(s, one, actor=small_desk.clerk, now=small_desk.now),
        )
    assert offered(small_desk) == []


def test_a_version_checked_against_other_columns_is_not_published(small_desk):
    slug = describe(small_desk)
    take(small_desk, slug)
    columns = table_schema(read_lines("miesiac*; miesiąc; Miesiąc", "columns"))
    with small_desk.writing() as session:
        actions.change(
            session,
            queries.find_dataset(session, slug),
            said(columns=columns),
            actor=small_desk.clerk,
            now=small_desk.now,
        )
    with pytest.raises(Conflict):
        in_version(
            small_desk,
            slug,
            1,
            lambda s, one: actions.publish(s, one, actor=small_desk.clerk, now=small_desk.now),
        )


def test_withdrawing_needs_a_reason_and_brings_the_version_before_back(desk):
    slug = describe(desk)
    publish(desk, slug)
    publish(desk, slug, submission="f-2")
    with pytest.raises(Refused) as refused:
        in_version(desk, slug, 2, lambda s, one: actions.withdraw(s, one, "", actor=desk.clerk, now=desk.now))
    assert refused.value.field == "reason"
    in_version(
        desk, slug, 2, lambda s, one: actions.withdraw(s, one, "Zły miesiąc.", actor=desk.clerk, now=desk.now)
    )
    assert offered(desk) == [(slug, 1)]
    in_version(desk, slug, 1, lambda s, one: actions.withdraw(s, one, "Też.", actor=desk.clerk, now=desk.now))
    assert offered(desk) == []
    with desk.reading() as session, pytest.raises(NotFound):
        queries.get_offer(session, slug)


def test_pressing_twice_makes_one_dataset_one_version_and_publishes_once(desk):
    assert describe(desk) == describe(desk)
    slug = describe(desk)
    assert take(desk, slug) == take(desk, slug) == 1
    in_version(desk, slug, 1, lambda s, one: actions.publish(s, one, actor=desk.clerk, now=desk.now))
    with pytest.raises(Conflict):
        in_version(desk, slug, 1, lambda s, one: actions.publish(s, one, actor=desk.clerk, now=desk.now))


def test_the_same_title_gets_an_address_of_its_own(small_desk):
    slugs = [describe(small_desk, f"s-{n}") for n in range(3)]
    assert slugs == ["nasadzenia-drzew", "nasadzenia-drzew-2", "nasadzenia-drzew-3"]
    assert describe(small_desk, "s-9", titles={"pl": "Katalog"}) == "katalog-2"
    assert describe(small_desk, "s-10", titles={"pl": "!!!"}) == "zbior"


def test_an_infected_file_is_not_kept(small_desk):
    from portal.files.scanning import TEST_PATTERN

    slug = describe(small_desk)
    with pytest.raises(Refused):
        take(small_desk, slug, TEST_PATTERN.decode())


@pytest.mark.parametrize(("days", "stale"), [(30, False), (41, False), (42, True)])
def test_a_dataset_is_stale_when_its_cadence_is_over(small_desk, days, stale):
    slug = describe(small_desk)
    publish(small_desk, slug)
    small_desk.clock.move(days=days)
    with small_desk.reading() as session:
        assert queries.get_offer(session, slug).is_stale(small_desk.now) is stale


def test_one_renewed_when_something_changes_is_never_stale(small_desk):
    slug = describe(small_desk, cadence="irregular")
    publish(small_desk, slug)
    small_desk.clock.move(days=4000)
    with small_desk.reading() as session:
        assert not queries.get_offer(session, slug).is_stale(small_desk.now)


def test_the_demo_city_has_a_dataset_on_time_and_one_that_fell_behind(small_desk):
    from portal.demo.datasets import load_datasets

    with small_desk.writing() as session:
        load_datasets(session, small_desk.portal, small_desk.now.date())
    with small_desk.reading() as session:
        offers = queries.list_offers(session)
        assert {one.dataset.slug: one.is_stale(small_desk.now) for one in offers} == {
            "miejsca-dla-rowerow": True,
            "nasadzenia-drzew": False,
        }
