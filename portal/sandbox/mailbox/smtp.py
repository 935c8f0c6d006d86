"""The SMTP side of the mailbox: takes every letter, or answers as a test tells it to."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Mapping
from datetime import datetime

from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.sandbox.loopback import need_loopback
from portal.sandbox.mailbox.letters import Letters

LARGEST = 35_000_000


class _Receiver:
    """Keeps letters; `replies` maps an address to the SMTP reply that refuses it."""

    def __init__(self, letters: Letters, now: Callable[[], datetime], replies: Mapping[str, str]) -> None:
        self._letters = letters
        self._now = now
        self._replies = replies

    async def handle_RCPT(  # noqa: N802  # aiosmtpd finds the method by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        if reply := self._replies.get(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # aiosmtpd finds the method by this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        del server, session
        content = envelope.content
        raw = content.encode() if isinstance(content, str) else content or b""
        self._letters.keep_mail(raw, sender=envelope.mail_from or "", to=envelope.rcpt_tos, at=self._now())
        return "250 OK"


class SmtpListener:
    """An SMTP server on one loopback port, in a thread with a loop of its own."""

    def __init__(
        self, host: str, port: int, letters: Letters, now: Callable[[], datetime], replies: Mapping[str, str]
    ) -> None:
        need_loopback(host)
        self._socket = socket.create_server((host, port))
        self.port: int = self._socket.getsockname()[1]
        self._receiver = _Receiver(letters, now, replies)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._stopped = asyncio.Event()

    def start(self) -> None:
        """Listen from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and free the port."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopped.set)
            self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._listen())

    async def _listen(self) -> None:
        server = await self._loop.create_server(self._speak, sock=self._socket)
        await self._stopped.wait()
        server.close()

    def _speak(self) -> SMTP:
        return SMTP(
            self._receiver, hostname="sandbox", data_size_limit=LARGEST, enable_SMTPUTF8=True, loop=self._loop
        )
