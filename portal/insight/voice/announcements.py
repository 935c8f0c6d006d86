"""What everybody reads of the office: announcements that show today, one of them, and all as a feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app, render_template, url_for

from portal.context import here
from portal.db import session
from portal.errors import Gone, NotFound
from portal.i18n import translate
from portal.insight.opendata.door import answer
from portal.insight.voice.door import public, today
from portal.voice.announcing import feed, queries
from portal.voice.announcing.actions import can_be_read
from portal.voice.announcing.models import State
from portal.voice.plain import laid_out

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@public.get("/ogloszenia")
def announcements() -> ResponseReturnValue:
    """List what is announced just now."""
    shown = queries.list_shown(session(), today())
    return render_template("insight/voice/announcements.html", shown=shown, today=today(), laid_out=laid_out)


@public.get("/ogloszenia/<int:number>")
def announcement(number: int) -> ResponseReturnValue:
    """Show one announcement; one that is over says so, one taken back is gone."""
    one = queries.get_one(session(), number)
    if one.state == State.WITHDRAWN and one.published_at is not None:
        raise Gone(translate("To ogłoszenie zostało wycofane."))
    if not can_be_read(one, here().now()):
        raise NotFound
    return render_template(
        "insight/voice/announcement.html", one=one, is_over=one.ends_on < today(), today=today(), laid_out=laid_out
    )  # fmt: skip


@public.get("/ogloszenia.atom")
def announcements_feed() -> ResponseReturnValue:
    """Give what is announced just now as an Atom feed."""
    shown = queries.list_shown(session(), today())
    base, city = here().settings.base_url, cast("dict[str, str]", current_app.jinja_env.globals["city"])
    page = base + url_for("voice.announcements")
    place = feed.Place(
        title=f"Ogłoszenia: {city['office']}", author=city["office"], page=page,
        own=base + url_for("voice.announcements_feed"), entry=f"{page}/",
    )  # fmt: skip
    changed = max((one.changed_at for one in shown), default=None)
    return answer(feed.write(shown, place, here().now()), "application/atom+xml", changed)
