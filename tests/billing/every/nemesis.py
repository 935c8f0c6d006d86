"""What goes wrong by our own hand: the process dies between two steps, or something happens meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import event

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine


class KilledError(BaseException):
    """The process is gone: nothing of ours catches this."""


class Nemesis:
    """Count the steps of the portal (statements, commits, calls of the gateway) and end it at the one asked for."""

    def __init__(self, restart: Callable[[], None]) -> None:
        self.left: int | None = None
        self.next: Callable[[], Any] | None = None
        self.deaths = 0
        self.restart = restart

    def arm(self, steps: int) -> None:
        """Let the portal die at its ``steps``-th step from now on."""
        self.left = steps

    def disarm(self) -> None:
        """Forget what was planned."""
        self.left, self.next = None, None

    def touch(self, where: str) -> None:
        """Pass one step, or die here."""
        if self.left is None:
            return
        self.left -= 1
        if self.left <= 0:
            self.left = None
            raise KilledError(where)

    def meanwhile(self) -> None:
        """Do what was planned for the time in which the portal waits for the gateway."""
        planned, self.next = self.next, None
        if planned is not None:
            planned()

    def bury(self) -> None:
        """Let a dead portal begin again: a connection it held is cut, as a dead process' is."""
        self.deaths += 1
        self.restart()

    def watch(self, engine: Engine) -> None:
        """Count the statements and commits of an engine."""

        def on_statement(_connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
            try:
                self.touch(statement.split(maxsplit=1)[0])
            except KilledError:
                cursor.close()  # of this one nothing else knows yet; a dead process' is closed too
                raise

        def on_commit(_connection: Any) -> None:
            self.touch("COMMIT")

        event.listen(engine, "before_cursor_execute", on_statement)
        event.listen(engine, "commit", on_commit)
