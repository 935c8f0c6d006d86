"""What can be made to go wrong with the finance system, for a number of answers or until it is mended."""

from __future__ import annotations

from dataclasses import dataclass

from portal.sandbox.misfortune import Misfortune


@dataclass
class Faults(Misfortune):
    """How many answers go wrong, and in which way.

    ``after_doing`` answers 500 though all was done, ``cut_off`` drops the connection then, ``malformed`` gives a
    page that breaks the contract, ``busy`` answers 503 before anything is done.
    """

    after_doing: int = 0
    cut_off: int = 0
    malformed: int = 0
    busy: int = 0
