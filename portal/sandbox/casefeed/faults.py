"""What can be made to go wrong with the other system, for a number of answers or until it is mended."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass
class Faults:
    """``down`` drops the connection; ``slow`` waits so many seconds; the others count answers that go wrong.

    ``busy`` answers 503, ``malformed`` gives a matter that breaks the contract, ``garbage`` gives bytes that are no
    JSON, ``moved`` tells another moment than the round's, ``lost`` knows the cursor no more.
    """

    down: bool = False
    slow: float = 0.0
    busy: int = 0
    malformed: int = 0
    garbage: int = 0
    moved: int = 0
    lost: int = 0

    def takes(self, name: str) -> bool:
        """Tell whether this answer goes wrong so, and count it."""
        left: int = getattr(self, name)
        if left > 0:
            setattr(self, name, left - 1)
        return left > 0

    def set(self, wanted: dict[str, object]) -> None:
        """Set faults by name; raises ValueError for what is no fault."""
        known = {one.name: type(getattr(self, one.name)) for one in fields(self)}
        for name, value in wanted.items():
            if name not in known or not isinstance(value, int | float):
                raise ValueError(name)
            setattr(self, name, known[name](value))
