"""What a matter costs, by the channel it came by: the work that was counted, the rates, the formula, the sum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template

from portal.context import here
from portal.db import session
from portal.i18n import translate
from portal.insight.bars import NARROW, WIDE, Bar, bar_chart
from portal.insight.frames import today
from portal.insight.wording import CHANNELS
from portal.measures.costs.counting import list_work
from portal.measures.costs.reckoning import NAMES, Cost, find_rates, reckon_costs
from portal.measures.satisfaction import trailing_year
from portal.measures.succession import succession_in
from portal.words import money, month_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from flask.typing import ResponseReturnValue
    from markupsafe import Markup

    from portal.measures.costs.reckoning import Rates

GROSZE = "_grosze"


def add_to(blueprint: Blueprint) -> None:
    """Open the page to managers."""
    blueprint.get("/liczby/koszt")(cost)


def cost() -> ResponseReturnValue:
    """Show what a matter costs: by channel, then by service."""
    return render_template("insight/cost.html", **cost_frame(""))


def cost_frame(slug: str) -> dict[str, Any]:
    """Return what a page says of the cost of one service's matters, or (empty) of all."""
    since, until = trailing_year(today())
    rates = find_rates(here().facts, today())
    costs = _costs(rates, since, until)
    own = {key: one for key, one in costs.items() if slug in ("", key[0])}
    by_channel = _summed(own, 1, CHANNELS)
    named = {one: service.card.title for one, service in here().services.items()}
    return {
        "cost_rates": _rates(rates),
        "cost_upkeep": rates is not None and rates.knows_upkeep,
        "cost_unconfirmed": rates is not None and rates.unconfirmed,
        "cost_by_channel": [(CHANNELS[channel], one) for channel, one in by_channel],
        "cost_whole": _sum(own.values()), "cost_named": named, "cost_by_service": _summed(own, 0, named),
        "cost_since": month_name(since), "cost_until": month_name(_month_before(until)),
        "cost_wide": _chart(by_channel, f"cost-wide{slug and '-one'}", WIDE),
        "cost_narrow": _chart(by_channel, f"cost-narrow{slug and '-one'}", NARROW),
    }  # fmt: skip


def _costs(rates: Rates | None, since: date, until: date) -> dict[tuple[str, str], Cost]:
    if rates is None:
        return {}
    names = succession_in(here())
    work = list_work(session(), since, until, demo_city=here().settings.demo, succession=names)
    return reckon_costs(work, rates)


def _summed(costs: dict[tuple[str, str], Cost], part: int, order: Iterable[str]) -> list[tuple[str, Cost]]:
    """Sum costs up by service or channel, in a given order; one that has no matters is left out."""
    known = list(order)
    found = {
        name: summed
        for name in (*known, *sorted({key[part] for key in costs} - set(known)))
        if (summed := _sum(one for key, one in costs.items() if key[part] == name)) is not None
    }
    return list(found.items())


def _sum(costs: Iterable[Cost]) -> Cost | None:
    whole: Cost | None = None
    for one in costs:
        whole = one if whole is None else whole + one
    return whole


def _rates(rates: Rates | None) -> list[tuple[object, str, str, bool]]:
    """List each rate with its value in words, its source, and whether the city confirmed it."""
    if rates is None:
        return []
    return [
        (
            words,
            money(rates.of(name)) if name.endswith(GROSZE) else translate("%(n)s min", n=rates.of(name)),
            rates.facts[name].source,
            rates.facts[name].confirmed,
        )
        for name, words in NAMES.items()
        if name in rates.facts
    ]


def _month_before(first: date) -> date:
    return (
        first.replace(year=first.year - 1, month=12)
        if first.month == 1
        else first.replace(month=first.month - 1)
    )


def _chart(by_channel: list[tuple[str, Cost]], key: str, width: int) -> Markup:
    bars = [
        Bar(str(CHANNELS[channel]), value, money(value), channel == "portal")
        for channel, one in by_channel
        if (value := one.per_matter_grosze) is not None
    ]
    title = translate("Koszt jednej załatwionej sprawy według drogi, którą przyszła")
    return bar_chart(bars, title=title, key=key, width=width)
