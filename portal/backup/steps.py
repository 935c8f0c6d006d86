"""Say what is being done and where the time goes."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Say = Callable[[str], None]


class Steps:
    """Tell of each step when it is over: its name, what came of it, how long it took."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._came = ""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Do one step; one that fails is not told of, its error is."""
        began, self._came = time.monotonic(), ""
        yield
        came = f" ({self._came})" if self._came else ""
        self._say(f"{name}{came}: {time.monotonic() - began:.1f} s")

    def came(self, words: str) -> None:
        """Note what came of the step under way."""
        self._came = words
