"""What everybody may know of the city's numbers: months, answers and indicators, out of nothing but told counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.cases.models import Attachment, Document
from portal.measures.cells import WORDS
from portal.measures.channels import Class
from portal.measures.city import CHOSEN, COVERED, SOURCE, TOGETHER, VISITS
from portal.measures.counting import next_month
from portal.measures.definitions import ASSISTED, COVERAGE, MIXED, STRICT, UPTAKE
from portal.measures.queries import Month
from portal.measures.satisfaction import LEAST_SCORE, MOST_SCORE, Answers, Asked, list_answers, trailing_year
from portal.measures.statistics.shares import PERCENT, Share
from portal.opendata.perturbing import Cell, Standing, bounds, can_share, record_key
from portal.opendata.telling import is_due, last_told, list_standing, list_told, tell
from portal.programme.feeding import last_month_end
from portal.terms import start_of_day
from portal.voice.reaching.queries import converted_in_year
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.measures.definitions import Measure
    from portal.opendata.sources import Place

ANSWERS = "odpowiedzi"  # told for the page and the board alone: the code of no dataset
ASKED, LETTERS, WRITTEN_TO, CAME = "zapytano", "listy", "wysłano", "złożono z kodem"
PAPERS = "dokumenty"
SCORES = range(LEAST_SCORE, MOST_SCORE + 1)
PLACES = Decimal("0.001")
PARTS: dict[str, tuple[tuple[str, ...], str]] = {  # of a measure: what is added up, out of what
    STRICT.code: ((WORDS[Class.ONLINE],), TOGETHER),
    ASSISTED.code: ((WORDS[Class.ONLINE], WORDS[Class.ASSISTED]), TOGETHER),
    MIXED.code: ((WORDS[Class.ONLINE], WORDS[Class.ASSISTED], WORDS[Class.MIXED]), TOGETHER),
    COVERAGE.code: ((COVERED,), TOGETHER),
    UPTAKE.code: ((CHOSEN,), COVERED),
}


@dataclass(frozen=True)
class ToldShare(Share):
    """A share of told counts; of a whole that is too small for one it has neither per cent nor bounds."""

    @property
    def percent(self) -> float | None:
        """Return the share in per cent, None of a whole that is too small."""
        return super().percent if can_share(self.of) else None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Return the share's bounds in per cent, None of a whole that is too small."""
        return super().bounds if can_share(self.of) else None


@dataclass(frozen=True)
class Surely:
    """What the goal is judged by: the lowest that the true share can be, and the highest that was told."""

    bounds: tuple[float, float] | None


@dataclass
class ToldMonth(Month):
    """One month of the city as it was told: asked what a counted one is, it knows nothing else."""

    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def all(self) -> int:
        """Return how many matters came, as told; 0 where they are too few to speak of a share."""
        whole = self.counts.get(TOGETHER, 0)
        return whole if can_share(whole) else 0

    def of(self, measure: Measure) -> ToldShare:
        """Return a share; each count moved for itself, so no part is let be above its whole."""
        parts, whole = PARTS[measure.code]
        of = self.counts.get(whole, 0)
        count = min(of, sum(self.counts.get(part, 0) for part in parts))
        unknown = 0 if measure.is_of_kind or whole != TOGETHER else self.counts.get(WORDS[Class.UNKNOWN], 0)
        return ToldShare(count, of, min(unknown, of - count))

    def surely(self) -> Surely:
        """Return what the goal is judged by: noise must not make it reached, nor leave open what is far from it."""
        told = self.strict.bounds
        if told is None:
            return Surely(None)
        (online, _most), (_least, whole) = bounds(self.strict.count), bounds(self.strict.of)
        return Surely((PERCENT * online / whole, told[1]))


def list_months(session: Session, since: date) -> list[ToldMonth]:
    """List the months that were told, oldest first."""
    found: dict[str, dict[str, int]] = {}
    for (month, what), number in list_told(session, SOURCE.code, since).items():
        found.setdefault(month, {})[what] = number
    return [
        ToldMonth(date.fromisoformat(f"{month}-01"), "", counts=counts)
        for month, counts in sorted(found.items())
    ]


# ------------------------------------------------------------------------------------------- answers and letters
def tell_answers(session: Session, portal: Portal, now: datetime) -> bool:
    """Tell what was answered in a year, who came by a letter's code, and the papers; False when it is not due."""
    today = day_of(now)
    if not is_due(last_told(session, ANSWERS), today):
        return False
    end = last_month_end(today)
    counts: dict[tuple[str, str], int] = {}
    answers = list_answers(session, *trailing_year(today), demo_city=portal.settings.demo)
    for asked in Asked:
        said = answers.get((asked, ""), Answers())
        counts[asked, ASKED] = said.asked
        counts |= {(asked.value, f"{score}"): said.levels[score] for score in SCORES}
    letters = converted_in_year(session, end)
    if letters is not None:
        counts |= {(LETTERS, WRITTEN_TO): letters.of, (LETTERS, CAME): letters.count}
    counts[PAPERS, TOGETHER] = sum(count_documents(session, end))
    cells: dict[Place, Cell] = {}
    for (of, what), count in counts.items():
        # a count that did not change is told as it was: drawn anew each month, a year of them would show it
        key = record_key(portal.vault, f"answers {of} {what} {count}")
        cells[f"{end:%Y-%m}", of, what] = Cell(count, key)
    tell(session, ANSWERS, cells, today, before=_last_told_of(session, cells))
    return True


def _last_told_of(session: Session, cells: Mapping[Place, Cell]) -> dict[Place, Standing]:
    """Return what stood of each count when it was told last: these run on from month to month, as matters do not."""
    standing = list_standing(session, ANSWERS)
    newest = {place[1:]: standing[place] for place in sorted(standing)}
    return {place: newest[place[1:]] for place in cells if place[1:] in newest}


def count_documents(session: Session, on: date) -> tuple[int, int]:
    """Count the papers of matters that stood as files at the end of a day: the portal's own, and what people sent."""
    end = start_of_day(on + timedelta(days=1))
    own = select(func.count()).where(Document.file_id.is_not(None), Document.created_at < end)
    sent = select(func.count()).where(Attachment.case_id.is_not(None), Attachment.added_at < end)
    return session.scalar(own) or 0, session.scalar(sent) or 0


def find_answers(session: Session, since: date) -> tuple[date, dict[Asked, Answers]] | None:
    """Return the newest month whose answers were told, and what was answered of the twelve months up to it."""
    found = list_told(session, ANSWERS, since)
    if not found:
        return None
    newest = max(month for month, *_ in found)
    said = {
        asked: _answers({what: n for (m, of, what), n in found.items() if (m, of) == (newest, asked)})
        for asked in Asked
    }
    return date.fromisoformat(f"{newest}-01"), said


def _answers(told: Mapping[str, int]) -> Answers:
    levels = Counter({score: told.get(f"{score}", 0) for score in SCORES})
    return Answers(told.get(ASKED, 0), levels)


# ------------------------------------------------------------------------------------------- indicators
@dataclass(frozen=True)
class City:
    """What the public board may be drawn from: the told months, and the answers with their month."""

    months: Mapping[date, ToldMonth]
    answers: Mapping[Place, int]

    def share(self, month: date, measure: Measure = STRICT) -> Decimal | None:
        """Return a share of a month in per cent."""
        percent = self.months[month].of(measure).percent if month in self.months else None
        return None if percent is None else Decimal(percent).quantize(PLACES)

    def counts(self, month: date) -> Mapping[str, int]:
        """Return a month's told counts; none where its matters are too few to reckon with."""
        return self.months[month].counts if month in self.months and self.months[month].all else {}


def _share(city: City, month: date) -> Decimal | None:
    return city.share(month)


def _not_covered(city: City, month: date) -> Decimal | None:
    covered = city.share(month, COVERAGE)
    return None if covered is None else PERCENT - covered


def _visits(city: City, month: date) -> Decimal | None:
    told = city.counts(month)
    return _ratio(PERCENT * told[VISITS], told[TOGETHER]) if told else None


def _share_over_a_year(city: City, month: date) -> Decimal | None:
    new, old = city.share(month), city.share(_year_before(month))
    return None if new is None or old is None else new - old


def _ratio_over_a_year(city: City, month: date) -> Decimal | None:
    new, old = (
        _ratio(told[WORDS[Class.ONLINE]], told[VISITS]) if told else None
        for told in (city.counts(month), city.counts(_year_before(month)))
    )
    return None if new is None or old is None else new - old


def _satisfaction(city: City, month: date) -> Decimal | None:
    said = _answers(
        {what: n for (m, of, what), n in city.answers.items() if (m, of) == (f"{month:%Y-%m}", Asked.SETTLED)}
    )
    return (
        Decimal(said.score).quantize(PLACES) if said.score is not None and can_share(said.answered) else None
    )


def _conversion(city: City, month: date) -> Decimal | None:
    place = f"{month:%Y-%m}", LETTERS
    came, written = city.answers.get((*place, CAME), 0), city.answers.get((*place, WRITTEN_TO), 0)
    return _ratio(PERCENT * min(came, written), written) if can_share(written) else None


def _documents(city: City, month: date) -> Decimal | None:
    told = city.answers.get((f"{month:%Y-%m}", PAPERS, TOGETHER))
    return None if told is None else Decimal(told)


def _ratio(count: int, of: int) -> Decimal | None:
    return (Decimal(count) / of).quantize(PLACES) if of else None


def _year_before(month: date) -> date:
    return month.replace(year=month.year - 1)


OF_PEOPLE: dict[str, Callable[[City, date], Decimal | None]] = {
    "ES-A1": _documents, "ES-A4": _share, "ES-A5": _visits, "ES-S1": _satisfaction, "ES-S2": _not_covered,
    "ES-S3": _conversion, "ES-O2": _share_over_a_year, "ES-O3": _ratio_over_a_year,
}  # fmt: skip


def list_indicators(session: Session, today: date) -> dict[str, tuple[date, Decimal] | None]:
    """Return, for each indicator that comes of people's matters, its newest told value and the day that it is of.

    None where nothing may be told; months older than two are not looked at, as the board calls those silent.
    """
    month = last_month_end(today).replace(day=1)
    since = _year_before(_month_before(month))
    months = {one.first: one for one in list_months(session, since)}
    city = City(months, list_told(session, ANSWERS, since))
    found: dict[str, tuple[date, Decimal] | None] = {}
    for code, reckon in OF_PEOPLE.items():
        each = ((of, reckon(city, of)) for of in (month, _month_before(month)))
        found[code] = next(
            ((last_month_end(next_month(of)), value) for of, value in each if value is not None), None
        )
    return found


def _month_before(month: date) -> date:
    return last_month_end(month).replace(day=1)
