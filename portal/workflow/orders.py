"""The way after an order that refuses a certificate: delivered, complained of, set aside or final.

It leads through the statuses of a decision, with words of its own: a certificate is refused by an order (art. 219 KPA,
art. 306c Ordynacja podatkowa), and what the law says of appeals holds for a complaint against it too (art. 144 KPA,
art. 239 Ordynacja podatkowa).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.i18n import lazy
from portal.terms import Term, Unit
from portal.workflow.common import HALF_YEAR, SEVEN_DAYS, refusal
from portal.workflow.decisions import APPEAL_TERM_OVER, FILES_SENT
from portal.workflow.parts import SAME, Anchor, By, Clock, Does, Flag, Kind, Need, Status, Timer, Transition

if TYPE_CHECKING:
    from portal.i18n import Text
    from portal.workflow.graph import Flow

COMPLAIN = "complain"
COMPLAINTS = (COMPLAIN, "complain_on_paper")
CHANGES = ("give_way", "order_set_aside")  # after these the refusal stands no more

REFUSED = Status("refused_by_order", lazy("Odmowa wydana"), Kind.DECISION, Clock.STOP)
DELIVERED = Status("delivered", lazy("Odmowa doręczona"), Kind.DECISION, Clock.STOP)
COMPLAINED = Status("appealed", lazy("Zażalenie w toku"), Kind.EXTERNAL, Clock.STOP)
FINAL = Status("final", lazy("Odmowa ostateczna"), Kind.FINAL, Clock.STOP)
STANDING = (REFUSED.code, DELIVERED.code)

COMPLAINT = Flag("appeal", lazy("Złożono zażalenie"))
STATUSES = (REFUSED, DELIVERED, COMPLAINED, FINAL)
FLAGS = (COMPLAINT, FILES_SENT)
TIMERS = (
    Timer("not_delivered", lazy("Postanowienie nie zostało odebrane: doręcz je inną drogą"), (REFUSED.code,),
          Anchor.ENTERED, Does.TASK, after=Term(14, Unit.DAYS)),
    Timer("complaint_over", lazy("Termin na zażalenie minął: stwierdź, że odmowa jest ostateczna"), (DELIVERED.code,),
          Anchor.DELIVERED, Does.TASK, after=SEVEN_DAYS, waits=True),
    Timer("files_due", lazy("Przekaż zażalenie z aktami"), (COMPLAINED.code,), Anchor.ENTERED, Does.TASK,
          after=Term(5, Unit.DAYS)),
    Timer("appeal_long", lazy("Zapytaj organ wyższego stopnia, co ze sprawą"), (COMPLAINED.code,), Anchor.ENTERED,
          Does.TASK, after=HALF_YEAR),
)  # fmt: skip


def by_an_order(label: Text) -> tuple[Transition, ...]:
    """Return the refusal by an order and what may follow it.

    A complaint goes through the office within seven days of delivery (art. 141 § 2 KPA, art. 236 § 2 pkt 1 OP). The
    office finds it right in the whole and works on the matter again (art. 132 with 144 KPA, art. 226 with 239 OP), or
    sends it up with the files (art. 133 with 144 KPA, art. 227 § 1 with 239 OP). A refusal set aside gives the matter
    its term anew.
    """
    lodged, ended = (COMPLAINT.code,), (COMPLAINT.code, FILES_SENT.code)
    anew = ("begin_term_anew", "set_order_aside")
    return (
        refusal(label, "refusal", REFUSED.code),
        Transition("delivered", lazy("Doręczono"), (REFUSED.code,), DELIVERED.code, By.SYSTEM),
        Transition(COMPLAIN, lazy("Złóż zażalenie"), STANDING, COMPLAINED.code, By.APPLICANT, needs=(Need.REASONS,),
                   raises=lodged),
        Transition("complain_on_paper", lazy("Zażalenie przyszło inną drogą"), STANDING, COMPLAINED.code, By.OFFICIAL,
                   needs=(Need.REASONS,), raises=lodged),
        Transition("send_complaint", lazy("Przekaż zażalenie z aktami"), (COMPLAINED.code,), SAME, By.OFFICIAL,
                   needs=(Need.BODY, Need.DOCUMENT), letter="complaint_forwarding", raises=(FILES_SENT.code,)),
        Transition("give_way", lazy("Uwzględnij zażalenie: uchyl odmowę"), (COMPLAINED.code,), "filed", By.OFFICIAL,
                   needs=(Need.REASONS, Need.DOCUMENT), letter="refusal_lifted", guard="self_review_open",
                   effects=anew, clears=ended),
        # upheld, or not looked at: late, not admissible, withdrawn (art. 134 and 137 KPA, art. 228 and 232 OP)
        Transition("order_upheld", lazy("Organ wyższego stopnia zakończył sprawę, odmowa zostaje"),
                   (COMPLAINED.code,), FINAL.code, By.OFFICIAL, needs=(Need.REASONS,), clears=ended),
        Transition("order_set_aside", lazy("Organ wyższego stopnia uchylił odmowę"), (COMPLAINED.code,), "filed",
                   By.OFFICIAL, needs=(Need.REASONS,), effects=anew, clears=ended),
        Transition("refusal_final", lazy("Stwierdź, że odmowa jest ostateczna"), (DELIVERED.code,), FINAL.code,
                   By.OFFICIAL, guard=APPEAL_TERM_OVER),
    )  # fmt: skip


def is_by_order(flow: Flow) -> bool:
    """Tell whether a matter's refusal is an order that is complained of, and no decision that is appealed."""
    return any(edge.event == COMPLAIN for edge in flow.transitions)


def is_refused_by_order(flow: Flow, status: str) -> bool:
    """Tell whether a matter stands where such an order refused it, complained of or not."""
    return is_by_order(flow) and status in {one.code for one in STATUSES}
