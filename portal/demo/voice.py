"""What the demo city announces and asks: one announcement, one consultation with comments, one batch of letters."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.accounts.models import Official, Subject
from portal.acting import Actor
from portal.voice.announcing import actions as announcing
from portal.voice.asking import actions as asking
from portal.voice.asking import commenting, moderating
from portal.voice.asking.models import Comment
from portal.voice.reaching import actions as reaching
from portal.voice.reaching.models import Channel
from portal.words import WARSAW

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.context import Portal

AGO, LETTERS = timedelta(days=40), 1500
SPOKEN = ("Najbardziej brakuje cienia przy placu zabaw.", "Proszę o dęby, nie o topole: moja córka ma alergię.",
          "Zostawcie miejsce na boisko.")  # fmt: skip


def load_voice(session: Session, portal: Portal, today: date) -> None:
    """Announce something, ask something and let three people answer, declare a batch that went out."""
    official = session.scalars(
        select(Official).where(Official.unit_code.is_not(None)).order_by(Official.id)
    ).first()
    if official is None or official.unit_code is None:
        return
    chief = Actor(
        "official", official.id, official.name, official_id=official.id, unit_code=official.unit_code
    )
    now = datetime.combine(today, time(9), WARSAW)
    _announce(session, chief, official.unit_code, now)
    _ask(session, portal, chief, official.unit_code, now)
    if "tax-certificate" in portal.services:
        said = reaching.Declared("Kredyty mieszkaniowe, jesień", "tax-certificate", Channel.LETTER, 60, 0)
        batch = reaching.declare(session, said, submission="demo-batch", actor=chief, now=now - AGO)
        reaching.note_sent(session, batch, (now - AGO).date(), LETTERS, actor=chief, now=now)


def _announce(session: Session, chief: Actor, unit: str, now: datetime) -> None:
    said = announcing.Said(
        {"pl": "Przerwa w płatnościach w nocy z soboty na niedzielę", "en": "Payments pause on Saturday night",
         "uk": "Перерва в платежах у ніч із суботи на неділю"},
        {"pl": "Od 22:00 do 4:00 nie zapłacisz kartą ani BLIKIEM.\n\nWnioski przyjmujemy przez cały czas.",
         "en": "From 10 pm to 4 am cards and BLIK do not work.\n\nApplications are taken all the time.",
         "uk": "З 22:00 до 4:00 оплата карткою і BLIK не працює.\n\nЗаяви приймаємо весь час."},
        unit, now.date(), now.date() + timedelta(days=10),
    )  # fmt: skip
    one = announcing.write(session, said, submission="demo-announcement", actor=chief, now=now)
    announcing.publish(session, one, seen=1, actor=chief, now=now)


def _ask(session: Session, portal: Portal, chief: Actor, unit: str, now: datetime) -> None:
    asked = asking.Asked(
        {"pl": "Park na Bojarach", "en": "A park in Bojary", "uk": "Парк на Боярах"},
        {"pl": "W miejscu dawnego targowiska chcemy posadzić drzewa.\n\nProjekt pokazuje alejki i miejsca na drzewa.",
         "en": "Where the market stood we want to plant trees.\n\nThe draft shows paths and places for trees.",
         "uk": "На місці колишнього ринку хочемо посадити дерева.\n\nПроєкт показує алеї та місця для дерев."},
        ("Co ma być w tym parku?",), unit, now.date(), now.date() + timedelta(days=20),
    )  # fmt: skip
    paper = asking.Paper("park-na-bojarach.pdf", _draft())
    one = asking.write(session, portal, asked, paper, submission="demo-consultation", actor=chief, now=now)
    asking.publish(session, portal, one, seen=1, actor=chief, now=now)
    people = session.scalars(
        select(Subject).where(Subject.kind == "person").order_by(Subject.id).limit(len(SPOKEN))
    )
    for number, (person, words) in enumerate(zip(people, SPOKEN, strict=False)):
        speaker = Actor("resident", person.id, "", subject_id=person.id)
        spoken = commenting.Spoken([words], named=False, submission=f"demo-comment-{number}")
        commenting.comment(session, portal, one, spoken, actor=speaker, now=now)
    waiting = session.scalars(select(Comment).where(Comment.consultation_id == one.id).order_by(Comment.id))
    for comment in list(waiting)[:-1]:
        moderating.show(session, comment, seen=1, actor=chief, now=now)


def _draft() -> bytes:
    """Return a PDF of one empty page: a draft of nothing real."""
    body = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    )
    places = [body.index(b"%d 0 obj" % number) for number in (1, 2, 3)]
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + b"xref\n0 4\n0000000000 65535 f \n" + table + tail
