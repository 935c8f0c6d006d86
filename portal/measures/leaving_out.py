"""Which matters are in no share, by declared rules: demo, tests, monitoring, staff's own."""

from __future__ import annotations

from enum import StrEnum


class Why(StrEnum):
    """Why a matter is left out; drafts and what other systems imported are no matters of this register at all."""

    NOT = ""
    DEMO = "demo"
    TEST = "test"
    MONITORING = "monitoring"
    STAFF = "staff"


def counted_in(*, demo_city: bool) -> frozenset[str]:
    """Return what is counted: in a demo city, which has no other, demo matters too."""
    return frozenset({Why.NOT, Why.DEMO} if demo_city else {Why.NOT})
