"""What a mail server took is sent, whatever fails afterwards; what it may have taken is told from what it did not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest

from portal.errors import Unavailable
from portal.outside import SmtpMail, Unsure

STEPS = (b"220 here", b"250 hello", b"250 from", b"250 to", b"354 go on", b"250 taken")


@contextmanager
def server(answers: tuple[bytes, ...]) -> Iterator[Any]:
    """Answer so many lines, the last of them after the message, and hang up."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def speak() -> None:
            line, _ = door.accept()
            with line, line.makefile("rb") as said:
                for place, answer in enumerate(answers):
                    if place == len(STEPS) - 1:  # the message itself, up to its dot
                        while said.readline() not in (b".\r\n", b""):
                            pass
                    line.sendall(answer + b"\r\n")
                    if place < len(STEPS) - 2:
                        said.readline()

        thread = threading.Thread(target=speak)
        thread.start()
        yield SimpleNamespace(
            smtp_host="127.0.0.1",
            smtp_port=door.getsockname()[1],
            smtp_tls=False,
            smtp_user="",
            smtp_password="",
        )
        thread.join()


def hand_over(settings: Any) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "Raport"
    message.set_content("Raport")
    SmtpMail(settings).send(message)


def test_a_message_that_was_taken_is_sent_though_nobody_says_goodbye() -> None:
    with server(STEPS) as settings:
        hand_over(settings)


def test_where_the_answer_is_lost_nobody_knows() -> None:
    with server(STEPS[:5]) as settings, pytest.raises(Unsure):
        hand_over(settings)


@pytest.mark.parametrize("answers", [(b"421 busy",), (*STEPS[:3], b"452 full"), (*STEPS[:5], b"451 not now")])
def test_what_was_refused_was_surely_not_taken(answers: tuple[bytes, ...]) -> None:
    with server(answers) as settings, pytest.raises(Unavailable) as found:
        hand_over(settings)
    assert not isinstance(found.value, Unsure)
