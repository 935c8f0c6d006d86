"""A graph of a matter's course is judged before anything walks it."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from portal.errors import Conflict
from portal.workflow import CERTIFICATE, FLOWS, By, Clock, Effects, Flow, Kind, Need, Status, Transition

FILED = Status("filed", "U nas", Kind.OFFICE, Clock.RUN)
DONE = Status("done", "Koniec", Kind.FINAL, Clock.STOP)
FINISH = Transition("finish", "Zakończ", ("filed",), "done", By.OFFICIAL)
SOUND = Flow("sound", "filed", (FILED, DONE), (FINISH,))


def with_status(*more: Status) -> Flow:
    return replace(SOUND, statuses=(*SOUND.statuses, *more))


def with_edge(*more: Transition) -> Flow:
    return replace(SOUND, transitions=(*SOUND.transitions, *more))


WAITING = Status("waiting", "Czeka", Kind.PAYMENT, Clock.PAUSE)
TO_WAITING = Transition("ask", "Zapytaj", ("filed",), "waiting", By.OFFICIAL)
PLANTED: dict[str, tuple[Callable[[], Flow], str]] = {
    "a status twice": (lambda: with_status(DONE), "status done stoi dwa razy"),
    "an unknown start": (lambda: replace(SOUND, start="nowhere"), "nie ma statusu nowhere"),
    "an unknown target": (
        lambda: with_edge(replace(FINISH, event="lose", target="lost")),
        "nie ma statusu lost",
    ),
    "an unknown source": (
        lambda: with_edge(replace(FINISH, event="find", sources=("lost",))),
        "nie ma statusu lost",
    ),
    "a dead end": (
        lambda: replace(with_status(WAITING), transitions=(FINISH, TO_WAITING)),
        "waiting nie ma wyjścia",
    ),
    "a way out of the end": (
        lambda: with_edge(Transition("reopen", "Wznów", ("done",), "filed", By.OFFICIAL)),
        "done ma wyjścia",
    ),
    "an island": (
        lambda: replace(
            with_status(WAITING),
            transitions=(FINISH, Transition("go", "Dalej", ("waiting",), "done", By.OFFICIAL)),
        ),
        "nie da się dojść do waiting",
    ),
    "a clock that runs after the end": (
        lambda: replace(SOUND, statuses=(FILED, replace(DONE, clock=Clock.RUN))),
        "zegar statusu done",
    ),
    "a clock stopped for good on the way": (
        lambda: replace(SOUND, statuses=(replace(FILED, clock=Clock.STOP), DONE)),
        "zegar statusu filed",
    ),
    "one event that leads two ways": (
        lambda: with_edge(replace(FINISH, target="filed")),
        "zdarzenie finish ma ze statusu filed dwie drogi",
    ),
    "a circle without an end": (
        lambda: replace(
            with_status(WAITING),
            transitions=(FINISH, TO_WAITING, Transition("again", "Znów", ("waiting",), "waiting", By.SYSTEM)),
        ),
        "z waiting nie da się dojść do końca",
    ),
}


def test_a_sound_graph_has_no_faults() -> None:
    assert SOUND.faults() == []


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_the_portals_own_graphs_have_no_faults(flow: Flow) -> None:
    assert flow.faults() == []


@pytest.mark.parametrize(("plant", "words"), PLANTED.values(), ids=PLANTED)
def test_every_planted_fault_is_found(plant: Callable[[], Flow], words: str) -> None:
    assert any(words in fault for fault in plant().faults()), plant().faults()


def test_all_faults_are_told_at_once() -> None:
    broken = replace(with_status(DONE), start="nowhere")
    assert len(broken.faults()) >= 3


@pytest.mark.parametrize("flow", [SOUND, CERTIFICATE], ids=["sound", "certificate"])
def test_a_graph_comes_back_from_its_snapshot(flow: Flow) -> None:
    kept = json.loads(json.dumps(flow.snapshot()))
    back = Flow.from_snapshot(kept)
    assert back.snapshot() == flow.snapshot()
    assert [edge.needs for edge in back.transitions] == [edge.needs for edge in flow.transitions]
    assert back.status(flow.start).kind == flow.status(flow.start).kind
    assert back.faults() == []


def test_an_event_that_leads_nowhere_from_here_is_a_conflict() -> None:
    assert SOUND.edge("filed", "finish") is FINISH
    for source, event in (("done", "finish"), ("filed", "reopen")):
        with pytest.raises(Conflict):
            SOUND.edge(source, event)
    with pytest.raises(KeyError):
        SOUND.status("nowhere")


def test_each_side_is_offered_its_own_ways() -> None:
    assert [edge.event for edge in CERTIFICATE.exits("filed", By.APPLICANT)] == ["withdraw"]
    assert {edge.event for edge in CERTIFICATE.exits("filed", By.OFFICIAL)} == {
        "call_for_fee",
        "issue",
        "refuse",
    }
    assert CERTIFICATE.exits("issued", By.OFFICIAL) == []


def test_a_certificate_needs_its_duty_and_an_order_its_reasons() -> None:
    assert Need.FEE_SETTLED in CERTIFICATE.edge("filed", "issue").needs
    assert all(
        Need.REASONS in CERTIFICATE.edge(*way).needs for way in (("filed", "refuse"), ("fee_call", "leave"))
    )


def test_a_name_of_an_effect_is_bound_once() -> None:
    effects = Effects()
    effects.register("create_charge", lambda: None)
    with pytest.raises(ValueError, match="twice"):
        effects.register("create_charge", lambda: None)
