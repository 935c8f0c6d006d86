"""A graph of a matter's course is judged before anything walks it."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from portal.errors import Conflict
from portal.terms import Term, Unit
from portal.workflow import (
    CERTIFICATE,
    FLOWS,
    PREVIOUS,
    SAME,
    Anchor,
    By,
    Clock,
    Does,
    Effects,
    Flag,
    Flow,
    Function,
    Guards,
    Kind,
    Need,
    Status,
    Timer,
    Transition,
)
from portal.workflow.linting import moves
from portal.workflow.names import unbound

FILED = Status("filed", "U nas", Kind.OFFICE, Clock.RUN)
DONE = Status("done", "Koniec", Kind.FINAL, Clock.STOP, silent="art. 1 ustawy o końcach")
FINISH = Transition("finish", "Zakończ", ("filed",), "done", By.OFFICIAL)
SOUND = Flow("sound", "filed", (FILED, DONE), (FINISH,))


def with_status(*more: Status) -> Flow:
    return replace(SOUND, statuses=(*SOUND.statuses, *more))


def with_edge(*more: Transition) -> Flow:
    return replace(SOUND, transitions=(*SOUND.transitions, *more))


WAITING = Status("waiting", "Czeka", Kind.PAYMENT, Clock.PAUSE)
TO_WAITING = Transition("ask", "Zapytaj", ("filed",), "waiting", By.OFFICIAL)
WEEK = Timer("week", "Sprawdź", ("filed",), Anchor.ENTERED, Does.TASK, after=Term(7, Unit.DAYS))
MONEY = replace(
    with_status(WAITING),
    name="money",
    transitions=(
        FINISH,
        TO_WAITING,
        Transition("paid", "Zapłacono", ("waiting",), "filed", By.PAYMENT),
        Transition("give_up", "Wycofaj", ("waiting",), "done", By.APPLICANT),
        Transition("give_in", "Bez opłaty", ("waiting",), "filed", By.OFFICIAL),
    ),
    timers=(replace(WEEK, statuses=("waiting",)),),
)
DRAFTED = Status("drafted", "Piszemy", Kind.DECISION, Clock.RUN)
PREPARE = Transition("prepare", "Przygotuj", ("filed",), "drafted", By.OFFICIAL)
APPROVE = Transition(
    "approve", "Zaakceptuj", ("drafted",), "done", By.OFFICIAL, (Need.SECOND_PERSON,), who=("approver",)
)
APPROVAL = Flow(
    "approval", "filed", (FILED, DRAFTED, DONE), (PREPARE, APPROVE),
    functions=(Function("approver", "akceptuje", "approver"),),
)  # fmt: skip
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
    "an end that leaves no document": (
        lambda: replace(SOUND, statuses=(FILED, replace(DONE, silent=""))),
        "finish kończy sprawę (done) bez dokumentu",
    ),
    "a wait for money that nobody is reminded of": (
        lambda: replace(MONEY, timers=()),
        "waiting czeka na innych bez terminu przypomnienia",
    ),
    "a wait for money that the party can't give up": (
        lambda: replace(MONEY, transitions=tuple(one for one in MONEY.transitions if one.by != By.APPLICANT)),
        "waiting nie ma wyjścia dla: applicant",
    ),
    "a wait for money that the money does not end": (
        lambda: replace(MONEY, transitions=tuple(one for one in MONEY.transitions if one.by != By.PAYMENT)),
        "waiting nie ma wyjścia dla: payment",
    ),
    "a wait for others that the office can't end": (
        lambda: replace(
            MONEY,
            statuses=(FILED, DONE, replace(WAITING, kind=Kind.EXTERNAL)),
            transitions=tuple(one for one in MONEY.transitions if one.event != "give_in"),
        ),
        "waiting nie ma wyjścia dla: official",
    ),
    "a second person whom nobody names": (
        lambda: replace(APPROVAL, transitions=(PREPARE, replace(APPROVE, who=()))),
        "approve wymaga drugiej osoby, a nie mówi, kto nią jest",
    ),
    "a second person after nobody": (
        lambda: replace(APPROVAL, transitions=(replace(PREPARE, by=By.APPLICANT), APPROVE)),
        "approve wymaga drugiej osoby, a nikt wcześniej",
    ),
    "a function that is not declared": (
        lambda: replace(APPROVAL, functions=()),
        "nie ma funkcji approver",
    ),
    "a flag that is not declared": (
        lambda: with_edge(replace(FINISH, event="mark", target=SAME, raises=("late",))),
        "nie ma znacznika late",
    ),
    "a timer of a status that is not there": (
        lambda: replace(SOUND, timers=(replace(WEEK, statuses=("lost",)),)),
        "nie ma statusu lost",
    ),
    "a timer that counts from nothing": (
        lambda: replace(SOUND, timers=(replace(WEEK, after=None),)),
        "termin week nie mówi",
    ),
    "a timer after the end": (
        lambda: replace(SOUND, timers=(replace(WEEK, statuses=("done",)),)),
        "termin week biegnie po zakończeniu",
    ),
    "a stopped clock while the office still works": (
        lambda: replace(SOUND, statuses=(replace(FILED, clock=Clock.STOP), DONE)),
        "zegar statusu filed",
    ),
    "a circle without an end": (
        lambda: replace(
            with_status(WAITING),
            transitions=(FINISH, TO_WAITING, Transition("again", "Znów", ("waiting",), "waiting", By.SYSTEM)),
        ),
        "z waiting nie da się dojść do końca",
    ),
}


@pytest.mark.parametrize("flow", [SOUND, MONEY, APPROVAL], ids=lambda flow: flow.name)
def test_a_sound_graph_has_no_faults(flow: Flow) -> None:
    assert flow.faults() == []


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_the_portals_own_graphs_have_no_faults(flow: Flow) -> None:
    assert flow.faults() == []


@pytest.mark.parametrize(("plant", "words"), PLANTED.values(), ids=PLANTED)
def test_every_planted_fault_is_found(plant: Callable[[], Flow], words: str) -> None:
    assert any(words in fault for fault in plant().faults()), plant().faults()


def test_all_faults_are_told_at_once() -> None:
    broken = replace(with_status(DONE), start="nowhere")
    assert len(broken.faults()) >= 3


@pytest.mark.parametrize("flow", [SOUND, MONEY, APPROVAL, *FLOWS.values()], ids=lambda flow: flow.name)
def test_a_graph_comes_back_from_its_snapshot(flow: Flow) -> None:
    kept = json.loads(json.dumps(flow.snapshot()))
    back = Flow.from_snapshot(kept)
    assert back.snapshot() == flow.snapshot()
    assert [edge.needs for edge in back.transitions] == [edge.needs for edge in flow.transitions]
    assert back.status(flow.start).kind == flow.status(flow.start).kind
    assert back.faults() == []
    assert [(one.after, one.waits) for one in back.timers] == [(one.after, one.waits) for one in flow.timers]
    assert [one.term for one in back.statuses] == [one.term for one in flow.statuses]


def test_a_version_kept_before_flows_had_timers_still_drives_its_cases() -> None:
    """The certificate's first version, as a city that runs the portal since then has it in its database."""
    kept = {
        "name": "certificate",
        "start": "filed",
        "statuses": [
            {"code": "filed", "label": "U nas", "kind": "office", "clock": "run"},
            {"code": "issued", "label": "Wydane", "kind": "final", "clock": "stop"},
        ],
        "transitions": [
            {"event": "issue", "label": "Wydaj", "sources": ["filed"], "target": "issued", "by": "official",
             "needs": ["fee_settled", "document"], "effects": []}
        ],
    }  # fmt: skip
    flow = Flow.from_snapshot(kept)
    assert flow.edge("filed", "issue").needs == (Need.FEE_SETTLED, Need.DOCUMENT)
    assert (flow.timers, flow.functions, flow.flags) == ((), (), ())


def test_a_matter_taken_up_goes_back_to_where_it_came_from() -> None:
    held = Status("held", "Zawieszona", Kind.EXTERNAL, Clock.PAUSE)
    flow = replace(
        SOUND,
        statuses=(FILED, DRAFTED, held, DONE),
        transitions=(
            FINISH,
            Transition("draft", "Pisz", ("filed",), "drafted", By.OFFICIAL),
            Transition("undraft", "Cofnij", ("drafted",), "filed", By.OFFICIAL),
            Transition("hold", "Zawieś", ("filed", "drafted"), "held", By.OFFICIAL),
            Transition("go_on", "Podejmij", ("held",), PREVIOUS, By.OFFICIAL),
        ),
        timers=(replace(WEEK, statuses=("held",)),),
    )
    assert flow.faults() == []
    assert {target for source, edge, target in moves(flow) if edge.event == "go_on"} == {"filed", "drafted"}


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_no_clock_ends_a_matter_or_says_that_a_decision_is_final(flow: Flow) -> None:
    """A reply posted on the last day is in time (art. 57 § 5 KPA): only persons, money and receipts move a matter."""
    ends = {status.code for status in flow.statuses if status.kind == Kind.FINAL}
    assert all(
        edge.by in (By.OFFICIAL, By.APPLICANT) for _source, edge, target in moves(flow) if target in ends
    )
    assert all(timer.does in (Does.REMIND, Does.TASK) for timer in flow.timers)


def test_names_that_no_room_has_bound_are_told() -> None:
    flow = replace(SOUND, transitions=(replace(FINISH, effects=("sing",), guard="moon_is_full"),))
    effects, guards = Effects(), Guards()
    assert len(unbound([flow], effects, guards)) == 2
    effects.register("sing", lambda: None)
    guards.register("moon_is_full", lambda: "")
    assert unbound([flow], effects, guards) == []
    with pytest.raises(ValueError, match="twice"):
        guards.register("moon_is_full", lambda: "")


def test_an_event_that_leads_nowhere_from_here_is_a_conflict() -> None:
    assert SOUND.edge("filed", "finish") is FINISH
    late = replace(SOUND, flags=(Flag("late", "Po terminie"),))
    assert late.flag("late").label == "Po terminie"
    assert APPROVAL.function("approver").role == "approver"
    for source, event in (("done", "finish"), ("filed", "reopen")):
        with pytest.raises(Conflict):
            SOUND.edge(source, event)
    with pytest.raises(KeyError):
        SOUND.status("nowhere")


def test_each_side_is_offered_its_own_ways() -> None:
    assert [edge.event for edge in CERTIFICATE.exits("filed", By.APPLICANT)] == [
        "withdraw",
        "complain_of_delay",
    ]
    assert {edge.event for edge in CERTIFICATE.exits("filed", By.OFFICIAL)} == {
        "call_for_completion",
        "call_for_fee",
        "extend",
        "forward",
        "issue",
        "pass_delay_on",
        "refuse",
    }
    assert CERTIFICATE.exits("issued", By.OFFICIAL) == []


@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda flow: flow.name)
def test_a_party_can_withdraw_from_every_open_status(flow: Flow) -> None:
    # what a state register is doing cannot be called back; who withdrew waits for the decision that says so
    ends_anyway = {"in_register", "withdrawing"}
    kept = {
        status.code
        for status in flow.statuses
        if status.clock != Clock.STOP
        and all(edge.event != "withdraw" for edge in flow.exits(status.code, By.APPLICANT))
    }
    assert kept <= ends_anyway


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
