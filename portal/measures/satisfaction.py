"""How it went for people: answers with how many were asked, the share that was satisfied and its interval."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import func, literal, select, union_all

from portal.cases.models import Case, Channel, Rating
from portal.cases.rating.models import FormRating
from portal.measures.leaving_out import counted_in
from portal.measures.models import MonthFact
from portal.measures.parts import Kept
from portal.measures.statistics.shares import PERCENT, Share, wilson
from portal.measures.succession import SAME_NAMES
from portal.measures.vectors import left_out, settled
from portal.terms import start_of_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.measures.succession import Succession

LEAST_SCORE, MOST_SCORE = 1, 5
SATISFIED_FROM = 4
LEAST_ANSWERS = "measures.least_answers"
KEPT_AT_MOST = 24


class Asked(StrEnum):
    """When people are asked: once the form is sent, and once the matter is settled."""

    SENT = "sent"
    SETTLED = "settled"


KEPT = Kept["dict[tuple[Asked, str], Answers]"](KEPT_AT_MOST)
TABLES: dict[Asked, type[Rating | FormRating]] = {Asked.SENT: FormRating, Asked.SETTLED: Rating}


@dataclass
class Answers:
    """How many were asked and what they answered, 1 to 5.

    ``kept_back`` are those of enough people that are not told because a sum less theirs would tell of too few.
    """

    asked: int = 0
    levels: Counter[int] = field(default_factory=Counter)
    kept_back: bool = False

    @property
    def answered(self) -> int:
        """Return how many answered."""
        return self.levels.total()

    @property
    def response(self) -> Share:
        """Return how many of those asked answered; who answers unasked was asked by that."""
        return Share(self.answered, max(self.asked, self.answered))

    @property
    def satisfied(self) -> Share:
        """Return how many of those who answered gave four or five."""
        return Share(sum(n for score, n in self.levels.items() if score >= SATISFIED_FROM), self.answered)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return Wilson's interval of the share that is satisfied: who answers is a sample of who was asked."""
        return wilson(self.satisfied.count, self.answered)

    @property
    def score(self) -> float | None:
        """Return (mean − 1) ÷ 4 in per cent, the score of the British service manual; None of nobody."""
        if not self.answered:
            return None
        above = sum((score - LEAST_SCORE) * n for score, n in self.levels.items())
        return PERCENT * above / (self.answered * (MOST_SCORE - LEAST_SCORE))

    def is_told(self, least: int) -> bool:
        """Tell whether so many answered that nobody is seen in the counts."""
        return self.answered >= least and not self.kept_back


def trailing_year(today: date) -> tuple[date, date]:
    """Return the first day of the oldest and the day after the newest of the last twelve full months."""
    until = today.replace(day=1)
    return until.replace(year=until.year - 1), until


def list_answers(
    session: Session, since: date, until: date, *, demo_city: bool, succession: Succession = SAME_NAMES
) -> dict[tuple[Asked, str], Answers]:
    """Return what was answered of matters filed in some months, by question and service; empty is all together.

    Asked is who was asked before ``until``: a form was sent, a matter was settled by then. Of the same people only what
    was answered by then, so that both are the same whenever somebody looks; and a page that changed with each answer
    would say whose it was. What was answered under a former name of a service is told with the newest, so that none
    can be taken from the other.
    """
    found = defaultdict[tuple[Asked, str], Answers](Answers)
    counted = counted_in(demo_city=demo_city)
    for moment, service, asked in _asked(session, since, until, counted):
        for of in (succession.name_of(service), ""):
            found[moment, of].asked += asked
    for moment, service, score, count in _answered(session, since, until, counted):
        for of in (succession.name_of(service), ""):
            found[moment, of].levels[score] += count
    return dict(found)


def list_kept_answers(
    session: Session, since: date, until: date, *, demo_city: bool, succession: Succession
) -> dict[tuple[Asked, str], Answers]:
    """Return the same, asked of the matters' rows once for each count of these months.

    Nobody can answer before ``until`` any more. What else may change, who is left out and what is settled, has its
    months counted anew, and each count has a token of its own (portal.measures.parts).
    """
    tokens = session.scalars(
        select(MonthFact.count_token).where(MonthFact.on >= since, MonthFact.on < until).distinct()
    )
    counts = frozenset(tokens)
    key = since, until, demo_city, succession, counts
    found = KEPT.find(key) if counts else None
    if found is None:
        found = list_answers(session, since, until, demo_city=demo_city, succession=succession)
        if counts and "" not in counts:
            KEPT.keep(key, found)
    return {of: Answers(one.asked, Counter(one.levels)) for of, one in found.items()}


def keep_back(found: dict[tuple[Asked, str], Answers], least: int) -> None:
    """Keep the fewest back that are told, where those that are not can be reckoned from the sum of all."""
    for moment in Asked:
        of = [one for (asked, service), one in found.items() if asked == moment and service and one.answered]
        told = [one for one in of if one.is_told(least)]
        if told and 0 < sum(one.answered for one in of if not one.is_told(least)) < least:
            min(told, key=lambda one: one.answered).kept_back = True


def _answered(
    session: Session, since: date, until: date, counted: frozenset[str]
) -> Iterator[tuple[Asked, str, int, int]]:
    """Yield the question, the service, the score and how many gave it, before ``until``; one statement for both."""
    asked = []
    for moment, table in TABLES.items():
        query = (
            select(literal(moment.value), Case.service, table.score, func.count())
            .join(Case, Case.id == table.case_id)
            .where(Case.filed_on >= since, Case.filed_on < until, left_out().in_(counted))
            .where(table.at < start_of_day(until), Case.channel == Channel.PORTAL)
            .group_by(Case.service, table.score)
        )
        over = (settled(), Case.settled_at < start_of_day(until))
        asked.append(query.where(*over) if moment == Asked.SETTLED else query)
    for question, service, score, count in session.execute(union_all(*asked)):
        yield Asked(question), service, int(score), int(count)


def _asked(
    session: Session, since: date, until: date, counted: frozenset[str]
) -> Iterator[tuple[Asked, str, int]]:
    """Yield how many were asked before ``until``: who sent a form in the portal, and whose matter was settled by then.

    Who sent one is known of the counts, also once the papers are destroyed. Whose matter was settled is read from the
    rows, by the same rule as what was answered: counts and rows are of two moments, and taken from each other they
    would tell of neither.
    """
    sent = (
        select(literal(Asked.SENT.value), MonthFact.service, func.sum(MonthFact.matters))
        .where(MonthFact.on >= since, MonthFact.on < until, MonthFact.left_out.in_(counted))
        .where(MonthFact.channel == Channel.PORTAL)
        .group_by(MonthFact.service)
    )
    ended = (
        select(literal(Asked.SETTLED.value), Case.service, func.count())
        .where(Case.filed_on >= since, Case.filed_on < until, left_out().in_(counted))
        .where(Case.channel == Channel.PORTAL, settled(), Case.settled_at < start_of_day(until))
        .group_by(Case.service)
    )
    for moment, service, matters in session.execute(union_all(sent, ended)):
        yield Asked(moment), service, int(matters)
