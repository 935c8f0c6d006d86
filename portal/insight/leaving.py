"""Where people leave a service's form: a bar for each page, a table under it, the weeks one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from portal.cases.leaving.counting import LAST
from portal.cases.leaving.models import Kind
from portal.context import here
from portal.db import session
from portal.i18n import translate
from portal.insight.bars import NARROW, WIDE, Bar, bar_chart
from portal.insight.frames import today
from portal.insight.svg import percent_words
from portal.measures.forms import WEEK, Forms, list_cohorts, settled_weeks, week_of
from portal.measures.succession import succession_in
from portal.words import dotted_day

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class Page:
    """One page of a form in the counts: how many forms were left at it, and how often it was shown with faults."""

    title: str
    left: int
    faults: int
    saved: int
    discarded: int


def leaving_frame(slug: str) -> dict[str, Any]:
    """Return what the page of a service says of its forms; nothing to say while none was begun."""
    since, until = settled_weeks(today())
    cohorts = list_cohorts(session(), slug, since, week_of(today()) + WEEK, succession_in(here()))
    whole = sum((one for first, one in cohorts.items() if first < until), Forms())
    young = sum((one for first, one in cohorts.items() if first >= until), Forms())
    pages = _pages(slug, whole)
    return {
        "forms": whole, "young_forms": young, "pages": pages, "cohorts": _cohorts(cohorts), "weeks_until": until,
        "forms_wide": _chart(pages, whole, "forms-wide", WIDE),
        "forms_narrow": _chart(pages, whole, "forms-narrow", NARROW),
        "forms_since": dotted_day(since), "forms_until": dotted_day(until - timedelta(days=1)),
        "dotted_day": dotted_day,
    }  # fmt: skip


def step_title(slug: str, step: str) -> str:
    """Return what a page of a service's form is called; one that is asked no more by its short name."""
    if step == LAST:
        return translate("Sprawdzenie i wysłanie")
    service = here().services.get(slug)
    page = service.step(step) if service is not None else None
    if page is None:
        return translate("dawna strona „%(name)s”", name=step)
    return page.form(on=today()).heading_text()


def _pages(slug: str, forms: Forms) -> list[Page]:
    """List the pages in the order in which they are asked; those of former versions after them."""
    left, faults = forms.left, forms.of(Kind.FAULT)
    saved, discarded = forms.of(Kind.SAVED), forms.of(Kind.DISCARDED)
    service = here().services.get(slug)
    order = [step.slug for step in service.steps] if service is not None else []
    former = sorted({*left, *faults, *saved} - {*order, LAST, ""})
    return [
        Page(step_title(slug, step), left[step], faults[step], saved[step], discarded[step])
        for step in (*order, LAST, *former)
    ]


def _cohorts(cohorts: dict[date, Forms]) -> list[tuple[date, Forms]]:
    return sorted(cohorts.items(), reverse=True)


def _chart(pages: list[Page], forms: Forms, key: str, width: int) -> object:
    most = max((page.left for page in pages), default=0)
    bars = [Bar(page.title, page.left, _words(page, forms), page.left == most > 0) for page in pages]
    title = translate("Na której stronie zostały niewysłane wnioski; każdy pasek to jedna strona")
    return bar_chart(bars, title=title, key=key, width=width)


def _words(page: Page, forms: Forms) -> str:
    share = percent_words(100 * page.left / forms.started) if forms.started else ""
    return f"{page.left}  ({share})"
