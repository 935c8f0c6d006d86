"""What a unit says to residents in a house that is lived in: one announcement that shows, one that waits."""

from datetime import timedelta

from tests.support.house import House


def speak_in(house: House, unit: str) -> dict[str, dict[str, str]]:
    """Announce something and leave a draft behind; name both in addresses."""
    from portal.accounts.models import Official
    from portal.security import Actor
    from portal.voice.announcing import actions

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
    named = {f"announcing.{name}": {"number": str(draft)} for name in ("own", "change", "publish", "withdraw")}
    return named | {"voice.announcement": {"number": str(shown)}}
