"""Things that can be made to go wrong with a stand-in: each by its name, for a number of answers or until mended."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass
class Misfortune:
    """``down`` drops the connection; ``slow`` waits so many seconds; what a stand-in adds counts answers."""

    down: bool = False
    slow: float = 0.0

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
