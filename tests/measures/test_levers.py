"""What would raise the share: the arithmetic, its order, and that nothing is promised beyond the peers."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.cases.models import Channel
from portal.measures.channels import UNKNOWN, Delivered, Paid, Vector
from portal.measures.definitions import STRICT, UPTAKE, Group
from portal.measures.levers import Kind, list_levers


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
