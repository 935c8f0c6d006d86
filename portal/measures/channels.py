"""The channel vector of a matter and its class: fully online, assisted, mixed, office, unknown.

``DEFINITION`` is raised whenever a matter would be classed or a share counted otherwise; every published figure names
it. The facts keep vectors, not classes, so that a new definition needs no recount.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from portal.cases.elsewhere import ways
from portal.cases.models import Channel

# since 2 a matter of an unknown way is covered where its kind is, and who opened a matter at a visit came once
DEFINITION = 2
UNKNOWN, ELSEWHERE_ONLINE = ways.UNKNOWN, ways.ONLINE


class Class(StrEnum):
    """How a matter was settled, by everything that happened in it so far."""

    ONLINE = "O"
    ASSISTED = "A"
    MIXED = "M"
    OFFICE = "P"
    UNKNOWN = "U"


class Paid(StrEnum):
    """How a matter's own charges were paid."""

    NOTHING = "nothing"  # there was none
    OPEN = "open"
    ONLINE = "online"
    TRANSFER = "transfer"  # from the payer's own bank: not by the portal, and not at the office either
    OFFICE = "office"  # at the cash desk, or by a transfer that an official saw: which of both, the books don't tell


class Delivered(StrEnum):
    """How the office's last letters reached the applicant; paper counts before the others."""

    NOTHING = "nothing"
    PORTAL = "portal"
    EDELIVERY = "edelivery"
    PAPER = "paper"


ELECTRONIC = frozenset({Delivered.PORTAL, Delivered.EDELIVERY})
LETTERS = frozenset({Channel.EDELIVERY, Channel.EMAIL})  # by a wire, but not through a service of the portal


@dataclass(frozen=True)
class Vector:
    """What is known of a matter's ways: ``visited`` the office, ``on_paper`` a letter of either side."""

    channel: str
    visited: bool
    on_paper: bool
    paid: Paid
    delivered: Delivered

    @cached_property
    def went(self) -> Class:
        """Return the class of matters that went so: reckoned once, pages ask it of thousands of groups."""
        return classify(self)

    @property
    def has_office_part(self) -> bool:
        """Tell whether anything after the filing needed the office or paper."""
        return self.visited or self.on_paper or self.paid == Paid.OFFICE or self.delivered == Delivered.PAPER

    @property
    def has_online_part(self) -> bool:
        """Tell whether anything after the filing was done online."""
        return self.paid == Paid.ONLINE or self.delivered in ELECTRONIC


def classify(vector: Vector) -> Class:
    """Class a matter by its vector.

    Begun online and finished at the office is mixed, never online. A repair by telephone changes nothing. What came
    by e-mail or e-Doręczenia is at best mixed: no service of the portal settled it.
    """
    match vector.channel:
        case Channel.PORTAL:
            return Class.MIXED if vector.has_office_part else Class.ONLINE
        case Channel.ASSISTED:
            return Class.MIXED if vector.on_paper or vector.delivered == Delivered.PAPER else Class.ASSISTED
        case channel if channel in LETTERS:
            return Class.OFFICE if vector.has_office_part else Class.MIXED
        case Channel.COUNTER | Channel.POST | Channel.PHONE:
            return Class.MIXED if vector.has_online_part else Class.OFFICE
        case _:
            return Class.UNKNOWN
