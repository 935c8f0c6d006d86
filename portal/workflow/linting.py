"""Judge a flow before anything walks it: each fault in words, for the engineer who wrote the flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.workflow.parts import PREVIOUS, SAME, Anchor, By, Clock, Kind, Need

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.workflow.graph import Flow
    from portal.workflow.parts import Status, Transition

SETTLED = frozenset({Kind.DECISION, Kind.EXTERNAL, Kind.FINAL})  # where a stopped clock may stand


def faults(flow: Flow) -> list[str]:
    """List what is wrong with a flow; a sound one has none."""
    said = [*_names(flow), *_ends(flow), *_clocks(flow), *_unreached(flow), *_forks(flow), *_circles(flow)]
    said += [*_silent_ends(flow), *_waits(flow), *_second_persons(flow), *_parts(flow)]
    return [f"{flow.name}: {one}" for one in said]


def moves(flow: Flow) -> Iterator[tuple[str, Transition, str]]:
    """Yield each way (source, transition, target) on which a matter changes its status."""
    for edge in flow.transitions:
        for source in edge.sources:
            if edge.target == PREVIOUS:
                for back in _entered_from(flow, source):
                    yield source, edge, back
            elif edge.target != SAME:
                yield from ((source, edge, target) for target in edge.targets)


def _entered_from(flow: Flow, status: str) -> set[str]:
    """Return the statuses from which a matter comes to one."""
    return {source for edge in flow.transitions if status in edge.targets for source in edge.sources}


def _names(flow: Flow) -> Iterator[str]:
    codes = [status.code for status in flow.statuses]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"status {code} stoi dwa razy"
    named = {flow.start, *(target for edge in flow.transitions for target in edge.targets)} - {SAME, PREVIOUS}
    named |= {source for edge in flow.transitions for source in edge.sources}
    named |= {code for timer in flow.timers for code in timer.statuses}
    for code in sorted(named - set(codes)):
        yield f"nie ma statusu {code}"


def _ends(flow: Flow) -> Iterator[str]:
    left = {source for source, _edge, _target in moves(flow)}
    for status in flow.statuses:
        final = status.kind == Kind.FINAL
        if final == (status.code in left):
            yield f"{status.code} {'ma' if final else 'nie ma'} wyjścia"


def _clocks(flow: Flow) -> Iterator[str]:
    for status in flow.statuses:
        stopped = status.clock == Clock.STOP
        if (status.kind == Kind.FINAL and not stopped) or (stopped and status.kind not in SETTLED):
            yield f"zegar statusu {status.code} nie zgadza się z jego rodzajem"


def _unreached(flow: Flow) -> Iterator[str]:
    ways = list(moves(flow))
    reached = {flow.start}
    while more := {target for source, _edge, target in ways if source in reached} - reached:
        reached |= more
    for code in sorted({status.code for status in flow.statuses} - reached):
        yield f"nie da się dojść do {code}"


def _forks(flow: Flow) -> Iterator[str]:
    """Find events that could lead two ways: only the first would ever be taken."""
    ways = [(source, edge.event) for edge in flow.transitions for source in edge.sources]
    for source, event in sorted({way for way in ways if ways.count(way) > 1}):
        yield f"zdarzenie {event} ma ze statusu {source} dwie drogi"


def _circles(flow: Flow) -> Iterator[str]:
    """Find statuses with ways out that never come to an end."""
    ways = list(moves(flow))
    ending = {status.code for status in flow.statuses if status.kind == Kind.FINAL}
    while more := {source for source, _edge, target in ways if target in ending} - ending:
        ending |= more
    for code in sorted({source for source, _edge, _target in ways} - ending):
        yield f"z {code} nie da się dojść do końca"


def _silent_ends(flow: Flow) -> Iterator[str]:
    """Find ends that leave the party without a document, and without the article that allows it."""
    finals = {status.code: status for status in flow.statuses if status.kind == Kind.FINAL}
    for source, edge, target in moves(flow):
        end = finals.get(target)
        if end is None or end.silent or Need.DOCUMENT in edge.needs:
            continue
        if not _has_document(flow, source):
            yield f"{edge.event} kończy sprawę ({target}) bez dokumentu"


def _has_document(flow: Flow, code: str) -> bool:
    """Tell whether a matter that stands here was settled by a document before: its clock is stopped for good."""
    return any(status.code == code and status.clock == Clock.STOP for status in flow.statuses)


def _waits(flow: Flow) -> Iterator[str]:
    """Find statuses that wait for money or for others without all their exits and a timer."""
    timed = {code for timer in flow.timers for code in timer.statuses}
    for status in flow.statuses:
        if status.kind not in (Kind.PAYMENT, Kind.EXTERNAL):
            continue
        if status.code not in timed:
            yield f"{status.code} czeka na innych bez terminu przypomnienia"
        by = {edge.by for edge in flow.transitions if status.code in edge.sources}
        for lacking in sorted(_expected(status) - by):
            yield f"{status.code} nie ma wyjścia dla: {lacking}"


def _expected(status: Status) -> set[By]:
    """Return who must be able to end a wait: money that came, the party that gives up, the office that goes on."""
    return {By.PAYMENT, By.APPLICANT, By.OFFICIAL} if status.kind == Kind.PAYMENT else {By.OFFICIAL}


def _second_persons(flow: Flow) -> Iterator[str]:
    """Find approvals that nobody prepared, or whose function is not named."""
    for edge in flow.transitions:
        if Need.SECOND_PERSON not in edge.needs:
            continue
        if edge.by != By.OFFICIAL or not edge.who:
            yield f"{edge.event} wymaga drugiej osoby, a nie mówi, kto nią jest"
        before = [one for source, one, target in moves(flow) if target in edge.sources and source != target]
        if not before or any(one.by not in (By.OFFICIAL, By.SYSTEM) for one in before):
            yield f"{edge.event} wymaga drugiej osoby, a nikt wcześniej nie przygotował pisma"


def _parts(flow: Flow) -> Iterator[str]:
    """Find functions, flags and timers that are named and not declared, or that make no sense."""
    functions = {one.code for one in flow.functions}
    flags = {one.code for one in flow.flags}
    finals = {status.code for status in flow.statuses if status.kind == Kind.FINAL}
    for edge in flow.transitions:
        yield from (f"nie ma funkcji {code}" for code in edge.who if code not in functions)
        yield from (f"nie ma znacznika {code}" for code in (*edge.raises, *edge.clears) if code not in flags)
        if bool(edge.unless) != bool(edge.otherwise):
            yield f"{edge.event} ma drugą drogę bez warunku albo warunek bez drogi"
    for timer in flow.timers:
        if (timer.after is None) != (timer.anchor == Anchor.DUE):
            yield f"termin {timer.code} nie mówi, od czego i ile liczyć"
        if finals & set(timer.statuses):
            yield f"termin {timer.code} biegnie po zakończeniu sprawy"
