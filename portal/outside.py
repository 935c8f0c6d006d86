"""The ports to the world outside the house: one protocol each, a real adapter and a sandbox twin behind it."""

from __future__ import annotations

import json
import smtplib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

import requests

from portal.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from email.message import EmailMessage
    from pathlib import Path

    from portal.pieces import Content
    from portal.settings import Settings

TIMEOUT_SECONDS = 10


class Clock(Protocol):
    """Tell the present moment."""

    def now(self) -> datetime:
        """Return an aware UTC moment."""


class Mail(Protocol):
    """Send e-mail."""

    def send(self, message: EmailMessage) -> None:
        """Hand a message over; raises Unavailable when it was not accepted."""


class Sms(Protocol):
    """Send short messages."""

    def send(self, number: str, text: str) -> None:
        """Hand a text over; raises Unavailable when it was not accepted."""


class Verdict(StrEnum):
    """What a virus scanner says of a file."""

    CLEAN = "clean"
    INFECTED = "infected"


class Scanner(Protocol):
    """Look for viruses."""

    def scan(self, content: Content) -> Verdict:
        """Scan a file's content; raises Unavailable when no answer can be had (then nothing is called clean)."""


class ObjectStore(Protocol):
    """Keep bytes by key, durably, before any row names them."""

    def put(self, key: str, content: bytes) -> None:
        """Store bytes under a new key."""

    def put_stream(self, key: str, pieces: Iterable[bytes]) -> None:
        """Store what comes under a new key without holding it whole."""

    def get(self, key: str) -> bytes:
        """Return the bytes; raises NotFound."""

    def open_stream(self, key: str) -> Iterator[bytes]:
        """Return the bytes piece by piece; raises NotFound."""

    def delete(self, key: str) -> None:
        """Forget the bytes; a missing key is no error."""

    def keys(self) -> Iterator[tuple[str, datetime]]:
        """List keys with the moment they were stored."""


class Sealer(Protocol):
    """Put the city's electronic seal on a PDF."""

    def seal(self, pdf: bytes, *, reason: str, at: datetime) -> bytes:
        """Return the sealed PDF (PAdES)."""


class Renderer(Protocol):
    """Turn values into a PDF/A-3a document that is also PDF/UA-1."""

    def render(
        self, template: str, values: Mapping[str, object], *, attachments: Mapping[str, bytes]
    ) -> bytes:
        """Render a template of templates/documents with values; attach source data."""


class ProofKind(StrEnum):
    """What an operator of e-delivery proves of a letter."""

    SENT = "sent"
    ARRIVED = "arrived"
    RECEIVED = "received"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class Sending:
    """One letter for one box; ``key`` makes sending it again the same sending, ``files`` are names and bytes."""

    key: str
    reference: str
    address: str
    title: str
    files: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class Proof:
    """One proof as the operator gave it; ``number`` grows from proof to proof."""

    number: int
    message_id: str
    kind: ProofKind
    at: datetime
    reason: str
    name: str
    content: bytes


class EDelivery(Protocol):
    """Send letters to e-delivery boxes, and tell what became of them."""

    def send(self, sending: Sending) -> str:
        """Hand a letter over and return its message's id; the same key again returns the same id.

        Raises Unavailable without an answer, Refused when there is no such box.
        """

    def list_proofs(self, after: int) -> Sequence[Proof]:
        """List the proofs made after one, in their order; raises Unavailable."""


@dataclass(frozen=True)
class Outside:
    """Hold the adapters of this deployment; without ``edelivery`` officials send to boxes by hand."""

    clock: Clock
    mail: Mail
    sms: Sms
    scanner: Scanner
    store: ObjectStore
    edelivery: EDelivery | None = None


class SystemClock:
    """Tell the machine's time."""

    def now(self) -> datetime:
        """Return the present moment, aware UTC."""
        return datetime.now(UTC)


class PushedClock:
    """Tell the machine's time moved by the seconds written in a file: one clock for all processes of a test."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        """Return the present moment plus what the file says, aware UTC."""
        try:
            seconds = float(self._path.read_text(encoding="ascii") or 0)
        except FileNotFoundError:
            seconds = 0.0
        return datetime.now(UTC) + timedelta(seconds=seconds)


class Unsure(Unavailable):
    """Say that nobody knows whether a part outside took what was given: its answer never came."""


class SmtpMail:
    """Send e-mail by SMTP (RFC 5321), with STARTTLS where configured."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def send(self, message: EmailMessage) -> None:
        """Hand a message over; raises Unavailable, Unsure where the server may have taken it.

        A server that said that it took the message has it (RFC 5321, 4.2.5): what fails after that is no fault.
        """
        settings, is_handing, is_taken = self._settings, False, False
        try:
            with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS) as server:
                if settings.smtp_tls:
                    server.starttls(context=ssl.create_default_context())
                if settings.smtp_user:
                    server.login(settings.smtp_user, settings.smtp_password)
                is_handing = True
                server.send_message(message)
                is_taken = True
        except (OSError, smtplib.SMTPException) as error:
            if is_taken:
                return
            is_answered = isinstance(error, smtplib.SMTPException) and not isinstance(
                error, smtplib.SMTPServerDisconnected
            )
            kind = Unsure if is_handing and not is_answered else Unavailable
            raise kind(f"mail: {type(error).__name__}") from error


class HttpSms:
    """Send short messages as JSON ``{number, text}`` by POST: the contract of our sandbox twin.

    No provider's own protocol is built: which one the city uses is not known.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, number: str, text: str) -> None:
        """Hand a text over; raises Unavailable, also when no gateway is configured."""
        if not urlsplit(self._url).netloc:
            raise Unavailable("sms: no gateway is configured")
        body = json.dumps({"number": number, "text": text}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        try:
            answer = requests.post(
                self._url, data=body, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False
            )
            answer.raise_for_status()
        except requests.RequestException as error:
            raise Unavailable(f"sms: {type(error).__name__}") from error
