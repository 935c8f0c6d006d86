"""An operator of electronic delivery on this machine: takes letters for boxes and proves what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from portal.sandbox.edelivery.faults import Faults
from portal.sandbox.edelivery.operator import NOWHERE, Operator
from portal.sandbox.edelivery.pages import make_operator_app
from portal.sandbox.loopback import Listener

__all__ = ["NOWHERE", "EDeliveryTwin", "Faults", "Operator"]


def present() -> datetime:
    """Return the present moment; tests give their own clock instead."""
    return datetime.now(UTC)


class EDeliveryTwin:
    """The operator on one loopback port; port 0 takes a free one."""

    def __init__(
        self,
        token: str,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        state: Path | None = None,
        clock: Callable[[], datetime] = present,
    ) -> None:
        self.operator, self.faults = Operator(state, clock), Faults()
        self._web = Listener(host, port, lambda _: make_operator_app(self.operator, token, self.faults))

    @property
    def base(self) -> str:
        """The address, without a final slash."""
        return self._web.base

    def serve(self) -> None:
        """Serve in this thread until interrupted."""
        self._web.serve()

    def stop(self) -> None:
        """Stop serving and free the port."""
        self._web.stop()

    def __enter__(self) -> Self:
        self._web.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
