"""The server of sockets: one thread reads each browser, another writes to it, so that a slow one holds nobody up."""

from __future__ import annotations

import json
import queue
import threading
import time
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self

import structlog
from sqlalchemy.exc import SQLAlchemyError
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from portal.errors import NotFound, PortalError
from portal.visits.meetings import entering
from portal.visits.meetings.models import Role
from portal.visits.meetings.signalling import protocol
from portal.visits.meetings.signalling.doorway import Doorway, address_of
from portal.visits.meetings.signalling.protocol import BadMessage, Message, Meter
from portal.visits.meetings.signalling.rooms import Elsewhere, Member, Rooms

if TYPE_CHECKING:
    from types import TracebackType

    from websockets.http11 import Request, Response
    from websockets.sync.server import ServerConnection

    from portal.context import Portal
    from portal.visits.meetings.entering import Seat
    from portal.visits.meetings.signalling.rooms import Line

FIRST_WORD_SECONDS = 10.0
ANSWER_SECONDS = 120.0  # for whoever is asked whether to take their seat over; later they knock anew
LOOK_EVERY_SECONDS = 15.0  # whether the room is still open and its people signed in
MOST_WAITING = 256  # messages on their way to one browser
BEAT_SECONDS = 20.0
CLOSE_SECONDS = 1.0  # a browser that floods us is not waited for while its words are unread
POLICY, TRY_LATER = 1008, 1013
log = structlog.get_logger("portal.signal")


class SocketLine:
    """The way to one browser: words wait in line, and a browser that does not read them is let go."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection
        self._waiting: queue.Queue[dict[str, Any] | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._write, daemon=True)
        self._thread.start()

    def send(self, message: dict[str, Any]) -> None:
        """Put a message in line."""
        try:
            self._waiting.put_nowait(message)
        except queue.Full:
            self._connection.socket.close()

    def end(self, reason: str) -> None:
        """Say why and close, after what stands in line."""
        self.send({"type": "ended", "reason": reason})
        with suppress(queue.Full):
            self._waiting.put_nowait(None)

    def close(self) -> None:
        """Stop writing once what stands in line is written."""
        with suppress(queue.Full):
            self._waiting.put_nowait(None)
        self._thread.join(BEAT_SECONDS)

    def _write(self) -> None:
        with suppress(ConnectionClosed, OSError):
            while (message := self._waiting.get()) is not None:
                self._connection.send(json.dumps(message))
            self._connection.close()


class SignalServer:
    """Carry the words of all calls of one portal; use as a context manager, or serve until it is stopped."""

    def __init__(self, portal: Portal, host: str, port: int) -> None:
        self.portal = portal
        self.rooms = Rooms()
        self.doorway = Doorway()
        self._server = serve(
            self._talk, host, port,
            origins=[portal.settings.base_url],  # type: ignore[list-item] # an Origin is a plain str with a name
            process_request=self._answer_plain, compression=None, server_header=None,
            max_size=protocol.LONGEST_MESSAGE, ping_interval=BEAT_SECONDS, ping_timeout=BEAT_SECONDS,
            close_timeout=CLOSE_SECONDS,
        )  # fmt: skip
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.socket.getsockname()[1])

    def serve(self) -> None:
        """Serve until somebody stops it."""
        self._server.serve_forever()

    def stop(self) -> None:
        """Take no more sockets and close those there are: browsers come back with their passes."""
        self._server.shutdown()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if self._thread is not None:
            self._thread.join()

    def _answer_plain(self, connection: ServerConnection, request: Request) -> Response | None:
        """Tell who asks by plain HTTP that the process lives."""
        if request.path == "/healthz":
            return connection.respond(HTTPStatus.OK, "ok\n")
        return None

    def _talk(self, connection: ServerConnection) -> None:
        """Serve one browser from its first word to its last."""
        if not self.doorway.come(connection.id, self._address(connection)):
            connection.close(TRY_LATER, "full")
            return
        line = SocketLine(connection)
        try:
            self._serve(connection, line)
        except BadMessage as error:
            connection.close(POLICY, str(error))
        except (ConnectionClosed, TimeoutError, OSError):
            pass
        finally:
            line.close()
            self.doorway.leave(connection.id)

    def _address(self, connection: ServerConnection) -> str:
        request, peer = connection.request, connection.remote_address[0]
        if request is None:
            return str(peer)
        return address_of(request.headers, str(peer), self.portal.settings.trusted_proxies)

    def _serve(self, connection: ServerConnection, line: SocketLine) -> None:
        meter = Meter()
        member = self._first_word(connection, line, meter)
        if member is None:
            return
        try:
            self._listen(connection, member, meter)
        finally:
            self.rooms.leave(member)

    def _first_word(self, connection: ServerConnection, line: SocketLine, meter: Meter) -> Member | None:
        """Hear who it is; the same socket may say it twice: when the seat is taken, and then to take it over."""
        seat: Seat | None = None
        while True:
            message = self._read(connection, meter, FIRST_WORD_SECONDS if seat is None else ANSWER_SECONDS)
            if message.kind not in protocol.FIRST:
                raise BadMessage("say first who you are")
            if seat is None:
                seat = self._open_door(message, line)
            elif not self._may_stay(seat, line):
                seat = None
            if seat is None:
                return None
            member = Member(seat, message.carried["instance"], line)
            try:
                self._sit(member, take_over=message.carried["take_over"])
            except Elsewhere:
                line.send({"type": "elsewhere"})
                continue  # still in the door: who only asks for a seat that is taken has none
            if self.doorway.sit(connection.id, replaces=message.carried["take_over"]):
                return member
            self.rooms.leave(member)
            connection.close(TRY_LATER, "full")
            return None

    def _sit(self, member: Member, *, take_over: bool) -> None:
        seat = member.seat
        peers = self.rooms.sit(member, take_over=take_over)
        member.line.send({
            "type": "entered", "role": seat.role, "admitted": seat.is_admitted, "peers": peers,
            "pass": entering.new_pass(self.portal, seat), "closesAt": seat.closes_at.isoformat(),
        })  # fmt: skip

    def _open_door(self, message: Message, line: SocketLine) -> Seat | None:
        """Turn a paper into a seat; tell in words why not."""
        portal, paper = self.portal, message.carried["paper"]
        try:
            if message.kind == "come_back":
                with portal.db.reading() as session:
                    return entering.come_back(session, portal, paper, portal.now())
            with portal.db.writing() as session:
                return entering.redeem(session, portal, paper, portal.now())
        except PortalError as error:
            line.end("closed" if isinstance(error, NotFound) else "refused")
        except SQLAlchemyError:
            log.warning("no database")
            line.end("try_again")
        return None

    def _listen(self, connection: ServerConnection, member: Member, meter: Meter) -> None:
        look_at = time.monotonic() + LOOK_EVERY_SECONDS
        while True:
            if time.monotonic() >= look_at:
                look_at = time.monotonic() + LOOK_EVERY_SECONDS
                if not self._may_stay(member.seat, member.line):
                    return
            try:
                message = self._read(connection, meter, max(0.1, look_at - time.monotonic()))
            except TimeoutError:
                continue
            if message.kind == "leave":
                return
            self._do(member, message)

    def _do(self, member: Member, message: Message) -> None:
        if message.kind in protocol.FIRST:
            raise BadMessage("already in")
        if message.kind == "admit":
            self._admit(member, Role(message.carried["who"]))
        elif message.kind == "end" and member.role == Role.OFFICIAL:
            self.rooms.end(member)
        elif message.kind != "end":
            self.rooms.pass_on(member, message)

    def _admit(self, official: Member, who: Role) -> None:
        waiting = self.rooms.find(official.seat.visit, who)
        if waiting is None or waiting.seat.is_admitted:
            return
        portal = self.portal
        try:
            with portal.db.writing() as session:
                entering.admit(session, portal, official.seat, waiting.seat, portal.now())
        except (PortalError, SQLAlchemyError):
            official.line.send({"type": "not_admitted", "role": who})
            return
        self.rooms.admitted(waiting)

    def _may_stay(self, seat: Seat, line: Line) -> bool:
        """Tell whether the room is open and its holder signed in; a database that is away ends no call."""
        portal = self.portal
        try:
            with portal.db.reading() as session:
                entering.look_again(session, portal, seat, portal.now())
        except PortalError as error:
            line.end("signed_out" if isinstance(error, entering.SignedOut) else "closed")
            return False
        except SQLAlchemyError:
            log.warning("no database")
        return True

    def _read(self, connection: ServerConnection, meter: Meter, seconds: float) -> Message:
        text = connection.recv(seconds)
        meter.take(time.monotonic())
        return protocol.read(text)
