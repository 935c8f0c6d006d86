"""What can be made to go wrong with the other system, for a number of answers or until it is mended."""

from __future__ import annotations

from dataclasses import dataclass

from portal.sandbox.misfortune import Misfortune


@dataclass
class Faults(Misfortune):
    """How many answers go wrong, and in which way.

    ``busy`` answers 503, ``malformed`` gives a matter that breaks the contract, ``garbage`` gives bytes that are no
    JSON, ``moved`` tells another moment than the round's, ``lost`` knows the cursor no more.
    """

    busy: int = 0
    malformed: int = 0
    garbage: int = 0
    moved: int = 0
    lost: int = 0
