"""What can be made to go wrong with the e-delivery operator, for a number of answers or until it is mended."""

from __future__ import annotations

from dataclasses import dataclass

from portal.sandbox.misfortune import Misfortune


@dataclass
class Faults(Misfortune):
    """How many answers go wrong, and in which way.

    ``busy`` answers 503; ``lost`` takes a message and drops the answer; ``garbage`` gives bytes that are no JSON;
    ``malformed`` gives a proof that breaks the contract; ``mute`` takes messages and makes no proofs of them.
    """

    busy: int = 0
    lost: int = 0
    garbage: int = 0
    malformed: int = 0
    mute: int = 0
