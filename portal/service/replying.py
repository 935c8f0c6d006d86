"""How a person wants the answer: here, by e-mail or by post; an address only as far as the way needs one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReplyWay(StrEnum):
    """The way by which an answer goes."""

    PORTAL = "portal"
    EMAIL = "email"
    POST = "post"


@dataclass(frozen=True)
class Reply:
    """How a matter is answered: the way, the address it needs, the name of one who does not sign in.

    An e-mail address is taken as it was typed. A postal address is read from the answers ``street``, ``postal_code``
    and ``town``, as for every letter.
    """

    way: ReplyWay = ReplyWay.PORTAL
    email: str = ""
    given_name: str = ""
    surname: str = ""
