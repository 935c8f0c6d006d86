"""What can happen in nearly every matter: fee, completion, opinion, suspension, extension, forwarding, delay."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portal.i18n import lazy
from portal.terms import Term, Unit
from portal.workflow.parts import (
    PREVIOUS,
    SAME,
    Anchor,
    By,
    Clock,
    Does,
    Flag,
    Function,
    Kind,
    Need,
    Status,
    Timer,
    Transition,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.i18n import Text
    from portal.workflow.graph import Flow

CLERK = Function("clerk", lazy("prowadzi sprawę"), "clerk")
APPROVER = Function("approver", lazy("akceptuje i podpisuje"), "approver")
WITHDRAW = "withdraw"
CALL_OVER = "call_over"  # the term of the last call and the post's wait are over
SEVEN_DAYS = Term(7, Unit.DAYS)
HALF_YEAR = Term(6, Unit.MONTHS)
MONTH = Term(1, Unit.MONTHS)

FILED = Status("filed", lazy("U nas"), Kind.OFFICE, Clock.RUN)
FEE_CALL = Status("fee_call", lazy("Do zapłaty"), Kind.PAYMENT, Clock.PAUSE)
COMPLETION = Status("completion", lazy("Do uzupełnienia"), Kind.APPLICANT, Clock.PAUSE)
OPINION = Status("opinion", lazy("Czekamy na inny urząd"), Kind.EXTERNAL, Clock.PAUSE)
HEARING = Status("hearing", lazy("Możesz się wypowiedzieć"), Kind.APPLICANT, Clock.PAUSE)
SUSPENDED = Status("suspended", lazy("Zawieszona"), Kind.EXTERNAL, Clock.PAUSE)
LEFT = Status("left", lazy("Pozostawiona bez rozpatrzenia"), Kind.FINAL, Clock.STOP)
FORWARDED = Status("forwarded", lazy("Przekazana do właściwego urzędu"), Kind.FINAL, Clock.STOP)
WITHDRAWN = Status(
    "withdrawn", lazy("Wycofana"), Kind.FINAL, Clock.STOP,
    silent="nie ma decyzji, więc nie ma czego umarzać (art. 105 § 2 KPA a contrario)",
)  # fmt: skip
REFUSED = Status("refused", lazy("Odmowa"), Kind.FINAL, Clock.STOP)

# what every flow gets from here: the portal's own tests walk these, a service's scenarios need not
EVERYWHERE = frozenset(
    {"extend", "suspend", "take_up", "forward", "complain_of_delay", "pass_delay_on", "ask_silence_certificate",
     "certify_silence", "refuse_silence_certificate", "end_right", "review",
     "give_up_review", "return_review", "changed", "give_way"}
)  # fmt: skip
SILENCE_ASKED = Flag("silence_asked", lazy("Poproszono o zaświadczenie o milczącym załatwieniu"))
SILENCE_SETTLED = Flag("silence_settled", lazy("Zaświadczenie o milczącym załatwieniu rozpatrzone"))


# a right that a matter gave lapsed or was taken away before its time (art. 162 KPA, art. 18 ust. 10 and 12 ustawy o
# wychowaniu w trzeźwości); what says so is an act of its own, this matter only knows it from then on
def ending_right(*sources: str) -> Transition:
    """Return the step that notes the earlier end of what a matter gave: nobody is reminded of it any more."""
    return Transition(
        "end_right", lazy("Odnotuj wygaśnięcie albo cofnięcie"), sources, SAME, By.OFFICIAL,
        needs=(Need.REASONS, Need.LAST_DAY), guard="right_held", effects=("end_right",),
    )  # fmt: skip


DELAY = Flag("delay_complaint", lazy("Złożono ponaglenie"))

CALL_FOR_FEE = Transition(
    "call_for_fee", lazy("Wezwij do zapłaty"), ("filed",), "fee_call", By.OFFICIAL, letter="fee_call"
)
FEE_PAID = Transition("fee_paid", lazy("Opłata wpłynęła"), ("fee_call",), "filed", By.PAYMENT)
RESUME = Transition(
    "resume", lazy("Wznów bez opłaty"), ("fee_call",), "filed", By.OFFICIAL, needs=(Need.REASONS,)
)
CALL_FOR_COMPLETION = Transition(
    "call_for_completion", lazy("Wezwij do uzupełnienia"), ("filed",), "completion", By.OFFICIAL,
    needs=(Need.ITEMS, Need.DOCUMENT), letter="completion_call",
)  # fmt: skip
COMPLETED = Transition("completed", lazy("Wyślij uzupełnienie"), ("completion",), "filed", By.APPLICANT)
COMPLETED_ON_PAPER = Transition(
    "completed_on_paper", lazy("Uzupełnienie przyszło inną drogą"), ("completion",), "filed", By.OFFICIAL,
    needs=(Need.REASONS,),
)  # fmt: skip
LEAVE = Transition(
    "leave", lazy("Pozostaw bez rozpatrzenia"), ("fee_call", "completion"), "left", By.OFFICIAL,
    needs=(Need.REASONS, Need.DOCUMENT), guard=CALL_OVER, letter="leaving",
)  # fmt: skip
ASK_OPINION = Transition(
    "ask_opinion", lazy("Poproś inny urząd o stanowisko"), ("filed",), "opinion", By.OFFICIAL,
    needs=(Need.BODY, Need.DOCUMENT), letter="opinion_request",
)  # fmt: skip
OPINION_CAME = Transition(
    "opinion_came", lazy("Stanowisko przyszło"), ("opinion",), "filed", By.OFFICIAL, needs=(Need.REASONS,)
)
INVITE = Transition(
    "invite_to_comment", lazy("Daj stronie głos przed decyzją"), ("filed",), "hearing", By.OFFICIAL,
    needs=(Need.DOCUMENT,), letter="hearing_notice",
)  # fmt: skip
COMMENTED = Transition("commented", lazy("Wyślij stanowisko"), ("hearing",), "filed", By.APPLICANT)
SILENT_PARTY = Transition(
    "hearing_over", lazy("Strona się nie wypowiedziała"), ("hearing",), "filed", By.OFFICIAL, guard=CALL_OVER
)

FEE_TIMER = Timer(
    "fee_unpaid", lazy("Sprawdź, czy opłata wpłynęła"), ("fee_call",), Anchor.DELIVERED, Does.TASK,
    after=SEVEN_DAYS, waits=True,
)  # fmt: skip
COMPLETION_TIMER = Timer(
    "not_completed", lazy("Sprawdź, czy strona uzupełniła wniosek"), ("completion",), Anchor.DELIVERED,
    Does.TASK, after=SEVEN_DAYS, waits=True,
)  # fmt: skip
HEARING_TIMER = Timer(
    "hearing_over", lazy("Sprawdź, czy strona się wypowiedziała"), ("hearing",), Anchor.DELIVERED, Does.TASK,
    after=SEVEN_DAYS, waits=True,
)  # fmt: skip
OPINION_TIMER = Timer(
    "opinion_late", lazy("Upomnij się o stanowisko"), ("opinion",), Anchor.ENTERED, Does.TASK,
    after=Term(14, Unit.DAYS),
)  # fmt: skip
SUSPENSION_TIMER = Timer(
    "still_suspended", lazy("Sprawdź, czy powód zawieszenia ustał"), ("suspended",), Anchor.ENTERED, Does.TASK,
    after=HALF_YEAR,
)  # fmt: skip


def refusal(label: Text, letter: str, target: str = REFUSED.code) -> Transition:
    """Return the refusal of a document at once, by an order or a notice, without a decision."""
    return Transition(
        "refuse",
        label,
        ("filed",),
        target,
        By.OFFICIAL,
        needs=(Need.REASONS, Need.DOCUMENT),
        letter=letter,
    )


def with_common(flow: Flow, *, suspendable: bool = True) -> Flow:
    """Return a flow with what can happen from any open status: extend, suspend, forward, complain of delay.

    Sources: extension art. 36 KPA and art. 140 OP, suspension art. 97-98 KPA and art. 201 OP, forwarding art. 65
    KPA and art. 170 OP, ponaglenie art. 37 KPA and art. 141 OP.
    """
    running = _codes(flow, Clock.RUN)
    worked_on = tuple(code for code in running if flow.status(code).kind == Kind.OFFICE)
    open_ones = (*running, *_codes(flow, Clock.PAUSE), *((SUSPENDED.code,) if suspendable else ()))
    suspending = _suspending(worked_on) if suspendable else ()
    more = (
        Transition("extend", lazy("Przedłuż termin"), running, SAME, By.OFFICIAL,
                   needs=(Need.REASONS, Need.NEW_DATE, Need.DOCUMENT), letter="extension"),
        Transition("forward", lazy("Przekaż właściwemu urzędowi"), worked_on, "forwarded", By.OFFICIAL,
                   needs=(Need.BODY, Need.REASONS, Need.DOCUMENT), letter="forwarding"),
        Transition("complain_of_delay", lazy("Złóż ponaglenie"), open_ones, SAME, By.APPLICANT,
                   needs=(Need.REASONS,), raises=(DELAY.code,), effects=("open_delay_task",)),
        Transition("pass_delay_on", lazy("Przekaż ponaglenie organowi wyższego stopnia"), open_ones, SAME,
                   By.OFFICIAL, needs=(Need.REASONS,), clears=(DELAY.code,), guard="delay_complaint_open",
                   effects=("close_delay_task",)),
    )  # fmt: skip
    return replace(
        flow,
        statuses=(*flow.statuses, *((SUSPENDED,) if suspendable else ()), FORWARDED),
        transitions=(*_also_withdrawn(flow.transitions, suspendable=suspendable), *suspending, *more),
        timers=(*flow.timers, *((SUSPENSION_TIMER,) if suspendable else ()), *_due_timers(running)),
        flags=(*flow.flags, DELAY),
    )


def _also_withdrawn(edges: Sequence[Transition], *, suspendable: bool) -> tuple[Transition, ...]:
    """Let the party withdraw what is suspended as they could what is worked on: by the first way of the flow."""
    first = next((edge for edge in edges if edge.event == WITHDRAW), None) if suspendable else None
    return tuple(
        replace(edge, sources=(*edge.sources, SUSPENDED.code)) if edge is first else edge for edge in edges
    )


def _suspending(worked_on: tuple[str, ...]) -> tuple[Transition, ...]:
    """Return the ways to suspend proceedings and to take them up again."""
    return (
        Transition("suspend", lazy("Zawieś postępowanie"), worked_on, "suspended", By.OFFICIAL,
                   needs=(Need.REASONS, Need.DOCUMENT), letter="suspension"),
        Transition("take_up", lazy("Podejmij postępowanie"), ("suspended",), PREVIOUS, By.OFFICIAL,
                   needs=(Need.REASONS, Need.DOCUMENT), letter="taking_up"),
    )  # fmt: skip


def _due_timers(running: Sequence[str]) -> tuple[Timer, ...]:
    """Remind before the term ends, and on the day after ask for the notice of delay (art. 36 KPA, art. 140 OP)."""
    statuses = tuple(running)
    return (
        Timer("due_soon", lazy("Termin mija za trzy dni"), statuses, Anchor.DUE, Does.REMIND, before_days=3),
        Timer("overdue", lazy("Termin minął: zawiadom strony i podaj nowy"), statuses, Anchor.DUE, Does.TASK,
              before_days=-1),
    )  # fmt: skip


def _codes(flow: Flow, clock: Clock) -> tuple[str, ...]:
    return tuple(status.code for status in flow.statuses if status.clock == clock)
