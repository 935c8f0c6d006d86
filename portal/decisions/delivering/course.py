"""The course of a delivery, way by way: from which state which step leads where."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from portal.errors import Conflict
from portal.i18n import translate

if TYPE_CHECKING:
    from collections.abc import Mapping


class Way(StrEnum):
    """How a letter goes to a party: the portal's own account, an e-delivery box (e-Doręczenia), paper."""

    PORTAL = "portal"
    EDELIVERY = "edelivery"
    PAPER = "paper"


class State(StrEnum):
    """Where a delivery stands."""

    PREPARED = "prepared"
    PUBLISHED = "published"
    NOTIFIED = "notified"
    UNREAD = "unread"
    OPENED = "opened"
    CONFIRMED = "confirmed"
    PRINTED = "printed"
    POSTED = "posted"
    SENT = "sent"
    ARRIVED = "arrived"
    RECEIVED = "received"
    RETURNED = "returned"
    FAILED = "failed"
    DEEMED = "deemed"
    HANDED_OVER = "handed_over"


class Step(StrEnum):
    """What happens to a delivery."""

    PREPARE = "prepare"
    PUBLISH = "publish"
    NOTIFY = "notify"
    EXPIRE = "expire"
    OPEN = "open"
    CONFIRM = "confirm"
    PRINT = "print"
    POST = "post"
    SEND = "send"
    ARRIVE = "arrive"
    RECEIVE = "receive"
    RETURN = "return"
    FAIL = "fail"
    DEEM = "deem"
    HAND_OVER = "hand_over"
    WAIVE = "waive"


Graph = dict[tuple[State, Step], State]
DELIVERED = frozenset({State.OPENED, State.CONFIRMED, State.RECEIVED, State.DEEMED})
DELIVERS = frozenset({Step.OPEN, Step.CONFIRM, Step.RECEIVE, Step.DEEM})


def _waiving(*states: State) -> Graph:
    """Let a party waive the appeal (art. 127a KPA) once the letter was delivered; the delivery stays as it is."""
    return {(state, Step.WAIVE): state for state in states}


# a letter that went on by another way stays in the account: whoever reads it there after all has got it
PORTAL: Graph = {
    (State.PREPARED, Step.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Step.NOTIFY): State.NOTIFIED,
    (State.PUBLISHED, Step.OPEN): State.OPENED,
    (State.NOTIFIED, Step.OPEN): State.OPENED,
    (State.UNREAD, Step.OPEN): State.OPENED,
    (State.HANDED_OVER, Step.OPEN): State.OPENED,
    (State.PUBLISHED, Step.CONFIRM): State.CONFIRMED,
    (State.NOTIFIED, Step.CONFIRM): State.CONFIRMED,
    (State.UNREAD, Step.CONFIRM): State.CONFIRMED,
    (State.HANDED_OVER, Step.CONFIRM): State.CONFIRMED,
    (State.OPENED, Step.CONFIRM): State.CONFIRMED,
    (State.PUBLISHED, Step.EXPIRE): State.UNREAD,
    (State.NOTIFIED, Step.EXPIRE): State.UNREAD,
    (State.UNREAD, Step.DEEM): State.DEEMED,
    (State.PUBLISHED, Step.HAND_OVER): State.HANDED_OVER,
    (State.NOTIFIED, Step.HAND_OVER): State.HANDED_OVER,
    (State.UNREAD, Step.HAND_OVER): State.HANDED_OVER,
    **_waiving(State.OPENED, State.CONFIRMED, State.DEEMED),
}
EDELIVERY: Graph = {
    (State.PREPARED, Step.SEND): State.SENT,
    (State.PREPARED, Step.FAIL): State.FAILED,
    (State.SENT, Step.FAIL): State.FAILED,
    (State.SENT, Step.ARRIVE): State.ARRIVED,
    (State.SENT, Step.RECEIVE): State.RECEIVED,
    (State.ARRIVED, Step.RECEIVE): State.RECEIVED,
    (State.ARRIVED, Step.DEEM): State.DEEMED,
    (State.PREPARED, Step.HAND_OVER): State.HANDED_OVER,
    (State.FAILED, Step.HAND_OVER): State.HANDED_OVER,
    **_waiving(State.RECEIVED, State.DEEMED),
}
# handed to the party at the office it was never posted; a later note of a receipt corrects an earlier one
PAPER: Graph = {
    (State.PREPARED, Step.PRINT): State.PRINTED,
    (State.PREPARED, Step.POST): State.POSTED,
    (State.PRINTED, Step.POST): State.POSTED,
    (State.PREPARED, Step.RECEIVE): State.RECEIVED,
    (State.PRINTED, Step.RECEIVE): State.RECEIVED,
    (State.POSTED, Step.RECEIVE): State.RECEIVED,
    (State.RECEIVED, Step.RECEIVE): State.RECEIVED,
    (State.POSTED, Step.RETURN): State.RETURNED,
    (State.RETURNED, Step.RECEIVE): State.RECEIVED,
    (State.RETURNED, Step.DEEM): State.DEEMED,
    (State.PREPARED, Step.HAND_OVER): State.HANDED_OVER,
    (State.PRINTED, Step.HAND_OVER): State.HANDED_OVER,
    (State.RETURNED, Step.HAND_OVER): State.HANDED_OVER,
    **_waiving(State.RECEIVED, State.DEEMED),
}
GRAPHS: Mapping[Way, Graph] = {Way.PORTAL: PORTAL, Way.EDELIVERY: EDELIVERY, Way.PAPER: PAPER}


def target_of(way: str, state: str, step: Step) -> State:
    """Return where a step leads; raises Conflict for one that is not in the way's graph."""
    target = GRAPHS[Way(way)].get((State(state), step))
    if target is None:
        raise Conflict(translate("Tej czynności nie można już wykonać: doręczenie jest na innym etapie."))
    return target


def steps_from(way: str, state: str) -> tuple[Step, ...]:
    """List the steps that a delivery can take from where it stands."""
    return tuple(step for source, step in GRAPHS[Way(way)] if source == state)
