"""Example journeys as data: what is filled in, what happens then, what must have come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portal.service import Capacity

Typed = Mapping[str, "str | Upload"]
Filled = Typed | Sequence[Typed]  # one page, or the entries of a list


@dataclass(frozen=True)
class Upload:
    """A file that the person adds."""

    name: str
    content: bytes


# the smallest PNG: one white point
WHITE_POINT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a4944415478da63f80f00010101001cb08c990000000049454e44ae426082"
)
PICTURE = Upload("zdjecie.png", WHITE_POINT)


@dataclass(frozen=True)
class Pay:
    """The money for the charge comes in."""


@dataclass(frozen=True)
class Official:
    """An official of the unit takes a transition, with reasons where the graph wants them.

    ``more`` is what else the step needs: ``until`` (ISO date), ``body`` (text), ``items`` (list of texts).
    """

    event: str
    reasons: str = ""
    more: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Applicant:
    """The person takes a transition on the page of their case, and writes ``text`` where the page asks."""

    event: str
    text: str = ""


@dataclass(frozen=True)
class Asked:
    """Everybody who is asked to confirm signs in and answers, with a ``reason`` for a refusal."""

    agrees: bool = True
    reason: str = ""


@dataclass(frozen=True)
class Dispatch:
    """An official posts the document that a state register made, and notes the day."""


@dataclass(frozen=True)
class Open:
    """The person opens every document that came, so that they are delivered."""


@dataclass(frozen=True)
class Skip:
    """Days go by."""

    days: int


@dataclass(frozen=True)
class Expect:
    """What must be true now; what is not named is not looked at.

    ``document`` is a slot whose sealed PDF must be there ("outcome": the one that stands), ``states`` is what its
    values must hold as text.
    """

    status: str | None = None
    document: str | None = None
    states: str = ""


Act = Pay | Official | Applicant | Asked | Dispatch | Open | Skip | Expect


@dataclass(frozen=True)
class Scenario:
    """One journey: answers as typed, page by page, then acts in order; ``owes_grosze`` are arrears of the person.

    A page that is answered several times is filled with a list, an entry each. A ``guest`` does not sign in. Who is
    ``acting`` for a firm, a child or a principal has a confirmed mandate; the arrears are then theirs.
    """

    name: str
    fill: Mapping[str, Filled]
    acts: tuple[Act, ...]
    owes_grosze: int = 0
    guest: bool = False
    acting: Capacity = Capacity.SELF

    def __post_init__(self) -> None:
        """Refuse a guest who acts for somebody: nobody knows who they are."""
        if self.guest and self.acting != Capacity.SELF:
            raise ValueError(f"{self.name}: a guest acts for nobody")
