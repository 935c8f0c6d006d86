"""The way to a decision and after it: prepared, approved, signed, delivered, appealed, final."""

from __future__ import annotations

from portal.i18n import lazy
from portal.terms import Term, Unit
from portal.workflow.common import APPROVER, CLERK, HALF_YEAR, ending_right
from portal.workflow.parts import SAME, Anchor, By, Clock, Does, Flag, Kind, Need, Status, Timer, Transition

PREPARED = Status("prepared", lazy("Piszemy decyzję"), Kind.DECISION, Clock.RUN)
APPROVED = Status("approved", lazy("Decyzja czeka na podpis"), Kind.DECISION, Clock.RUN)
WITHDRAWING = Status("withdrawing", lazy("Wycofana, kończymy sprawę"), Kind.DECISION, Clock.RUN)
SIGNED = Status("signed", lazy("Decyzja wydana"), Kind.DECISION, Clock.STOP)
DELIVERED = Status("delivered", lazy("Decyzja doręczona"), Kind.DECISION, Clock.STOP)
APPEALED = Status("appealed", lazy("Odwołanie w toku"), Kind.EXTERNAL, Clock.STOP)
# the first decision still stands, so the clock that it stopped does not run again
REVIEWING = Status("reviewing", lazy("Urząd zmienia swoją decyzję"), Kind.DECISION, Clock.STOP)
FINAL = Status("final", lazy("Zakończona ostateczną decyzją"), Kind.FINAL, Clock.STOP)

APPEAL = Flag("appeal", lazy("Złożono odwołanie"))
FILES_SENT = Flag("files_sent", lazy("Akta u organu odwoławczego"))
SELF_REVIEW = Flag("self_review", lazy("Urząd sam rozpatruje odwołanie"))
FOLLOW_CHANGE = (
    "follow_change"  # what a decision brought follows the one that the higher body put in its place
)
UNDO = "undo"  # what the decision brought that was set aside is taken back
KEEP_FEE = "keep_fee"  # what a refusal set aside would have given back is kept
PARTIES_KNOWN = (
    "parties_known"  # whoever is asked as a party of the matter answered, or an official settled it
)
APPEAL_TERM_OVER = "appeal_term_over"  # each party's term to appeal and the post's wait are over, or waived

FUNCTIONS = (CLERK, APPROVER)
STATUSES = (PREPARED, APPROVED, WITHDRAWING, SIGNED, DELIVERED, APPEALED, REVIEWING, FINAL)
FLAGS = (APPEAL, FILES_SENT, SELF_REVIEW)
STANDING = ("signed", "delivered")
DECIDED = (*STANDING, "refused_by_order")  # the last one by an order (portal.workflow.orders)
TIMERS = (
    Timer("not_delivered", lazy("Decyzja nie została odebrana: doręcz ją inną drogą"), ("signed",),
          Anchor.ENTERED, Does.TASK, after=Term(14, Unit.DAYS)),
    Timer("appeal_over", lazy("Termin na odwołanie minął: stwierdź, że decyzja jest ostateczna"), ("delivered",),
          Anchor.DELIVERED, Does.TASK, after=Term(14, Unit.DAYS), waits=True),
    Timer("files_due", lazy("Przekaż odwołanie z aktami"), ("appealed",), Anchor.ENTERED, Does.TASK,
          after=Term(5, Unit.DAYS)),
    Timer("review_due", lazy("Wydaj nową decyzję albo przekaż odwołanie z aktami"), ("reviewing",), Anchor.ENTERED,
          Does.TASK, after=Term(3, Unit.DAYS)),
    Timer("appeal_long", lazy("Zapytaj organ odwoławczy, co ze sprawą"), ("appealed",), Anchor.ENTERED, Does.TASK,
          after=HALF_YEAR),
)  # fmt: skip


def to_a_decision(
    sources: tuple[str, ...] = ("filed",), *, fee_first: bool = True, guard: str = ""
) -> tuple[Transition, ...]:
    """Return the way from review to a decision that nobody can appeal any more.

    ``fee_first`` says whether the duty must be there before a decision is prepared, or before it is signed.
    Two persons: who approves is never who prepared it. Sources: art. 104, 107, 109, 127-134 KPA; art. 207, 210,
    211, 220-227 Ordynacja podatkowa.
    """
    fee = (Need.FEE_SETTLED,)
    return (
        Transition("prepare", lazy("Przygotuj decyzję"), (*sources, "withdrawing", "reviewing"), "prepared",
                   By.OFFICIAL, needs=(*(fee if fee_first else ()), Need.DOCUMENT), who=("clerk", "approver"),
                   letter="decision", guard=guard),
        Transition("return", lazy("Cofnij do poprawy"), ("prepared", "approved"), "filed", By.OFFICIAL,
                   needs=(Need.REASONS,), who=("clerk", "approver"), guard="not_in_self_review"),
        Transition("return_review", lazy("Cofnij do poprawy"), ("prepared", "approved"), "reviewing", By.OFFICIAL,
                   needs=(Need.REASONS,), who=("clerk", "approver"), guard="in_self_review"),
        Transition("approve", lazy("Zaakceptuj projekt"), ("prepared",), "approved", By.OFFICIAL,
                   needs=(Need.SECOND_PERSON,), who=("approver",)),
        Transition("sign", lazy("Podpisz i wydaj"), ("approved",), "signed", By.OFFICIAL,
                   needs=(*(() if fee_first else fee), Need.SIGNATURE), who=("approver",),
                   clears=(SELF_REVIEW.code,)),
        Transition("delivered", lazy("Doręczono"), ("signed",), "delivered", By.SYSTEM),
    )  # fmt: skip


def withdrawal(*sources: str) -> Transition:
    """Return the party's withdrawal: a decision of discontinuance follows (art. 105 § 2 KPA, art. 208 § 2 OP)."""
    return Transition("withdraw", lazy("Wycofaj wniosek"), sources, "withdrawing", By.APPLICANT)


def after_a_decision() -> tuple[Transition, ...]:
    """Return what may follow a decision: appeal, its files, its end, finality, the correction of a slip."""
    return (
        Transition("appeal", lazy("Złóż odwołanie"), STANDING, "appealed", By.APPLICANT, needs=(Need.REASONS,),
                   raises=(APPEAL.code,)),
        Transition("appeal_on_paper", lazy("Odwołanie przyszło inną drogą"), STANDING, "appealed", By.OFFICIAL,
                   needs=(Need.REASONS,), raises=(APPEAL.code,)),
        Transition("send_files", lazy("Przekaż odwołanie z aktami"), ("appealed",), SAME, By.OFFICIAL,
                   needs=(Need.BODY, Need.DOCUMENT), letter="files_forwarding", raises=(FILES_SENT.code,)),
        # the organ that decided finds the appeal right in the whole (art. 132 KPA, art. 226 Ordynacja podatkowa)
        Transition("review", lazy("Uwzględnij odwołanie: wydaj nową decyzję"), ("appealed",), "reviewing", By.OFFICIAL,
                   needs=(Need.REASONS,), guard="self_review_open", effects=("check_agreement",),
                   raises=(SELF_REVIEW.code,), clears=(APPEAL.code,)),
        Transition("give_up_review", lazy("Przekaż jednak odwołanie wyżej"), ("reviewing",), "appealed", By.OFFICIAL,
                   needs=(Need.REASONS,), raises=(APPEAL.code,), clears=(SELF_REVIEW.code,)),
        # art. 138 § 1 pkt 2 KPA, art. 233 § 1 pkt 2 lit. a Ordynacja podatkowa
        Transition("changed", lazy("Organ odwoławczy zmienił decyzję"), ("appealed",), "final", By.OFFICIAL,
                   needs=(Need.REASONS, Need.OUTCOME), clears=(APPEAL.code, FILES_SENT.code),
                   effects=(FOLLOW_CHANGE,)),
        Transition("upheld", lazy("Organ odwoławczy zakończył sprawę"), ("appealed",), "final", By.OFFICIAL,
                   needs=(Need.REASONS,), clears=(APPEAL.code, FILES_SENT.code)),
        Transition("remanded", lazy("Sprawa wróciła do ponownego rozpatrzenia"), ("appealed",), "filed", By.OFFICIAL,
                   needs=(Need.REASONS,), clears=(APPEAL.code, FILES_SENT.code),
                   effects=("begin_term_anew", UNDO, KEEP_FEE)),
        Transition("confirm_final", lazy("Stwierdź ostateczność"), ("delivered",), "final", By.OFFICIAL,
                   guard=APPEAL_TERM_OVER),
        Transition("correct", lazy("Sprostuj oczywistą omyłkę"), ("signed", "delivered", "final"), SAME, By.OFFICIAL,
                   needs=(Need.REASONS, Need.DOCUMENT), letter="correction"),
        ending_right("signed", "delivered", "final"),
    )  # fmt: skip
