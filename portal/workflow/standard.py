"""The standard flows of a city: what its matters have in common, so that a service names one and adds nothing."""

from __future__ import annotations

from typing import Any

from portal.i18n import Text, lazy
from portal.terms import Term, Unit
from portal.workflow import common, decisions, orders
from portal.workflow.common import FILED, LEFT, WITHDRAWN
from portal.workflow.graph import Flow
from portal.workflow.parts import SAME, By, Clock, Kind, Need, Status, Transition
from portal.workflow.registers import EXTERNAL_ACT, REGISTER_CERTIFICATE, REGISTER_COPY

FEE = (common.CALL_FOR_FEE, common.FEE_PAID, common.RESUME)
COMPLETING = (common.CALL_FOR_COMPLETION, common.COMPLETED, common.COMPLETED_ON_PAPER)
ASKING = (common.ASK_OPINION, common.OPINION_CAME)
HEARING = (common.INVITE, common.COMMENTED, common.SILENT_PARTY)
REVIEW = (FILED, common.FEE_CALL, common.COMPLETION, common.OPINION, common.HEARING, LEFT)
REVIEW_TIMERS = (common.FEE_TIMER, common.COMPLETION_TIMER, common.OPINION_TIMER, common.HEARING_TIMER)


DONE = Status(
    "accepted", lazy("Przyjęta"), Kind.FINAL, Clock.STOP,
    silent="deklarację przyjmuje się bez rozstrzygnięcia; potwierdza ją UPO (art. 21 § 2 Ordynacji podatkowej)",
)  # fmt: skip
ISSUED = Status("issued", lazy("Wydane"), Kind.FINAL, Clock.STOP)
ANSWERED = Status("answered", lazy("Odpowiedź wysłana"), Kind.FINAL, Clock.STOP)
PROVIDED = Status("provided", lazy("Informacja udostępniona"), Kind.FINAL, Clock.STOP)
NOT_PUBLIC = Status("not_public", lazy("To nie jest informacja publiczna"), Kind.FINAL, Clock.STOP)
COST = Status("cost_notice", lazy("Poznaj koszt i zdecyduj"), Kind.APPLICANT, Clock.PAUSE)
INSPECTED = Status("inspected", lazy("Po oględzinach"), Kind.OFFICE, Clock.RUN, term=Term(14, Unit.DAYS))
SILENT = Status("tacit", lazy("Nie mamy sprzeciwu"), Kind.FINAL, Clock.STOP)
REPLY = Status("reply", lazy("Piszemy odpowiedź"), Kind.DECISION, Clock.RUN)
BRING = "bring"  # what the service says a matter brings is carried out
REFUSAL_NOTICE = "refusal_notice"
REVIEWING = ("filed", "fee_call", "completion", "opinion", "hearing")


def _withdraw(*sources: str) -> Transition:
    return Transition("withdraw", lazy("Wycofaj wniosek"), sources, "withdrawn", By.APPLICANT)


def _decision(name: str, *, fee_first: bool = True) -> Flow:
    """Return the way of a matter that ends by a decision (art. 104 KPA, art. 207 Ordynacja podatkowa)."""
    return common.with_common(
        Flow(
            name=name, start="filed", statuses=(*REVIEW, *decisions.STATUSES),
            transitions=(*FEE, *COMPLETING, *ASKING, *HEARING, common.LEAVE,
                         *decisions.to_a_decision(fee_first=fee_first, guard=decisions.PARTIES_KNOWN),
                         decisions.withdrawal(*REVIEWING, "prepared", "approved"), *decisions.after_a_decision()),
            timers=(*REVIEW_TIMERS, *decisions.TIMERS), functions=decisions.FUNCTIONS, flags=decisions.FLAGS,
        )
    )  # fmt: skip


def _notification() -> Flow:
    """Return the way of a notification that silence settles: objection by decision, or none (art. 122a-122g KPA).

    The term of the inspection (21 days at trees, art. 83f ust. 6 ustawy o ochronie przyrody) is the service's own;
    the term of the objection runs anew from the inspection. Only an official confirms the silence.
    """
    objecting = decisions.to_a_decision(("filed", "inspected"))
    return common.with_common(
        Flow(
            name="notification", start="filed",
            statuses=(FILED, common.FEE_CALL, common.COMPLETION, INSPECTED, LEFT, SILENT, *decisions.STATUSES),
            transitions=(
                *FEE, *COMPLETING, common.LEAVE, *objecting,
                Transition("inspect", lazy("Wpisz wynik oględzin"), ("filed",), "inspected", By.OFFICIAL,
                           needs=(Need.REASONS,)),
                Transition("confirm_silence", lazy("Stwierdź brak sprzeciwu"), ("filed", "inspected"), "tacit",
                           By.OFFICIAL, needs=(Need.DOCUMENT,), guard="silence_over", letter="silence_note",
                           effects=(BRING,)),
                *_certifying_silence(),
                decisions.withdrawal("filed", "fee_call", "completion", "inspected", "prepared", "approved"),
                *decisions.after_a_decision(),
            ),
            timers=(common.FEE_TIMER, common.COMPLETION_TIMER, *decisions.TIMERS),
            functions=decisions.FUNCTIONS,
            flags=(*decisions.FLAGS, common.SILENCE_ASKED, common.SILENCE_SETTLED),
        )
    )  # fmt: skip


def _certifying_silence() -> tuple[Transition, ...]:
    """Return what follows silence at a party's request: its certificate, or the refusal of one (art. 122f KPA)."""
    settled: dict[str, Any] = {
        "by": By.OFFICIAL, "guard": "silence_certificate_asked", "effects": ("close_silence_task",),
        "raises": (common.SILENCE_SETTLED.code,), "clears": (common.SILENCE_ASKED.code,),
    }  # fmt: skip
    return (
        Transition("ask_silence_certificate", lazy("Poproś o zaświadczenie o milczącym załatwieniu"), ("tacit",), SAME,
                   By.APPLICANT, guard="silence_certifiable", effects=("ask_silence_duty",),
                   raises=(common.SILENCE_ASKED.code,)),
        Transition("certify_silence", lazy("Wydaj zaświadczenie o milczącym załatwieniu"), ("tacit",), SAME,
                   needs=(Need.FEE_SETTLED, Need.DOCUMENT), letter="silence_certificate", **settled),
        Transition("refuse_silence_certificate", lazy("Odmów zaświadczenia o milczącym załatwieniu"), ("tacit",), SAME,
                   needs=(Need.REASONS, Need.DOCUMENT), letter="silence_refusal", **settled),
    )  # fmt: skip


def _declaration() -> Flow:
    """Return the way of a declaration: nobody decides it; a faulty one is called back (art. 274a OP)."""
    return common.with_common(
        Flow(
            name="declaration", start="filed", statuses=(FILED, common.COMPLETION, DONE, LEFT, WITHDRAWN),
            transitions=(
                *COMPLETING,
                Transition("leave", lazy("Pozostaw bez rozpatrzenia"), ("completion",), "left", By.OFFICIAL,
                           needs=(Need.REASONS, Need.DOCUMENT), guard=common.CALL_OVER, letter="leaving"),
                Transition("accept", lazy("Przyjmij deklarację"), ("filed",), "accepted", By.OFFICIAL,
                           effects=(BRING,)),
                _withdraw("filed", "completion"),
            ),
            timers=(common.COMPLETION_TIMER,),
        )
    )  # fmt: skip


def _complaint(name: str) -> Flow:
    """Return the way of a complaint or petition: a notice says how it was settled (art. 237-238 KPA)."""
    return common.with_common(
        Flow(
            name=name, start="filed",
            statuses=(FILED, common.COMPLETION, common.OPINION, REPLY, ANSWERED, LEFT, WITHDRAWN),
            transitions=(
                *COMPLETING, *ASKING,
                Transition("leave", lazy("Pozostaw bez rozpatrzenia"), ("completion",), "left", By.OFFICIAL,
                           needs=(Need.REASONS, Need.DOCUMENT), guard=common.CALL_OVER, letter="leaving"),
                Transition("draft_reply", lazy("Przygotuj odpowiedź"), ("filed",), "reply", By.OFFICIAL,
                           needs=(Need.DOCUMENT,), who=("clerk", "approver"), letter="reply"),
                Transition("return", lazy("Cofnij do poprawy"), ("reply",), "filed", By.OFFICIAL,
                           needs=(Need.REASONS,), who=("clerk", "approver")),
                Transition("answer", lazy("Podpisz i wyślij"), ("reply",), "answered", By.OFFICIAL,
                           needs=(Need.SECOND_PERSON, Need.DOCUMENT, Need.SIGNATURE), who=("approver",)),
                _withdraw("filed", "completion", "opinion", "reply"),
            ),
            timers=(common.COMPLETION_TIMER, common.OPINION_TIMER), functions=decisions.FUNCTIONS,
        )
    )  # fmt: skip


def _information() -> Flow:
    """Return the way of a request for public information (art. 10-16 ustawy o dostępie do informacji publicznej)."""
    return common.with_common(
        Flow(
            name="information", start="filed",
            statuses=(FILED, COST, PROVIDED, NOT_PUBLIC, WITHDRAWN, *decisions.STATUSES),
            transitions=(
                Transition("provide", lazy("Udostępnij informację"), ("filed",), "provided", By.OFFICIAL,
                           needs=(Need.REASONS, Need.DOCUMENT), letter="information"),
                Transition("say_not_public", lazy("Odpowiedz, że to nie informacja publiczna"), ("filed",),
                           "not_public", By.OFFICIAL, needs=(Need.REASONS, Need.DOCUMENT), letter="reply"),
                Transition("tell_cost", lazy("Zawiadom o koszcie"), ("filed",), "cost_notice", By.OFFICIAL,
                           needs=(Need.REASONS, Need.DOCUMENT), letter="cost_notice"),
                Transition("accept_cost", lazy("Podtrzymaj wniosek"), ("cost_notice",), "filed", By.APPLICANT),
                Transition("cost_term_over", lazy("Strona nie zmieniła wniosku"), ("cost_notice",), "filed",
                           By.OFFICIAL, guard=common.CALL_OVER),
                _withdraw("filed", "cost_notice"),
                *(edge for edge in decisions.to_a_decision()), *decisions.after_a_decision(),
                decisions.withdrawal("prepared", "approved"),
            ),
            timers=decisions.TIMERS, functions=decisions.FUNCTIONS, flags=decisions.FLAGS,
        )
    )  # fmt: skip


def _at_once(name: str, issue: Text, refuse: Text, letters: tuple[str, str]) -> Flow:
    """Return the way of a document that is issued at once or refused, on figures and without a decision.

    A certificate is refused by an order (art. 217-219 KPA, art. 306a-306c OP); an entitlement that is bought, such as a
    subscription, by a notice (art. 3 § 2 pkt 4 PPSA), after which nothing follows here.
    """
    is_order = letters[1] == "refusal"
    refusing = orders.by_an_order(refuse) if is_order else (common.refusal(refuse, letters[1]),)
    refused = orders.STATUSES if is_order else (common.REFUSED,)
    return common.with_common(
        Flow(
            name=name, start="filed",
            statuses=(FILED, common.FEE_CALL, common.COMPLETION, ISSUED, *refused, WITHDRAWN, LEFT),
            transitions=(
                *FEE, *COMPLETING,
                Transition("issue", issue, ("filed",), "issued", By.OFFICIAL,
                           needs=(Need.FEE_SETTLED, Need.DOCUMENT), letter=letters[0]),
                *refusing,
                common.LEAVE,
                _withdraw("filed", "fee_call", "completion"),
                *(() if is_order else (common.ending_right("issued"),)),
            ),
            timers=(common.FEE_TIMER, common.COMPLETION_TIMER, *(orders.TIMERS if is_order else ())),
            flags=orders.FLAGS if is_order else (),
        ),
        suspendable=False,
    )  # fmt: skip


CERTIFICATE = _at_once(
    "certificate", lazy("Wydaj zaświadczenie"), lazy("Odmów wydania"), ("certificate", "refusal")
)
ENTITLEMENT = _at_once("entitlement", lazy("Wydaj dokument"), lazy("Odmów"), ("permit", REFUSAL_NOTICE))
DECISION = _decision("decision")
COMPLEX_DECISION = _decision("complex_decision", fee_first=False)
TAX_RELIEF = _decision("tax_relief")
BENEFIT = _decision("benefit")
NOTIFICATION = _notification()
DECLARATION = _declaration()
COMPLAINT = _complaint("complaint")
PETITION = _complaint("petition")
INFORMATION = _information()
FLOWS = {
    flow.name: flow
    for flow in (
        CERTIFICATE, ENTITLEMENT, DECISION, COMPLEX_DECISION, NOTIFICATION, DECLARATION, TAX_RELIEF, COMPLAINT,
        PETITION, INFORMATION, BENEFIT, EXTERNAL_ACT, REGISTER_COPY, REGISTER_CERTIFICATE,
    )
}  # fmt: skip
