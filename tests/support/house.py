"""The whole portal in a test: the real application on a fresh database, with post that is kept and a clock that obeys."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, g
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.context import EXTENSION, Portal
from portal.errors import Unavailable
from tests.support.kept import keep_compiled
from tests.support.visitor import Visitor

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday morning in Białystok


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    @property
    def gone(self) -> timedelta:
        """Return by how much it was moved."""
        return self.at - START

    def now(self) -> datetime:
        """Return the moment it stands at."""
        return self.at

    def move(self, **by: float) -> datetime:
        """Move by hours, days …; return the new moment."""
        self.at += timedelta(**by)
        return self.at


@dataclass
class Post:
    """Mail and text messages that were handed over, in order; it can be out of service, or lose its answers."""

    letters: list[EmailMessage] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    is_down: bool = False
    loses_answers: bool = False

    def to(self, address: str) -> list[EmailMessage]:
        """List the letters to an address."""
        return [letter for letter in self.letters if address in str(letter["To"])]

    def take(self) -> None:
        """Refuse while out of service."""
        if self.is_down:
            raise Unavailable("post: out of service")


@dataclass(frozen=True)
class MailTwin:
    """Keeps letters."""

    post: Post

    def send(self, message: EmailMessage) -> None:
        """Keep a letter; raises Unavailable, Unsure where it was kept and the answer is lost."""
        self.post.take()
        self.post.letters.append(message)
        if self.post.loses_answers:
            from portal.outside import Unsure

            raise Unsure("post: no answer")


@dataclass(frozen=True)
class SmsTwin:
    """Keeps text messages."""

    post: Post

    def send(self, number: str, text: str) -> None:
        """Keep a text; raises Unavailable."""
        self.post.take()
        self.post.texts.append((number, text))


class House:
    """A portal that a test walks through."""

    def __init__(self, environment: Mapping[str, str], folder: Path, database_url: str) -> None:
        # imported here: tests of the kernel do not wait for the rooms
        import app as front_door
        from config.settings import load
        from portal.files.outside import scanner_for, store_for
        from portal.outside import Outside
        from portal.vault import Vault

        self.settings = load(
            {**environment, "PORTAL_DATABASE_URL": database_url, "PORTAL_DATA_DIR": str(folder)}
        )
        self.clock = Clock()
        self.post = Post()
        vault = Vault(self.settings.key_ring, self.settings.match_key)
        outside = Outside(
            clock=self.clock,
            mail=MailTwin(self.post),
            sms=SmsTwin(self.post),
            scanner=scanner_for(""),
            store=store_for(folder / "files", vault),
        )
        self.app: Flask = front_door.create_app(self.settings, outside)
        self.app.testing = True
        keep_compiled(self.app)
        self.portal: Portal = self.app.extensions[EXTENSION]
        alarm_on_forgotten_commits(self.app)

    def visitor(self) -> Visitor:
        """Open a browser."""
        return Visitor(self.app)

    def work(self) -> int:
        """Do the background work that is due; return how many jobs ran."""
        with self.app.app_context():
            return self.portal.workers.drain(self.portal)

    def close(self, request: pytest.FixtureRequest | None = None) -> None:
        """Look through the books once more, and let go of the database."""
        from tests.support.books import assert_books_hold

        try:
            # a database that the test took away has no books to look through
            with contextlib.suppress(OperationalError):
                assert_books_hold(self.portal, request)
        finally:
            self.portal.db.engine.dispose()


def alarm_on_forgotten_commits(app: Flask) -> None:
    """Fail a request that answers well and leaves changes uncommitted: they would be lost without a word."""

    @app.after_request
    def look(response: Response) -> Response:
        opened: Session | None = g.get("portal_session")
        if opened is not None and response.status_code < 400:
            waiting = [*opened.new, *opened.dirty, *opened.deleted]
            assert not waiting, f"not flushed, not committed: {waiting}"
            assert not opened.info.get("flushed"), "flushed, not committed"
        return response


def _note_flush(session: Session, _context: Any) -> None:
    session.info["flushed"] = True


def _forget_flush(session: Session) -> None:
    session.info.pop("flushed", None)


event.listen(Session, "after_flush", _note_flush)
event.listen(Session, "after_commit", _forget_flush)
event.listen(Session, "after_rollback", _forget_flush)
