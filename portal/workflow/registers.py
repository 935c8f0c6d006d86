"""The flows of what a state register does: an entry in it, a copy or a certificate taken out of it."""

from __future__ import annotations

from dataclasses import replace

from portal.i18n import Text, lazy
from portal.terms import Term, Unit
from portal.workflow import common, decisions, orders
from portal.workflow.common import FILED, LEFT, WITHDRAWN
from portal.workflow.graph import Flow
from portal.workflow.parts import Anchor, By, Clock, Does, Kind, Need, Status, Timer, Transition

TO_ENTER = "granted_not_entered"  # the decision that became final grants what the register does not have yet
IN_REGISTER = Status("in_register", lazy("W rejestrze państwowym"), Kind.EXTERNAL, Clock.RUN)
REGISTERED = Status("registered", lazy("Wpisano do rejestru"), Kind.FINAL, Clock.STOP)
HANDED_ON = Status("handed_on", lazy("Dokument wydany"), Kind.FINAL, Clock.STOP)
ENTERING = Status(
    "entering", lazy("Decyzja ostateczna, wykonujemy ją w rejestrze"), Kind.EXTERNAL, Clock.STOP
)
FINALITY = frozenset({"confirm_final", "upheld", "changed"})
GUARD, NOTE = "register_paper", "register_note"
FEE = (common.CALL_FOR_FEE, common.FEE_PAID, common.RESUME)
COMPLETING = (common.CALL_FOR_COMPLETION, common.COMPLETED, common.COMPLETED_ON_PAPER)
WITHDRAW = Transition(
    "withdraw", lazy("Wycofaj wniosek"), ("filed", "fee_call", "completion"), "withdrawn", By.APPLICANT
)
ENTRY = (
    Transition("enter", lazy("Wprowadź do rejestru"), ("filed",), "in_register", By.OFFICIAL,
               needs=(Need.FEE_SETTLED,), guard="consents_given"),
    Transition("registered", lazy("Rejestr potwierdził wpis"), ("in_register",), "registered", By.OFFICIAL,
               needs=(Need.REASONS, Need.DOCUMENT), letter=NOTE, guard=GUARD),
    Transition("rejected", lazy("Rejestr odrzucił wpis"), ("in_register",), "filed", By.OFFICIAL,
               needs=(Need.REASONS,)),
)  # fmt: skip
PAPER = (
    Transition("ask_register", lazy("Przygotuj dokument z rejestru"), ("filed",), "in_register", By.OFFICIAL,
               needs=(Need.FEE_SETTLED,), guard="consents_given"),
    Transition("hand_on", lazy("Zakończ: dokument wydany"), ("in_register",), "handed_on", By.OFFICIAL,
               needs=(Need.REASONS, Need.DOCUMENT), letter=NOTE, guard=GUARD),
    Transition("not_in_register", lazy("Rejestr nie dał dokumentu"), ("in_register",), "filed", By.OFFICIAL,
               needs=(Need.REASONS,)),
)  # fmt: skip


def _late(label: Text, *statuses: str) -> Timer:
    return Timer(
        "register_late", label, statuses, Anchor.ENTERED, Does.TASK, after=Term(2, Unit.WORKING_DAYS)
    )


def _decided(name: str, end: Status, steps: tuple[Transition, ...], late: Text) -> Flow:
    """Return the way of what a register does and a decision refuses (art. 104 KPA).

    A decision that grants it (doubts about a stay; an appeal that the office or the higher body found right) does not
    write itself into the register: once it is final (art. 16 § 1 and 130 KPA) the register's step is still to come.
    """
    carrying_out = (
        Transition("carried_out", lazy("Rejestr wykonał decyzję"), ("entering",), end.code, By.OFFICIAL,
                   needs=(Need.REASONS, Need.DOCUMENT), letter=NOTE, guard=GUARD),
        Transition("not_carried_out", lazy("Decyzji nie da się już wykonać"), ("entering",), "final", By.OFFICIAL,
                   needs=(Need.REASONS, Need.DOCUMENT), letter="not_carried_out"),
    )  # fmt: skip
    return common.with_common(
        Flow(
            name=name, start="filed",
            statuses=(FILED, common.FEE_CALL, common.COMPLETION, IN_REGISTER, end, ENTERING, LEFT, WITHDRAWN,
                      *decisions.STATUSES),
            transitions=(
                *FEE, *COMPLETING, common.LEAVE, *steps, WITHDRAW, *decisions.to_a_decision(),
                *(_carried_on(edge) for edge in decisions.after_a_decision()), *carrying_out,
                decisions.withdrawal("prepared", "approved"),
            ),
            functions=decisions.FUNCTIONS, flags=decisions.FLAGS,
            timers=(common.FEE_TIMER, common.COMPLETION_TIMER, *decisions.TIMERS,
                    _late(late, "in_register", "entering")),
        )
    )  # fmt: skip


def _carried_on(edge: Transition) -> Transition:
    """Return what follows a decision, with the register's step behind the finality of one that grants."""
    if edge.event in FINALITY:
        return replace(edge, unless=TO_ENTER, otherwise="entering")
    return replace(edge, sources=(*edge.sources, "entering")) if edge.event == "correct" else edge


def _certificate() -> Flow:
    """Return the way of a certificate of what a register shows: refused by an order, never by a decision.

    Sources: art. 219 KPA, complaint within seven days (art. 141 § 2 KPA).
    """
    return common.with_common(
        Flow(
            name="register_certificate", start="filed",
            statuses=(FILED, common.FEE_CALL, common.COMPLETION, IN_REGISTER, HANDED_ON, *orders.STATUSES, WITHDRAWN,
                      LEFT),
            transitions=(*FEE, *COMPLETING, common.LEAVE, *PAPER, *orders.by_an_order(lazy("Odmów wydania")),
                         WITHDRAW),
            flags=orders.FLAGS,
            timers=(common.FEE_TIMER, common.COMPLETION_TIMER, *orders.TIMERS,
                    _late(lazy("Wydaj dokument z rejestru"), "in_register")),
        ),
        suspendable=False,
    )  # fmt: skip


EXTERNAL_ACT = _decided("external_act", REGISTERED, ENTRY, lazy("Sprawdź, czy rejestr potwierdził wpis"))
REGISTER_COPY = _decided("register_copy", HANDED_ON, PAPER, lazy("Wydaj dokument z rejestru"))
REGISTER_CERTIFICATE = _certificate()
