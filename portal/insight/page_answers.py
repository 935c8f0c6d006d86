"""How it was to use the portal, as answered in the footer: told apart from who was asked after a matter."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from portal.context import here
from portal.db import session
from portal.i18n import Text, lazy, translate
from portal.insight.bars import NARROW, WIDE, Bar, bar_chart
from portal.insight.frames import today
from portal.insight.svg import percent_words
from portal.measures.satisfaction import SATISFIED_FROM, Answers, Asked, keep_back, trailing_year
from portal.measures.succession import succession_in
from portal.voice.pages.models import Done
from portal.voice.pages.queries import list_counts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

ELSEWHERE = "-"  # stands for all pages that are of no service
DONE: dict[Done, Text] = {
    Done.YES: lazy("udało się"),
    Done.LATER: lazy("jeszcze nie, dokończą później"),
    Done.NO: lazy("nie udało się"),
}


def pages_frame(least: int, levels: Mapping[int, Text]) -> dict[str, Any]:
    """Return what the page says of the footer's answers of the last twelve full months; nothing of too few.

    Whether it was done is told only where no group is too small: the third could be reckoned from the sum.
    """
    whole, by_done = Answers(), dict.fromkeys(Done, 0)
    of_service = defaultdict[tuple[Asked, str], Answers](Answers)
    names = succession_in(here())
    for service, done, score, count in list_counts(session(), *trailing_year(today())):
        of_service[Asked.SENT, names.name_of(service) if service else ELSEWHERE].levels[score] += count
        whole.levels[score] += count
        by_done[done] += count
    keep_back(of_service, least)
    titles = {slug: service.card.title for slug, service in here().services.items()}
    rows = [
        (titles.get(slug, slug) if slug != ELSEWHERE else translate("Pozostałe strony"), said)
        for (_asked, slug), said in sorted(of_service.items(), key=lambda pair: -pair[1].answered)
        if said.is_told(least)
    ]
    is_split = all(count == 0 or count >= least for count in by_done.values())
    return {
        "pages": whole, "pages_told": whole.is_told(least), "pages_rows": rows,
        "pages_done": [(DONE[done], count) for done, count in by_done.items()] if is_split else [],
        "pages_wide": _chart(whole, levels, "pages-wide", WIDE),
        "pages_narrow": _chart(whole, levels, "pages-narrow", NARROW),
    }  # fmt: skip


def _chart(said: Answers, levels: Mapping[int, Text], key: str, width: int) -> Markup:
    bars = [
        Bar(
            str(label), said.levels[level], _words(said.levels, said.answered, level), level >= SATISFIED_FROM
        )
        for level, label in levels.items()
    ]
    title = translate("Jak łatwo korzystało się z portalu: ile odpowiedzi dało każdą ocenę")
    return bar_chart(bars, title=title, key=key, width=width)


def _words(levels: Mapping[int, int], answered: int, level: int) -> str:
    return f"{levels[level]}  ({percent_words(100 * levels[level] / answered)})" if answered else "0"
