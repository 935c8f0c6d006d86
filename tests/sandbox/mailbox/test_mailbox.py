"""Mail and text messages end on a page and in a folder, whatever they carry."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
import requests

from portal.sandbox.loopback import NotLoopback
from portal.sandbox.mailbox import Mailbox


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    with Mailbox(tmp_path / "mail", mail_replies={"full@example.org": "452 mailbox is full"}) as running:
        yield running


def letter(subject: str = "Odebraliśmy wniosek", text: str = "Zażółć gęślą jaźń\n") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "portal@example.org"
    message["To"] = "anna@example.org"
    message["Subject"] = subject
    message.set_content(text)
    return message


def send(mailbox: Mailbox, message: EmailMessage, to: str | None = None) -> None:
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=5) as server:
        server.send_message(message, to_addrs=to)


def listed(mailbox: Mailbox, **query: str) -> list[dict[str, object]]:
    return requests.get(f"{mailbox.base}/messages.json", params=query, timeout=5).json()


def test_a_letter_is_listed_read_and_its_attachment_downloaded(mailbox: Mailbox):
    message = letter()
    message.add_alternative("<p>nie <script>alert(1)</script></p>", subtype="html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="zaświadczenie.pdf")
    send(mailbox, message)
    (one,) = listed(mailbox)
    assert one["subject"] == "Odebraliśmy wniosek"
    assert one["text"] == "Zażółć gęślą jaźń\n"
    assert one["to"] == ["anna@example.org"]
    assert one["attachments"] == [{"name": "zaświadczenie.pdf", "type": "application/pdf", "size": 8}]
    page = requests.get(f"{mailbox.base}/messages/{one['id']}", timeout=5)
    assert "Zażółć gęślą jaźń" in page.text
    assert "alert(1)" not in page.text
    file = requests.get(f"{mailbox.base}/messages/{one['id']}/attachments/0", timeout=5)
    assert file.content == b"%PDF-1.7"
    assert file.headers["Content-Type"] == "application/octet-stream"
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert requests.get(f"{mailbox.base}/messages/{one['id']}/attachments/1", timeout=5).status_code == 404


def test_text_is_shown_as_text_and_only_web_addresses_become_links(mailbox: Mailbox):
    text = "<b>x</b> http://127.0.0.1:8000/sprawy?a=1&b=2. javascript:alert(1) (https://example.org)"
    send(mailbox, letter(text=text))
    page = requests.get(f"{mailbox.base}/messages/{listed(mailbox)[0]['id']}", timeout=5).text
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert '<a href="http://127.0.0.1:8000/sprawy?a=1&amp;b=2" rel="noreferrer">' in page
    assert '<a href="https://example.org" rel="noreferrer">https://example.org</a>)' in page
    assert 'href="javascript' not in page


def test_the_newest_comes_first_and_the_list_can_be_searched(tmp_path: Path):
    moments = iter([datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 23, 10, tzinfo=UTC)])
    with Mailbox(tmp_path, clock=lambda: next(moments)) as mailbox:
        send(mailbox, letter("Pierwszy"))
        send(mailbox, letter("Drugi"), to="jan@example.org")
        assert [one["subject"] for one in listed(mailbox)] == ["Drugi", "Pierwszy"]
        assert [one["subject"] for one in listed(mailbox, to="jan@example.org")] == ["Drugi"]
        page = requests.get(f"{mailbox.base}/?q=pierwszy", timeout=5).text
        assert "Pierwszy" in page
        assert "Drugi" not in page
        assert "23.11.2026, 10:00:00" in page


def test_messages_survive_a_restart(tmp_path: Path):
    with Mailbox(tmp_path) as mailbox:
        send(mailbox, letter())
    with Mailbox(tmp_path) as mailbox:
        assert len(listed(mailbox)) == 1
        mailbox.letters.clear()
        assert listed(mailbox) == []


def test_more_than_a_page_goes_on_with_older_ones(tmp_path: Path):
    with Mailbox(tmp_path) as mailbox:
        for number in range(51):
            mailbox.letters.keep_sms("+48600100200", f"kod {number}.", at=datetime.now(UTC))
        first = requests.get(mailbox.base, timeout=5).text
        assert first.count("kod ") == 50
        older = first.split('">Starsze')[0].rsplit('href="', 1)[1]
        assert "kod 0." in requests.get(mailbox.base + older, timeout=5).text


def test_a_refused_address_gets_the_reply_that_was_set(mailbox: Mailbox):
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(mailbox, letter(), to="full@example.org")
    assert refused.value.recipients["full@example.org"][0] == 452
    assert listed(mailbox) == []


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no headers at all",
        b"Subject: =?utf-8?b?broken\r\nContent-Type: text/plain; charset=unknown-1\r\n\r\nabc\xff",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nnever closed",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\nSubject: w srodku\r\n\r\ncialo\r\n--x--\r\n",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
        b"From: <\r\nTo: @\r\nSubject: \xff\xfe\r\n\r\n\x00",
    ],
)
def test_a_broken_letter_still_shows(mailbox: Mailbox, raw: bytes):
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=5) as server:
        server.sendmail("a@example.org", ["b@example.org"], raw)
    (one,) = listed(mailbox)
    assert one["to"] == ["b@example.org"]
    assert requests.get(mailbox.base, timeout=5).status_code == 200
    assert requests.get(f"{mailbox.base}/messages/{one['id']}", timeout=5).status_code == 200


def test_a_text_message_stands_in_the_same_list(mailbox: Mailbox):
    sent = requests.post(
        f"{mailbox.base}/sms", json={"number": "+48600100200", "text": "Twój kod: 123456"}, timeout=5
    )
    assert sent.status_code == 202
    (one,) = listed(mailbox)
    assert (one["kind"], one["to"], one["text"]) == ("sms", ["+48600100200"], "Twój kod: 123456")
    assert "Twój kod: 123456" in requests.get(mailbox.base, timeout=5).text


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"number": "600100200", "text": "x"},
        {"number": "+48600100200", "text": " "},
        {"number": "+48600100200", "text": "x" * 1531},
        {"number": 7, "text": "x"},
        [],
        None,
    ],
)
def test_a_faulty_text_message_is_refused(mailbox: Mailbox, said: object):
    assert requests.post(f"{mailbox.base}/sms", json=said, timeout=5).status_code == 422
    assert listed(mailbox) == []


def test_the_sms_gateway_can_be_told_to_fail(tmp_path: Path):
    with Mailbox(tmp_path, sms_refusals={"+48600100200": 503}) as mailbox:
        said = {"number": "+48600100200", "text": "x"}
        assert requests.post(f"{mailbox.base}/sms", json=said, timeout=5).status_code == 503


def test_names_that_are_no_messages_are_not_found(mailbox: Mailbox):
    for name in ("x", "..%2f..%2fetc%2fpasswd", "20261123T100000000000-00000000"):
        assert requests.get(f"{mailbox.base}/messages/{name}", timeout=5).status_code == 404


def test_it_listens_on_this_machine_only(tmp_path: Path):
    with pytest.raises(NotLoopback):
        Mailbox(tmp_path, host="10.0.0.1")
