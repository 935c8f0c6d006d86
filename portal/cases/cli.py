"""Commands that print the courses matters take: which there are, and one in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup

from portal.context import here
from portal.i18n import SOURCE, speaking
from portal.workflow import FLOWS, PREVIOUS, SAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.workflow import Flow, Timer, Transition

flows = AppGroup("flows", help="Przebiegi spraw: statusy, przejścia, terminy.")
ARROWS = {SAME: "(bez zmiany)", PREVIOUS: "(tam, skąd przyszła)"}


@flows.command("list")
def list_flows() -> None:
    """Wypisz przebiegi: nazwa, statusy, przejścia, usługi, które nim idą."""
    for flow in _known().values():
        users = [service.slug for service in here().services.values() if service.flow.name == flow.name]
        counts = f"{len(flow.statuses)} statusów\t{len(flow.transitions)} przejść"
        click.echo(f"{flow.name}\t{counts}\t{', '.join(users) or '-'}")


@flows.command("show")
@click.argument("name")
def show_flow(name: str) -> None:
    """Wypisz jeden przebieg w całości; NAME to nazwa przebiegu albo usługi."""
    service = here().services.get(name)
    flow = service.flow if service else _known().get(name)
    if flow is None:
        raise click.ClickException(f"Nie ma przebiegu {name}. Wypisz wszystkie: flask flows list.")
    with speaking(SOURCE):
        for line in _described(flow):
            click.echo(line)


def _known() -> dict[str, Flow]:
    """Return the standard flows and those that services bring themselves."""
    return {**FLOWS, **{service.flow.name: service.flow for service in here().services.values()}}


def _described(flow: Flow) -> Iterator[str]:
    yield f"{flow.name}, początek: {flow.start}"
    yield from (f"USTERKA\t{fault}" for fault in flow.faults())
    for status in flow.statuses:
        own = f"\ttermin {status.term.length} {status.term.unit}" if status.term else ""
        silent = f"\tbez dokumentu: {status.silent}" if status.silent else ""
        yield f"status\t{status.code}\t{status.kind}\tzegar {status.clock}\t{status.label}{own}{silent}"
    yield from (f"przejście\t{_way(edge)}" for edge in flow.transitions)
    yield from (f"termin\t{_timer(timer)}" for timer in flow.timers)
    yield from (f"funkcja\t{one.code}\t{one.role}\t{one.label}" for one in flow.functions)
    yield from (f"znacznik\t{one.code}\t{one.label}" for one in flow.flags)


def _way(edge: Transition) -> str:
    lists = {
        "wymaga": edge.needs, "funkcja": edge.who, "skutek": edge.effects, "potem": edge.after,
        "stawia": edge.raises, "zdejmuje": edge.clears,
    }  # fmt: skip
    more = [f"{word}: {', '.join(values)}" for word, values in lists.items() if values]
    more += [f"warunek: {edge.guard}"] if edge.guard else []
    more += [f"pismo: {edge.letter}"] if edge.letter else []
    more += [f"do {edge.otherwise}, gdy: {edge.unless}"] if edge.unless else []
    target = " albo ".join(ARROWS.get(one, one) for one in edge.targets)
    return "\t".join([edge.event, f"{', '.join(edge.sources)} → {target}", edge.by, str(edge.label), *more])


def _timer(timer: Timer) -> str:
    count = f"{timer.after.length} {timer.after.unit}" if timer.after else f"{-timer.before_days} days"
    wait = " i czas poczty" if timer.waits else ""
    where = ", ".join(timer.statuses)
    return f"{timer.code}\t{timer.anchor} + {count}{wait}\t{timer.does}\t{where}\t{timer.label}"
