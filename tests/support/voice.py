"""What a unit says to residents and asks them in a house that is lived in: of each kind one that shows, one that waits."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from tests.support.house import House
from tests.support.people import JAN


def speak_in(house: House, unit: str) -> dict[str, dict[str, str]]:
    """Announce and ask something, let the owner answer, leave drafts behind; name them in addresses."""
    from portal.accounts.models import Official, Subject
    from portal.security import Actor
    from portal.voice.announcing import actions
    from portal.voice.asking import actions as asking
    from portal.voice.asking import commenting
    from portal.voice.asking.models import Comment
    from tests.support.represented import blank

    now = house.clock.now()
    today = now.date()
    said = actions.Said(
        {"pl": "Przerwa w sobotę", "en": "Maintenance on Saturday", "uk": "Перерва в суботу"},
        {"pl": "Portal nie działa od 22:00.", "en": "The portal is down.", "uk": "Портал не працює."},
        unit, today, today + timedelta(days=5),
    )  # fmt: skip
    with house.app.app_context(), house.portal.db.writing() as session:
        official = session.query(Official).filter_by(unit_code=unit).order_by(Official.id).first()
        assert official is not None
        chief = Actor("official", official.id, official.name, official_id=official.id, unit_code=unit)
        shown, draft = (
            actions.write(session, said, submission=f"a-{n}", actor=chief, now=now).id for n in (1, 2)
        )
        one = session.get_one(actions.Announcement, shown)
        actions.publish(session, one, seen=1, actor=chief, now=now)
        asked = asking.Asked(
            {"pl": "Park na Bojarach", "en": "A park in Bojary", "uk": "Парк на Боярах"},
            {"pl": "Chcemy posadzić drzewa.", "en": "We want to plant trees.", "uk": "Хочемо посадити дерева."},
            ("Gdzie?",), unit, today, today + timedelta(days=20),
        )  # fmt: skip
        paper = asking.Paper("projekt.pdf", blank())
        for n in (1, 2):
            asked_one = asking.write(
                session, house.portal, asked, paper, submission=f"k-{n}", actor=chief, now=now
            )
            if n == 1:
                asking.publish(session, house.portal, asked_one, seen=1, actor=chief, now=now)
                spoken = commenting.Spoken(["Przy szkole."], named=False, submission="g-1")
                jan = session.scalars(select(Subject).where(Subject.surname == JAN.family_name)).one()
                speaker = Actor("resident", jan.id, "", subject_id=jan.id)
                commenting.comment(session, house.portal, asked_one, spoken, actor=speaker, now=now)
                open_one = asked_one.id
        batch_id, code = _reach(session, chief, now)
        comment = session.scalars(select(Comment.token)).one()
    draft_one = {"number": str(asked_one.id)}
    opened = {"number": str(open_one), "view": "czekaja", "token": comment}
    drafted = (
        "own_consultation_page", "change_consultation", "publish_consultation", "withdraw_consultation", "tell_result",
        "own_draft",
    )  # fmt: skip
    spoken_of = ("voice.consultation", "voice.consultation_draft", "voice.comment", "voice.take_comment_back")
    batch = {"number": str(batch_id), "code": code}
    asked_of_batch = {f"reaching.{name}": batch for name in ("campaign", "draw", "sent", "send")}
    asked_of = {f"announcing.{name}": draft_one for name in drafted} | dict.fromkeys(spoken_of, opened)
    asked_of |= dict.fromkeys(("announcing.comments", "announcing.decide_comment"), opened)
    named = {
        f"announcing.{name}": {"number": str(draft)} for name in ("own", "change", "publish", "withdraw")
    }
    return (
        named
        | asked_of
        | asked_of_batch
        | {"voice.arrive": batch}
        | {"voice.announcement": {"number": str(shown)}}
    )


def _reach(session: Any, chief: Any, now: datetime) -> tuple[int, str]:
    """Declare a batch of letters that went out; return its number and its code."""
    from portal.voice.reaching import actions as reaching
    from portal.voice.reaching.models import Channel

    said = reaching.Declared("Wiosna", "tax-certificate", Channel.LETTER, 30, 0)
    one = reaching.declare(session, said, submission="r-1", actor=chief, now=now)
    reaching.note_sent(session, one, now.date(), 1500, actor=chief, now=now)
    return one.id, one.code
