"""The parts that a flow is made of: statuses, transitions, timers, flags, functions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.i18n import Text
    from portal.terms import Term

SAME = "*same"  # the transition leaves the matter where it is
PREVIOUS = "*previous"  # the transition leads back to where the matter came from


class Kind(StrEnum):
    """Who a matter waits for while it has a status."""

    OFFICE = "office"
    APPLICANT = "applicant"
    PAYMENT = "payment"
    EXTERNAL = "external"
    DECISION = "decision"
    FINAL = "final"


class Clock(StrEnum):
    """Whether the statutory term runs (art. 35 § 5 KPA, art. 139 § 4 Ordynacja podatkowa).

    STOP means that the matter is settled as the law counts: what comes later (delivery, appeal) is no delay.
    """

    RUN = "run"
    PAUSE = "pause"
    STOP = "stop"


class By(StrEnum):
    """Who may take a transition. No clock stands here: a timer never moves a matter."""

    OFFICIAL = "official"
    APPLICANT = "applicant"
    PAYMENT = "payment"
    EXTERNAL = "external"
    SYSTEM = "system"


class Need(StrEnum):
    """What must be there before a transition is taken."""

    FEE_SETTLED = "fee_settled"
    REASONS = "reasons"
    DOCUMENT = "document"
    SIGNATURE = "signature"
    SECOND_PERSON = "second_person"
    NEW_DATE = "new_date"
    LAST_DAY = "last_day"
    OUTCOME = "outcome"
    BODY = "body"
    ITEMS = "items"


class Anchor(StrEnum):
    """The day from which a timer counts."""

    FILED = "filed"
    ENTERED = "entered"
    DELIVERED = "delivered"
    DUE = "due"


class Does(StrEnum):
    """What a timer does when it rings: it reminds or opens a task, never more."""

    REMIND = "remind"
    TASK = "task"


@dataclass(frozen=True)
class Function:
    """A part that officials play in a flow, and the role of the city's directory that plays it unless rebound.

    ``bound_roles`` and ``bound_officials`` are whom an administrator chose for one unit; a flow declares none.
    """

    code: str
    label: Text
    role: str
    bound_roles: tuple[str, ...] = ()
    bound_officials: tuple[int, ...] = ()

    @property
    def roles(self) -> frozenset[str]:
        """Return the roles that play it."""
        is_bound = self.bound_roles or self.bound_officials
        return frozenset(self.bound_roles if is_bound else (self.role,))


@dataclass(frozen=True)
class Flag:
    """Something true of a matter beside its status, such as an appeal that is on its way."""

    code: str
    label: Text


@dataclass(frozen=True)
class Status:
    """One status: its code, the resident's words for it, who has the ball, the clock.

    ``term`` is a term of the status's own, counted from the day it is entered; ``silent`` is the article by which
    a matter may end here without a document.
    """

    code: str
    label: Text
    kind: Kind
    clock: Clock
    silent: str = ""
    term: Term | None = None


@dataclass(frozen=True)
class Transition:
    """One edge of the graph.

    ``who`` are the functions that may take it (none named: any official who works the unit's matters); ``guard``
    is the stable name of what may stand in its way; ``effects`` are stable names of what happens within the same
    transaction, ``after`` of the work that follows it; ``letter`` is the kind of letter that goes out with it.
    It leads to ``target``, or to ``otherwise`` where the guard named ``unless`` says why ``target`` must wait.
    """

    event: str
    label: Text
    sources: tuple[str, ...]
    target: str
    by: By
    needs: tuple[Need, ...] = ()
    effects: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    guard: str = ""
    after: tuple[str, ...] = ()
    letter: str = ""
    raises: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    unless: str = ""
    otherwise: str = ""

    @property
    def targets(self) -> tuple[str, ...]:
        """Return where it may lead, the usual target first."""
        return (self.target, self.otherwise) if self.otherwise else (self.target,)


@dataclass(frozen=True)
class Timer:
    """A term that reminds or opens a task while a matter stands in one of ``statuses``.

    ``after`` counts from the anchor; ``before_days`` counts back from it (only from the due day). With ``waits``
    the post's wait is added: a letter posted on the last day is in time (art. 57 § 5 KPA).
    """

    code: str
    label: Text
    statuses: tuple[str, ...]
    anchor: Anchor
    does: Does
    after: Term | None = None
    before_days: int = 0
    waits: bool = False
