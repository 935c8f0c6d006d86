"""To whom a service's matters go, by which way they are answered, and what may be filed without signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal import fields
from portal.service import Reply, ReplyWay
from portal.testing.answers import TODAY
from portal.testing.rules import for_any_answers, own_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.service import Service


def route_faults(service: Service) -> list[str]:
    """Find answers that lead to a unit which the service does not declare, and units declared for nothing."""
    if service.route is None:
        return [f"units {sorted(service.units)} without route()"] if service.units else []
    if service.unit not in service.units:
        return [f"unit {service.unit!r} is not among units"]

    def judge(answers: dict[str, Any]) -> str:
        unit = service.unit_of(answers)
        return "" if unit in service.units else f"route() leads to {unit!r}"

    return for_any_answers(service, judge)


def reply_faults(service: Service) -> list[str]:
    """Find answers for which the way of the answer fails, or an address is kept that the way does not need."""

    def judge(answers: dict[str, Any]) -> str:
        made: object = service.reply_of(answers)
        if not isinstance(made, Reply) or not isinstance(made.way, ReplyWay):
            return f"reply() made {made}"
        return (
            f"reply() keeps an e-mail address for {made.way}"
            if made.email and made.way != ReplyWay.EMAIL
            else ""
        )

    return for_any_answers(service, judge)


def guest_faults(service: Service) -> list[str]:
    """Find what a service for people who do not sign in must not want: an identity, figures, money, other people."""
    return list(_wanted(service)) if service.guests else []


def _wanted(service: Service) -> Iterator[str]:
    if service.needs_pesel:
        yield "guests have no PESEL"
    if service.reads:
        yield f"nothing can be read of guests: {sorted(service.reads)}"
    if service.consents is not None:
        yield "nobody is asked to confirm for a guest"
    for step in service.steps:
        kinds = [field for field in step.form(on=TODAY).asked() if isinstance(field, fields.PeselField)]
        yield from (f"step {step.slug!r} asks a guest for a PESEL" for _field in kinds)

    def judge(answers: dict[str, Any]) -> str:
        made = service.fee(answers, own_facts(service), TODAY)
        return "a guest cannot pay a fee" if made is not None and made.amount_grosze else ""

    yield from for_any_answers(service, judge)
