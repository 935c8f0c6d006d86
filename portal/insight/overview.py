"""The managers' page: how much online, up or down, why, what next; and the drill-down to a service and a month."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy import select

from portal.accounts.models import Unit
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.i18n import translate
from portal.insight.costing import cost_frame
from portal.insight.frames import goal, list_events, list_notes, list_shown, read_months, share_frame, today
from portal.insight.kin import kin_frame, newest_name
from portal.insight.leading import Place, levers_of, place_of
from portal.insight.leaving import leaving_frame
from portal.insight.months import first_of
from portal.insight.offer import offer_frame
from portal.insight.satisfied import satisfied_frame
from portal.insight.square import product_chart
from portal.insight.svg import percent_words
from portal.insight.wording import CHANNELS, CLASSES, EVENTS, LEFT_OUT, month_columns
from portal.measures import queries
from portal.measures.counting import next_month
from portal.measures.definitions import (
    ASSISTED,
    BY_CODE,
    COVERAGE,
    FIRST_TIME_RIGHT,
    MEASURES,
    MIXED,
    ONLINE_TO_VISITS,
    STRICT,
    UPTAKE,
)
from portal.measures.groups import count_left_out
from portal.measures.leaving_out import counted_in
from portal.measures.levers import Kind, Lever
from portal.measures.publishing.freezing import list_told, newest
from portal.measures.report.actions import find_report
from portal.measures.statistics.days import MEDIAN, NINETIETH, percentile
from portal.measures.succession import succession_in
from portal.measures.visiting import count_came, online_to_visits
from portal.words import month_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from portal.insight.reading import Reading
    from portal.measures.publishing.models import Figure
    from portal.measures.queries import Month, Terms

FIRST_LEVERS = 3


def add_to(blueprint: Blueprint) -> None:
    """Open the managers' pages."""
    blueprint.get("/liczby/udzial")(overview)
    blueprint.get("/liczby/co-dalej")(next_steps)
    blueprint.get("/liczby/uslugi")(services)
    blueprint.get("/liczby/uslugi/<slug>")(service)
    blueprint.get("/liczby/miesiace/<month>")(month)


def overview() -> ResponseReturnValue:
    """Answer how much online, up or down, why, and what next, on one page."""
    parts = list_shown()
    framed = share_frame(parts, list_notes())
    reading: Reading | None = framed["reading"]
    return render_template(
        "insight/overview.html", square=_square(reading), coverage=COVERAGE, uptake=UPTAKE, kinds_of_events=EVENTS,
        definitions=(STRICT, ASSISTED, MIXED), levers=_levers(parts, reading)[:FIRST_LEVERS],
        unit_names=unit_names(), titles=titles(), kinds=Kind, percent_words=percent_words,
        counted_at=queries.last_counted(session()), place_of=_place(reading), **framed,
    )  # fmt: skip


def next_steps() -> ResponseReturnValue:
    """List all that would raise the share, with the arithmetic."""
    parts = list_shown()
    reading = read_months(parts)
    return render_template(
        "insight/next_steps.html", reading=reading, levers=_levers(parts, reading), unit_names=unit_names(),
        titles=titles(), kinds=Kind, percent_words=percent_words, month_name=month_name, place_of=_place(reading),
    )  # fmt: skip


def services() -> ResponseReturnValue:
    """List the services with their shares, terms and what never was used."""
    parts = list_shown()
    reading = read_months(parts)
    of_month = sorted(
        (part for part in parts if reading and part.first == reading.month.first), key=lambda part: -part.all
    )
    terms = _terms_of(reading.month) if reading else {}
    known = titles()
    used, names = {part.service for part in parts}, succession_in(here())
    # the module of a former name stays for its open matters: it is no service that nobody uses
    unused = sorted(
        (known[slug] for slug in known if names.name_of(slug) == slug and slug not in used), key=str
    )
    return render_template(
        "insight/services.html", reading=reading, of_month=of_month, terms=terms, titles=known, unused=unused,
        percent_words=percent_words, month_name=month_name, days=_days, strict=STRICT, right=FIRST_TIME_RIGHT,
        **offer_frame(parts),
    )  # fmt: skip


def service(slug: str) -> ResponseReturnValue:
    """Show one service month by month: its classes, channels, terms."""
    if (newest := newest_name(slug)) != slug:
        return redirect(url_for("insight.service", slug=newest), HTTPStatus.SEE_OTHER)
    known = titles()
    parts = list_shown(slug)
    if slug not in known and not parts:
        raise NotFound
    terms = (
        queries.list_terms(
            session(),
            parts[0].first,
            next_month(parts[-1].first),
            demo_city=here().settings.demo,
            succession=succession_in(here()),
        ).get(slug)
        if parts
        else None
    )
    return render_template(
        "insight/service.html", slug=slug, service_title=known.get(slug, slug), months=list(reversed(parts)),
        **month_columns(parts), terms=terms, days=_days, percent_words=percent_words,
        kinds_of_events=EVENTS, titles=known, unit_names=unit_names(), **share_frame(parts, list_events(slug), slug),
        published=_published(slug, parts),
        **leaving_frame(slug), **satisfied_frame(slug), **cost_frame(slug), **kin_frame(slug),
    )  # fmt: skip


def month(month: str) -> ResponseReturnValue:
    """Show each figure of a month with its formula and its counts, and what was published of it."""
    first = first_of(month)
    parts = queries.list_months(session(), first, next_month(first), demo_city=here().settings.demo)
    if first > today() or not parts:
        raise NotFound
    (whole,) = queries.together(parts)
    told = newest(session(), first)
    return render_template(
        "insight/month.html", first=first, whole=whole, ratio=ONLINE_TO_VISITS,
        visits=online_to_visits(whole.groups, *count_came(session(), first, next_month(first))), measures=MEASURES,
        told=told, by_code=BY_CODE,
        classes=CLASSES, channels=CHANNELS, left_out=_left_out(first),
        reasons=LEFT_OUT, terms=_terms_of(whole).get(""), days=_days, percent_words=percent_words,
        month_name=month_name, any_told=next(iter(told.values()), None),
        has_report=find_report(session(), first) is not None,
    )  # fmt: skip


def _levers(parts: list[Month], reading: Reading | None) -> list[Lever]:
    if reading is None:
        return []
    return levers_of(session(), [part for part in parts if part.first == reading.month.first], today())


def _place(reading: Reading | None) -> Callable[[Lever], Place] | None:
    """Return what leads from a lever to the page where something can be done."""
    return (lambda lever: place_of(lever, reading.month.first, here().services)) if reading else None


def _square(reading: Reading | None) -> Any:
    if reading is None:
        return None
    coverage, uptake = reading.month.of(COVERAGE).percent or 0.0, reading.month.of(UPTAKE).percent or 0.0
    title = translate(
        "Prostokąt o szerokości %(across)s (zasięg) i wysokości %(up)s (wybór); jego pole to udział %(share)s.",
        across=percent_words(coverage), up=percent_words(uptake), share=percent_words(coverage * uptake / 100),
    )  # fmt: skip
    return product_chart(coverage, uptake, goal=goal(), title=title, key="square")


def _published(slug: str, parts: list[Month]) -> dict[date, list[Figure]]:
    """Return what was published of a renamed service's strict share, by month, under whichever name it was told.

    Of one that always had its name nothing is asked: only names can be lost between what is told and what was.
    """
    names = succession_in(here()).names_of(slug)
    return list_told(session(), STRICT.code, names, parts[0].first) if parts and len(names) > 1 else {}


def _terms_of(month: Month) -> dict[str, Terms]:
    return queries.list_terms(
        session(), month.first, next_month(month.first), demo_city=here().settings.demo,
        succession=succession_in(here()),
    )  # fmt: skip


def _days(terms: Terms) -> dict[str, int | None]:
    """Return the median and the ninetieth percentile of the office's days and of the others'."""
    return {
        "office": percentile(terms.office, MEDIAN), "office_most": percentile(terms.office, NINETIETH),
        "others": percentile(terms.others, MEDIAN), "others_most": percentile(terms.others, NINETIETH),
    }  # fmt: skip


def titles() -> dict[str, Any]:
    """Return the services' titles."""
    return {slug: service.card.title for slug, service in here().services.items()}


def _left_out(first: date) -> dict[str, int]:
    counted = counted_in(demo_city=here().settings.demo)
    found = count_left_out(session(), first, next_month(first))
    return {why: count for why, count in found.items() if why not in counted}


def unit_names() -> dict[str, str]:
    """Return the units' names."""
    return {row.code: row.name for row in session().execute(select(Unit.code, Unit.name))}
