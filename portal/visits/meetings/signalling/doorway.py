"""Who may hold a socket: few who have not said yet who they are, of each address fewer, and the seated beside them."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portal.loads import line_of

if TYPE_CHECKING:
    from websockets.datastructures import Headers

FORWARDED = "X-Forwarded-For"


@dataclass
class Doorway:
    """Count sockets: whoever only stands in the door takes no seat from a call, nor the whole door from others."""

    seats: int = 600  # three threads each; a town's hall has some tens of calls at once
    strangers: int = 150
    of_one_address: int = 20  # an office is behind one; after a restart its browsers come back together
    _standing: dict[object, str] = field(default_factory=dict)
    _by_address: Counter[str] = field(default_factory=Counter)
    _seated: set[object] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def come(self, who: object, address: str) -> bool:
        """Let somebody stand in the door; return False when it is full, of all or of this address."""
        with self._lock:
            if len(self._standing) >= self.strangers or self._by_address[address] >= self.of_one_address:
                return False
            self._standing[who] = address
            self._by_address[address] += 1
            return True

    def sit(self, who: object, *, replaces: bool = False) -> bool:
        """Give somebody who proved who they are a seat instead; return False when all are taken.

        Who ``replaces`` another browser of theirs takes the seat that this one leaves a moment later.
        """
        with self._lock:
            self._leave_door(who)
            if len(self._seated) >= self.seats and not replaces:
                return False
            self._seated.add(who)
            return True

    def leave(self, who: object) -> None:
        """Forget somebody, wherever they are."""
        with self._lock:
            self._leave_door(who)
            self._seated.discard(who)

    def _leave_door(self, who: object) -> None:
        address = self._standing.pop(who, None)
        if address is None:
            return
        self._by_address[address] -= 1
        if not self._by_address[address]:
            del self._by_address[address]


def address_of(headers: Headers, peer: str, hops: int) -> str:
    """Return the line that a browser comes by: what the first of our ``hops`` proxies saw, the ``peer`` without any."""
    told = [one.strip() for line in headers.get_all(FORWARDED) for one in line.split(",")]
    return line_of(told[-hops] if hops and len(told) >= hops else peer)
