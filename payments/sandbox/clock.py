"""The sandbox's clock: the machine's time, or a fixed one, plus what tests have pushed it by."""

import threading
from datetime import UTC, datetime, timedelta


class SandboxClock:
    """Tell the time; it goes on by itself unless it was started at a fixed moment."""

    def __init__(self, start_at: datetime | None = None) -> None:
        self._lock = threading.Lock()
        self._start_at = start_at
        self._pushed = timedelta()

    def now(self) -> datetime:
        """Give the present moment, aware UTC."""
        with self._lock:
            return (self._start_at or datetime.now(UTC)) + self._pushed

    def push(self, step: timedelta) -> None:
        """Move the clock forward."""
        with self._lock:
            self._pushed += step

    @property
    def pushed_seconds(self) -> float:
        """How far the clock has been pushed."""
        with self._lock:
            return self._pushed.total_seconds()
