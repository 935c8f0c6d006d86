"""The class of a matter: begun online and finished at the office is mixed, what nobody knows is unknown."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.cases.models import Channel
from portal.measures.channels import ELSEWHERE_ONLINE, UNKNOWN, Class, Delivered, Paid, Vector, classify

VECTORS = st.builds(
    Vector,
    st.sampled_from([*map(str, Channel), ELSEWHERE_ONLINE, UNKNOWN]),
    st.booleans(), st.booleans(), st.sampled_from(Paid), st.sampled_from(Delivered),
)  # fmt: skip


def vector(channel: str, **more: object) -> Vector:
    plain = {"visited": False, "on_paper": False, "paid": Paid.NOTHING, "delivered": Delivered.NOTHING}
    return Vector(channel, **{**plain, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (vector(Channel.PORTAL), Class.ONLINE),
        (vector(Channel.PORTAL, paid=Paid.ONLINE, delivered=Delivered.PORTAL), Class.ONLINE),
        (vector(Channel.PORTAL, visited=True), Class.MIXED),
        (vector(Channel.PORTAL, on_paper=True), Class.MIXED),
        (vector(Channel.PORTAL, paid=Paid.OFFICE), Class.MIXED),
        (vector(Channel.PORTAL, delivered=Delivered.PAPER), Class.MIXED),
        (vector(Channel.ASSISTED, visited=True), Class.ASSISTED),
        (vector(Channel.ASSISTED, delivered=Delivered.PAPER), Class.MIXED),
        (vector(Channel.COUNTER), Class.OFFICE),
        (vector(Channel.COUNTER, paid=Paid.ONLINE), Class.MIXED),
        (vector(Channel.POST, delivered=Delivered.PORTAL), Class.MIXED),
        (vector(Channel.PHONE), Class.OFFICE),
        (vector(Channel.EDELIVERY, delivered=Delivered.EDELIVERY), Class.MIXED),
        (vector(Channel.EMAIL, visited=True), Class.OFFICE),
        (vector(UNKNOWN), Class.UNKNOWN),
        (vector(ELSEWHERE_ONLINE), Class.UNKNOWN),
        (vector("a channel of next year"), Class.UNKNOWN),
    ],
)
def test_a_matter_is_classed_by_everything_that_happened_in_it(told: Vector, expected: Class) -> None:
    assert classify(told) is expected


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VECTORS)
def test_only_what_the_portal_settled_without_office_or_paper_is_online(told: Vector) -> None:
    assert (classify(told) is Class.ONLINE) == (told.channel == Channel.PORTAL and not told.has_office_part)
