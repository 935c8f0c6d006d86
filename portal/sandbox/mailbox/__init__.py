"""A mail server and an SMS gateway that deliver to a page on this machine instead of to people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from portal.sandbox.loopback import Listener
from portal.sandbox.mailbox.letters import Attachment, Letter, Letters
from portal.sandbox.mailbox.pages import make_mailbox_app
from portal.sandbox.mailbox.smtp import SmtpListener

__all__ = ["Attachment", "Letter", "Letters", "Mailbox"]


def present() -> datetime:
    """Return the present moment; tests give their own clock instead."""
    return datetime.now(UTC)


class Mailbox:
    """SMTP on one loopback port, pages and `POST /sms` on another; port 0 takes a free one.

    `mail_replies` maps an address to the SMTP reply that refuses it ("550 …", "451 …");
    `sms_refusals` maps a number to an HTTP status. Both may change while the mailbox runs.
    """

    def __init__(
        self,
        folder: Path,
        *,
        host: str = "127.0.0.1",
        smtp_port: int = 0,
        port: int = 0,
        clock: Callable[[], datetime] = present,
        mail_replies: Mapping[str, str] | None = None,
        sms_refusals: Mapping[str, int] | None = None,
    ) -> None:
        self.letters = Letters(folder)
        self._smtp = SmtpListener(host, smtp_port, self.letters, clock, mail_replies or {})
        refusals = sms_refusals or {}
        try:
            self._web = Listener(host, port, lambda _: make_mailbox_app(self.letters, clock, refusals))
        except OSError:
            self._smtp.stop()
            raise

    @property
    def smtp_port(self) -> int:
        """The port that takes mail."""
        return self._smtp.port

    @property
    def base(self) -> str:
        """The address of the pages, without a final slash."""
        return self._web.base

    def serve(self) -> None:
        """Take mail in a thread and serve pages in this one until interrupted."""
        self._smtp.start()
        self._web.serve()

    def stop(self) -> None:
        """Stop both sides and free the ports."""
        self._smtp.stop()
        self._web.stop()

    def __enter__(self) -> Self:
        self._smtp.start()
        self._web.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
