"""Rooms in memory: who sits where, who waits, who hears what. A room is gone with its last socket.

Nothing here is worth keeping: after a restart browsers come back to their seats with their passes.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from portal.visits.meetings.models import Role

if TYPE_CHECKING:
    from portal.visits.meetings.entering import Seat
    from portal.visits.meetings.signalling.protocol import Message


class Line(Protocol):
    """The way to one browser; neither call waits for it."""

    def send(self, message: dict[str, Any]) -> None: ...

    def end(self, reason: str) -> None:
        """Say why and close."""


@dataclass
class Member:
    """One page in a room: ``instance`` tells a page that was loaded anew from the one before it."""

    seat: Seat
    instance: str
    line: Line
    state: dict[str, bool] = field(default_factory=dict)

    @property
    def role(self) -> Role:
        """As what the member sits."""
        return self.seat.role

    def shown(self) -> dict[str, Any]:
        """Tell the others who this is."""
        seat = self.seat
        shown: dict[str, Any] = {
            "role": seat.role, "instance": self.instance, "name": seat.name, "admitted": seat.is_admitted,
            "state": self.state,
        }  # fmt: skip
        if seat.role == Role.VISITOR:
            shown["actsFor"] = seat.acts_for
            shown["signedInAt"] = seat.signed_in_at.isoformat() if seat.signed_in_at else ""
        return shown


class Elsewhere(Exception):
    """Say that the seat is taken by another page: one asks before one takes it over."""


class Rooms:
    """All rooms of one process; every act is whole before the next begins."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._rooms: dict[str, dict[Role, Member]] = {}

    def __len__(self) -> int:
        return len(self._rooms)

    def sit(self, member: Member, *, take_over: bool) -> list[dict[str, Any]]:
        """Give a page its seat and return whom it sees; raises Elsewhere when another page has it."""
        with self._lock:
            room = self._rooms.setdefault(member.seat.visit, {})
            there = room.get(member.role)
            if there is not None and there.instance != member.instance and not take_over:
                raise Elsewhere
            if there is not None:
                there.line.end("replaced" if there.instance != member.instance else "again")
                if there.instance == member.instance:
                    member.state = there.state
            room[member.role] = member
            self._tell_of(member)
            return self._seen_by(member)

    def leave(self, member: Member) -> None:
        """Take a page out of its seat, unless another has taken the seat over."""
        with self._lock:
            room = self._rooms.get(member.seat.visit, {})
            if room.get(member.role) is not member:
                return
            del room[member.role]
            for other in room.values():
                other.line.send({"type": "gone", "role": member.role, "instance": member.instance})
            if not room:
                del self._rooms[member.seat.visit]

    def find(self, visit: str, role: Role) -> Member | None:
        """Find who sits in a seat."""
        with self._lock:
            return self._rooms.get(visit, {}).get(role)

    def admitted(self, member: Member) -> None:
        """Let a page that waited in, once that is written down."""
        with self._lock:
            if self.find(member.seat.visit, member.role) is not member:
                return
            member.seat = replace(member.seat, is_admitted=True)
            member.line.send({"type": "admitted", "peers": self._seen_by(member)})
            self._tell_of(member)

    def pass_on(self, member: Member, message: Message) -> None:
        """Carry a message to whom it is for; who still waits is heard by nobody."""
        with self._lock:
            room = self._rooms.get(member.seat.visit, {})
            if room.get(member.role) is not member:
                return
            if message.kind == "state":
                member.state = {**member.state, **message.carried["state"]}
            told = {"type": message.kind, "from": member.role, **message.carried}
            if message.kind == "signal":
                self._signal(room, member, message.carried, told)
                return
            for other in room.values():
                # who writes is told too: a message that was carried looks different from one that is stuck
                if (other is not member or message.kind == "chat") and _hear(member, other):
                    other.line.send(told)

    def end(self, member: Member) -> None:
        """End the call for all: the official's word."""
        with self._lock:
            for other in list(self._rooms.get(member.seat.visit, {}).values()):
                if other is not member:
                    other.line.end("over")

    def _signal(
        self, room: dict[Role, Member], member: Member, carried: dict[str, Any], told: dict[str, Any]
    ) -> None:
        other = room.get(Role(carried["to"]))
        # a word for a page that was loaded anew since would confuse the new one
        if other is None or other is member or other.instance != carried["instance"]:
            return
        if _hear(member, other):
            other.line.send({**told, "instance": member.instance})

    def _tell_of(self, member: Member) -> None:
        for other in self._rooms.get(member.seat.visit, {}).values():
            if other is not member and _see(other, member):
                other.line.send({"type": "peer", "peer": member.shown()})

    def _seen_by(self, member: Member) -> list[dict[str, Any]]:
        others = self._rooms.get(member.seat.visit, {}).values()
        return [other.shown() for other in others if other is not member and _see(member, other)]


def _see(one: Member, other: Member) -> bool:
    """Tell whether one page may know that another is there: who waits sees the official only, and only they see it."""
    return (one.seat.is_admitted and other.seat.is_admitted) or Role.OFFICIAL in {one.role, other.role}


def _hear(one: Member, other: Member) -> bool:
    return one.seat.is_admitted and other.seat.is_admitted
