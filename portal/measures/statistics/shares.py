"""A share of counted matters: its bounds where some are unknown, and Wilson's interval where it is a sample."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

PERCENT = 100
Z_95 = 1.959963984540054  # the normal distribution's 97.5 % point


@dataclass(frozen=True)
class Share:
    """So many of so many; ``unknown`` are those among ``of`` of which nobody knows whether they belong to ``count``.

    A register is a census: what is uncertain in it is the unknown part, so it has bounds and no margin of error.
    """

    count: int
    of: int
    unknown: int = 0

    def __post_init__(self) -> None:
        """Refuse counts that cannot be: ValueError."""
        if min(self.count, self.unknown) < 0 or self.count + self.unknown > self.of:
            raise ValueError(f"{self.count} and {self.unknown} unknown of {self.of}")

    @property
    def percent(self) -> float | None:
        """Return the share in per cent, the unknown counted as not belonging; None of nothing."""
        return PERCENT * self.count / self.of if self.of else None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Return the lowest and the highest share in per cent that the unknown leave open; None of nothing."""
        if not self.of:
            return None
        return PERCENT * self.count / self.of, PERCENT * (self.count + self.unknown) / self.of

    def __add__(self, other: Share) -> Share:
        """Put two groups together."""
        return Share(self.count + other.count, self.of + other.of, self.unknown + other.unknown)


@dataclass(frozen=True)
class Ratio:
    """So many of one thing to so many of another; nothing of it is unknown, and it may be above one."""

    count: int
    of: int
    unknown: int = 0

    @property
    def value(self) -> float | None:
        """Return the ratio; None to nothing."""
        return self.count / self.of if self.of else None

    @property
    def percent(self) -> float | None:
        """Return how many of the first there are to a hundred of the second; None to none."""
        return PERCENT * self.count / self.of if self.of else None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Return the ratio to a hundred twice: both bounds are the same."""
        return (self.percent, self.percent) if self.percent is not None else None


def wilson(count: int, of: int, z: float = Z_95) -> tuple[float, float] | None:
    """Return Wilson's score interval of a sampled proportion in per cent, by default with 95 %; None of nothing.

    For answers to a survey and other samples; never for a full count (see ``Share.bounds``).
    """
    if not of:
        return None
    share, square = count / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = z * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return PERCENT * max(0.0, middle - half), PERCENT * min(1.0, middle + half)
