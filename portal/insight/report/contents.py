"""What a month's report says: the answer, the chart, why it moved, what would raise it, formulas, events, revisions.

Everything in it is a count of many; no matter and no person stands in it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.accounts.models import Unit
from portal.i18n import SOURCE, speaking, translate
from portal.insight.charts import share_chart
from portal.insight.frames import MONTHS_SHOWN, marks_of, points_of, title_of
from portal.insight.leading import levers_of, place_of
from portal.insight.reading import read
from portal.insight.report import sentences
from portal.insight.report.drawing import standalone
from portal.insight.svg import percent_words
from portal.insight.wording import EVENTS
from portal.measures import queries
from portal.measures.channels import DEFINITION
from portal.measures.counting import next_month
from portal.measures.definitions import BY_CODE, MEASURES
from portal.measures.jobs import FINAL_AFTER
from portal.measures.notes.queries import list_standing
from portal.measures.notes.rules import rebased_months
from portal.measures.publishing.freezing import newest
from portal.measures.publishing.models import Figure, Status
from portal.measures.succession import succession_in
from portal.words import day, day_of, money, month_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.measures.notes.models import EventNote
    from portal.measures.queries import Month

SIZE = (720, 330)  # on paper its letters are as large as those of the text
LEVERS = 5
REVISED_WITHIN = timedelta(days=31)
MOST_REVISIONS = 60


def build(session: Session, portal: Portal, month: date, now: datetime) -> dict[str, Any] | None:
    """Return the values of a month's report as they are known at a moment; None of a month without matters."""
    today, until = day_of(now), next_month(month)
    since = _months_before(month, MONTHS_SHOWN)
    parts = queries.list_months(
        session, since, until, demo_city=portal.settings.demo, succession=succession_in(portal)
    )
    whole = queries.together(parts)
    if not whole or whole[-1].first != month:
        return None
    notes = list_standing(session, since, until)
    with speaking(SOURCE):
        return {
            "made_at": now.isoformat(), "month": month_name(month), "definition": DEFINITION,
            **_answer(portal, whole, parts, notes, month, today),
            "chart": _chart(portal, whole, notes, month, today),
            "levers": _levers(session, portal, parts, month, today),
            "figures": _figures(session, month), "notes": _notes(session, portal, notes),
            "revisions": _revisions(session, month, now),
        }  # fmt: skip


def _answer(
    portal: Portal, whole: Sequence[Month], parts: Sequence[Month], notes: Sequence[EventNote], month: date, today: date
) -> dict[str, Any]:  # fmt: skip
    aim = float(portal.facts.at("programme.online_goal_percent", today))
    final = read(
        whole, parts, goal=aim, today=today, final_after=FINAL_AFTER, rebased=rebased_months(notes),
        succession=succession_in(portal),
    )  # fmt: skip
    # of its own month the report speaks as of one that is over, however young
    own = read(
        whole[-1:],
        [part for part in parts if part.first == month],
        goal=aim,
        today=today,
        final_after=FINAL_AFTER,
    )
    return {
        "goal": f"{aim:.0f}",
        "answer": sentences.answer(own) if own else [],
        "judgement": sentences.judgement(final, aim) if final else [],
        "why": sentences.why(whole, parts, month, succession_in(portal)),
        "control": sentences.control(final) if final else [],
    }


def _chart(
    portal: Portal, whole: Sequence[Month], notes: Sequence[EventNote], month: date, today: date
) -> dict[str, str]:
    aim, title = float(portal.facts.at("programme.online_goal_percent", today)), title_of(whole)
    drawing = share_chart(
        points_of(whole, month, today), goal=aim, title=title, key="report", width=SIZE[0], height=SIZE[1],
        marks=marks_of(whole, notes),
    )  # fmt: skip
    return {"svg": standalone(drawing), "title": title}


def _levers(
    session: Session, portal: Portal, parts: Sequence[Month], month: date, today: date
) -> list[dict[str, str]]:
    titles = {slug: str(service.card.title) for slug, service in portal.services.items()}
    found = levers_of(session, [part for part in parts if part.first == month], today)[:LEVERS]
    return [
        {
            **sentences.lever(one, titles), "where": place.words,
            "address": portal.settings.base_url + place.path, "shown": _shown(portal, place.path),
        }
        for one in found
        for place in [place_of(one, month, portal.services)]
    ]  # fmt: skip


def _shown(portal: Portal, path: str) -> str:
    """Write an address as people type it: without its scheme, and without the place on the page."""
    return portal.settings.base_url.partition("://")[2] + path.partition("#")[0]


def _figures(session: Session, month: date) -> list[dict[str, Any]]:
    told = newest(session, month)
    rows = [(measure, told.get((measure.code, ""))) for measure in MEASURES]
    return [
        {
            "title": str(measure.title), "numerator": str(measure.numerator), "denominator": str(measure.denominator),
            **{
                name: money(value) if measure.is_money else str(value)
                for name, value in (("count", row.numerator), ("of", row.denominator), ("unknown", row.unknown))
            },
            "share": percent_words(100 * row.numerator / row.denominator) if row.denominator else "–",
            "status": sentences.STATUS[Status(row.status)](), "revision": row.revision, "sha256": row.query,
            "seal": row.seal_id,
        }
        for measure, row in rows
        if row is not None
    ]  # fmt: skip


def _notes(session: Session, portal: Portal, notes: Sequence[EventNote]) -> list[dict[str, str]]:
    units = {row.code: row.name for row in session.execute(select(Unit.code, Unit.name))}
    titles = {slug: str(service.card.title) for slug, service in portal.services.items()}
    return [
        {
            "kind": str(EVENTS[note.kind]),
            "when": day(note.since_on) + (f" – {day(note.until_on)}" if note.until_on else ""),
            "where": titles.get(note.service, note.service) or units.get(note.unit_code or "", ""),
            "text": note.text,
            "rebases": translate("Od tego zdarzenia granice zwykłych wahań liczymy od nowa.")
            if note.rebases
            else "",
        }
        for note in notes
    ]


def _revisions(session: Session, month: date, now: datetime) -> list[dict[str, str]]:
    """Tell which figures of earlier months were told anew since the last report, of all services together."""
    query = (
        select(Figure)
        .where(Figure.service == "", Figure.month < month, Figure.computed_at > now - REVISED_WITHIN)
        .where(Figure.revision > 1)
        .order_by(Figure.month.desc(), Figure.id)
        .limit(MOST_REVISIONS)
    )
    found = []
    for row in session.scalars(query):
        before = session.scalars(
            select(Figure).where(
                Figure.service == "", Figure.month == row.month, Figure.code == row.code,
                Figure.revision == row.revision - 1,
            )
        ).one()  # fmt: skip
        found.append(sentences.revision(row, before, str(BY_CODE[row.code].title)))
    return found


def _months_before(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
