"""How it went for people: each level with its count, who was asked, the share with its interval; no words of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template

from portal.context import here
from portal.db import session
from portal.i18n import Text, lazy, translate
from portal.insight.bars import NARROW, WIDE, Bar, bar_chart
from portal.insight.frames import shown_since, today
from portal.insight.page_answers import pages_frame
from portal.insight.svg import percent_words
from portal.measures.counting import next_month
from portal.measures.satisfaction import (
    LEAST_ANSWERS,
    SATISFIED_FROM,
    Answers,
    Asked,
    keep_back,
    list_kept_answers,
    trailing_year,
)
from portal.measures.succession import succession_in
from portal.measures.told import find_answers
from portal.opendata.perturbing import can_share
from portal.words import month_name

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue
    from markupsafe import Markup

QUESTIONS: dict[Asked, Text] = {
    Asked.SENT: lazy("Jak łatwo było wypełnić i wysłać wniosek"),
    Asked.SETTLED: lazy("Jak łatwo było załatwić sprawę"),
}
LEVELS: dict[int, Text] = {
    5: lazy("5, bardzo łatwo"),
    4: lazy("4, łatwo"),
    3: lazy("3, ani łatwo, ani trudno"),
    2: lazy("2, trudno"),
    1: lazy("1, bardzo trudno"),
}


@dataclass(frozen=True)
class Told:
    """What is shown of one question: the answers, and their chart where there are enough of them."""

    code: Asked
    question: Text
    answers: Answers
    is_told: bool
    wide: Markup
    narrow: Markup


def add_to(blueprint: Blueprint) -> None:
    """Open the page to managers."""
    blueprint.get("/liczby/zadowolenie")(satisfaction)


def satisfaction() -> ResponseReturnValue:
    """Show how it went: the whole city with its charts, then each service."""
    found = _found()
    named = {slug: service.card.title for slug, service in here().services.items()}
    rows = [
        (slug, title, [found.get((asked, slug), Answers()) for asked in QUESTIONS])
        for slug, title in sorted(named.items(), key=lambda pair: str(pair[1]))
        if any((asked, slug) in found for asked in QUESTIONS)
    ]
    return render_template(
        "insight/satisfaction.html",
        rows=rows,
        percent_words=percent_words,
        **satisfied_frame("", found),
        **pages_frame(_least(), LEVELS),
    )


def satisfied_frame(slug: str, found: dict[tuple[Asked, str], Answers] | None = None) -> dict[str, Any]:
    """Return what a page says of the answers of one service, or (empty) of all."""
    found = _found() if found is None else found
    since, until = trailing_year(today())
    least = _least()
    told = [
        Told(
            asked, question, answers, answers.is_told(least),
            _chart(answers, question, f"{asked}-wide", WIDE), _chart(answers, question, f"{asked}-narrow", NARROW),
        )
        for asked, question in QUESTIONS.items()
        for answers in [found.get((asked, slug), Answers())]
    ]  # fmt: skip
    return {
        "told_answers": told, "least_answers": least, "levels": LEVELS,
        "answers_since": month_name(since), "answers_until": month_name(_last(until)),
    }  # fmt: skip


def told_frame() -> dict[str, Any]:
    """Return what everybody is told of the answers: the newest twelve months of which anything was."""
    found = find_answers(session(), shown_since())
    if found is None:
        return {"public_answers": []}
    month, said = found
    since, until = trailing_year(next_month(month))
    return {
        "public_answers": [
            (question, said[asked], can_share(said[asked].answered)) for asked, question in QUESTIONS.items()
        ],
        "answers_since": month_name(since), "answers_until": month_name(_last(until)),
    }  # fmt: skip


def _found() -> dict[tuple[Asked, str], Answers]:
    found = list_kept_answers(
        session(), *trailing_year(today()), demo_city=here().settings.demo, succession=succession_in(here())
    )
    keep_back(found, _least())
    return found


def _least() -> int:
    return int(here().facts.at(LEAST_ANSWERS, today()))


def _last(until: date) -> date:
    return (until - timedelta(days=1)).replace(day=1)


def _chart(answers: Answers, question: Text, key: str, width: int) -> Markup:
    bars = [
        Bar(str(label), answers.levels[level], _words(answers, level), level >= SATISFIED_FROM)
        for level, label in LEVELS.items()
    ]
    title = translate("%(question)s: ile osób dało każdą ocenę", question=str(question))
    return bar_chart(bars, title=title, key=key, width=width)


def _words(answers: Answers, level: int) -> str:
    count = answers.levels[level]
    return f"{count}  ({percent_words(100 * count / answers.answered)})" if answers.answered else "0"
