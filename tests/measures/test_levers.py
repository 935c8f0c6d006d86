"""What would raise the share: the arithmetic, its order, and that nothing is promised beyond the peers."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.cases.models import Channel
from portal.measures.channels import UNKNOWN, Delivered, Paid, Vector
from portal.measures.definitions import COVERAGE, STRICT, UPTAKE, Group
from portal.measures.levers import Kind, list_levers
from portal.measures.statistics.shares import Share


def group(service: str, channel: str, matters: int, *, covered: bool = True, unit: str = "FN") -> Group:
    vector = Vector(channel, visited=False, on_paper=False, paid=Paid.NOTHING, delivered=Delivered.NOTHING)
    return Group(service, unit, vector, "settled", matters, is_covered=covered)


CITY = [
    group("tax", Channel.PORTAL, 60), group("tax", Channel.COUNTER, 40),
    group("stay", Channel.PORTAL, 10), group("stay", Channel.COUNTER, 90),
    group("parking", Channel.COUNTER, 100, covered=False),
    group("", UNKNOWN, 30, covered=False, unit="KM"),
]  # fmt: skip


def test_each_lever_tells_its_matters_and_its_arithmetic() -> None:
    found = {(one.kind, one.service): one for one in list_levers(CITY, {"stay": 7})}
    # 70 of 200 covered matters were online: 35 %
    invite, build, channel = found[Kind.INVITE, "stay"], found[Kind.BUILD, "parking"], found[Kind.CHANNEL, ""]
    assert (invite.matters, invite.of_service, round(invite.points, 3)) == (90, 100, round(100 * 25 / 330, 3))
    assert invite.could_online == 7
    assert round(build.points, 3) == round(100 * 35 / 330, 3)
    assert (channel.matters, round(channel.points, 3)) == (30, round(100 * 30 / 330, 3))
    assert channel.units == (("KM", 30),)
    assert (Kind.INVITE, "tax") not in found


def test_the_greatest_effect_comes_first() -> None:
    points = [one.points for one in list_levers(CITY, {})]
    assert points == sorted(points, reverse=True)


def test_of_nothing_nothing_is_proposed() -> None:
    assert list_levers([], {}) == []


GROUPS = st.lists(
    st.builds(group, st.sampled_from("abc"), st.sampled_from([Channel.PORTAL, Channel.COUNTER, UNKNOWN]), st.integers(1, 99)),
    max_size=9,
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(GROUPS)
def test_no_lever_promises_more_than_its_matters(groups: list[Group]) -> None:
    of_all = sum(one.matters for one in groups)
    for lever in list_levers(groups, {}):
        assert 0 < lever.points <= 100 * lever.matters / of_all + 1e-9


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(GROUPS)
def test_coverage_times_uptake_is_the_share_where_all_that_is_online_is_covered(groups: list[Group]) -> None:
    share, uptake = STRICT.of(groups), UPTAKE.of(groups)
    assert (share.count, share.of) == (uptake.count, uptake.of)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(GROUPS)
def test_coverage_times_uptake_is_the_share_also_with_kinds_that_are_not_covered(groups: list[Group]) -> None:
    city = [
        *groups,
        group("parking", Channel.COUNTER, 50, covered=False),
        group("", UNKNOWN, 7, covered=False),
    ]
    share, coverage, uptake = (one.of(city).percent or 0.0 for one in (STRICT, COVERAGE, UPTAKE))
    assert coverage * uptake / 100 == pytest.approx(share)


def test_a_matter_of_an_unknown_way_is_of_a_known_kind() -> None:
    city = [
        group("tax", Channel.PORTAL, 25),
        group("tax", UNKNOWN, 50),
        group("parking", Channel.COUNTER, 25, covered=False),
    ]
    assert COVERAGE.of(city) == Share(75, 100)
    assert UPTAKE.of(city) == Share(25, 75, 50)
    assert COVERAGE.of(city[:2]).percent == 100


def test_what_is_online_already_is_no_gain_of_a_service_that_is_not_covered() -> None:
    city = [
        group("tax", Channel.PORTAL, 50), group("tax", Channel.COUNTER, 50),
        group("parking", Channel.PORTAL, 20, covered=False), group("parking", Channel.COUNTER, 40, covered=False),
    ]  # fmt: skip
    (build,) = list_levers(city, {})
    # peers settle 50 %: of 60 matters 30, and 20 of them are in the share already
    assert (build.kind, build.matters, build.of_service) == (Kind.BUILD, 40, 60)
    assert build.points == pytest.approx(100 * 10 / 160)


def test_a_covered_service_whose_ways_nobody_noted_needs_no_building() -> None:
    kinds = {
        one.service: one.kind
        for one in list_levers([group("tax", Channel.PORTAL, 9), group("stay", UNKNOWN, 9)], {})
    }
    assert kinds["stay"] is Kind.INVITE
