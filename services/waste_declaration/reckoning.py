"""The calculation that a person sees: what was before, then a line for each band, month by month to the year's end."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from portal import Answers, Facts, Line, Reckoning, Text, full_day, money
from services.waste_declaration import containers, months, rates
from services.waste_declaration.containers import Emptied
from services.waste_declaration.forms import CHANGE, FIRST, NONE, RELIEFS
from services.waste_declaration.rates import LARGE, MEDIUM, PERCENTS, SMALL, Price
from services.waste_declaration.texts import _

LAW = (
    "art. 6i ust. 1 pkt 1, art. 6j ust. 2, art. 6k ust. 3–4a i art. 6m ust. 2 ustawy z dnia 13 września 1996 r. o "
    "utrzymaniu czystości i porządku w gminach"
)
BY_CONTAINERS = (
    "art. 6i ust. 1 pkt 2, art. 6j ust. 3, art. 6k ust. 3 i art. 6m ust. 2 ustawy z dnia 13 września 1996 r. o "
    "utrzymaniu czystości i porządku w gminach"
)
COUNCILS = ("rate_", "container_", "compost_", "unsorted_times", *PERCENTS.values())
UNCONFIRMED = _("Stawki są do potwierdzenia z uchwałą Rady Miasta, kwota może się zmienić.")
RAISED = _("Odpady nie są segregowane, dlatego stawka jest podwyższona.")
CHECKED = _("Ulgę sprawdzi urząd. Gdy przestanie przysługiwać, złóż zmianę.")
LATE = _("Termin na tę deklarację minął. Złóż ją mimo to.")
EARLIER = _("Opłatę za wcześniejsze lata policzymy osobno.")
TWICE = _("Ten sam numer lokalu jest wpisany dwa razy. Sprawdź listę.")


@dataclass(frozen=True)
class Course:
    """What a declaration changes: the year, the first day of its effect, the months before and from it."""

    year: int
    effect_on: date
    before: tuple[date, ...]
    after: tuple[date, ...]

    @property
    def first_on(self) -> date:
        """Return the first day of the first month that is paid for in the year."""
        return (*self.before, *self.after)[0]


def reckon(answers: Answers, facts: Facts, on: date) -> Reckoning | None:
    """Return the fee of the year for which a declaration is; None as long as no whole flat was entered."""
    course = course_of(answers, facts, on)
    if course is None:
        return None
    lines = [*_lines_before(answers, course), *_lines_after(answers, course, facts)]
    return Reckoning(
        title=_("Opłata za gospodarowanie odpadami komunalnymi za %(year)s rok", year=course.year),
        lines=tuple(lines),
        total_grosze=sum(line.amount_grosze for line in lines),
        law=BY_CONTAINERS if containers.is_unlived(answers) else LAW,
        notes=tuple(_notes(answers, course, facts, on)),
    )


def course_of(answers: Answers, facts: Facts, on: date) -> Course | None:
    """Return the months before and after, None where the day or the flats are not there yet.

    A lower fee that is declared too late counts from the earliest month that is still open (art. 6m ust. 4).
    """
    since = months.answers_since(answers)
    if since is None or not (containers.counted(answers) or _flats(answers)):
        return None
    effect = (
        max(since, months.earliest_lower(facts, on)) if _lowers_late(answers, since, facts, on) else since
    )
    year = months.year_of(effect, on)
    after = months.months_from(year, effect)
    before = months.months_from(year, _before_since(answers), effect) if before_month(answers) else []
    return Course(year, effect, tuple(before), tuple(after))


def month_grosze(answers: Answers, facts: Facts, on: date) -> int:
    """Return the fee of one month: of all flats together, or of all containers where nobody lives."""
    if containers.is_unlived(answers):
        return containers.month_grosze(answers, facts, on)
    counted = _counted(answers, facts, on).items()
    return sum(count * rates.price(answers, *key, facts, on).grosze for key, count in counted)


def before_month(answers: Answers) -> int:
    """Return the month's fee of the earlier declaration; nothing where there was none."""
    return _count(answers.get("before_month")) if answers.get("kind") != FIRST else 0


def _before_since(answers: Answers) -> date:
    """Return the day from which the earlier fee was paid; without one it was paid all the year."""
    return months.on_of(answers.get("before_since")) or date.min


def _lowers_late(answers: Answers, since: date, facts: Facts, on: date) -> bool:
    kind = answers.get("kind")
    if kind != CHANGE or not months.is_late(kind, since, facts, on):
        return False
    return month_grosze(answers, facts, on) < before_month(answers)


def _flats(answers: Answers) -> list[tuple[int, str, str]]:
    """List the flats that say enough: area, relief, number."""
    kept, known = answers.get("flats") if not containers.is_unlived(answers) else None, {NONE, *PERCENTS}
    entries = [one for one in kept if isinstance(one, dict)] if isinstance(kept, list) else []
    rows = [
        (_count(one.get("area")), one.get("relief") or NONE, str(one.get("flat") or "")) for one in entries
    ]
    return [row for row in rows if row[0] and row[1] in known]


def _counted(answers: Answers, facts: Facts, on: date) -> Counter[tuple[str, str]]:
    """Count the flats of each band and relief."""
    return Counter((rates.band_of(area, facts, on), relief) for area, relief, _number in _flats(answers))


def _lines_before(answers: Answers, course: Course) -> Iterator[Line]:
    if course.before:
        grosze, count = before_month(answers), len(course.before)
        yield Line(_("Dotychczasowa opłata"), _told(money(grosze), count), grosze * count)


def _lines_after(answers: Answers, course: Course, facts: Facts) -> Iterator[Line]:
    """Yield a line for each band and relief, or size, and for each rate that was in force in the year."""
    for key, count in sorted(containers.counted(answers).items()):
        emptied = [containers.price(answers, key, facts, on) for on in course.after]
        for each, alike in groupby(emptied):
            yield _line(containers.label(key[0]), count, each, len(list(alike)))
    counted = _counted(answers, facts, course.after[0])
    for band, relief in sorted(
        counted, key=lambda key: (rates.BANDS.index(key[0]), [NONE, *PERCENTS].index(key[1]))
    ):
        flats = counted[band, relief]
        prices = [rates.price(answers, band, relief, facts, on) for on in course.after]
        for price, same in groupby(prices):
            yield _line(_label(band, relief, facts, course.after[0]), flats, price, len(list(same)))


def _line(label: Text, flats: int, price: Price | Emptied, count: int) -> Line:
    return Line(label, _told(f"{flats} × {price.told()}", count), flats * price.grosze * count)


def _told(what: str, count: int) -> Text:
    return _("%(what)s × %(count)s mies.", what=what, count=count)


def _label(band: str, relief: str, facts: Facts, on: date) -> Text:
    small, medium = facts.at("small_up_to_m2", on), facts.at("medium_up_to_m2", on)
    named = {
        SMALL: _("Lokale do %(most)s m²", most=small),
        MEDIUM: _("Lokale od %(least)s,01 do %(most)s m²", least=small, most=medium),
        LARGE: _("Lokale powyżej %(least)s m²", least=medium),
    }[band]
    if relief == NONE:
        return named
    return _("%(flats)s, ulga: %(relief)s", flats=named, relief=dict(RELIEFS)[relief])


def _notes(answers: Answers, course: Course, facts: Facts, on: date) -> Iterator[Text]:
    since, kind = months.answers_since(answers), answers.get("kind")
    monthly = month_grosze(answers, facts, course.after[0])
    yield _("Za miesiąc: %(sum)s.", sum=money(monthly))
    if answers.get("is_sorted") is False:
        yield RAISED
    if any(relief != NONE for _area, relief, _number in _flats(answers)):
        yield CHECKED
    if since is not None and course.effect_on > since:
        yield _("Termin na obniżkę minął, więc liczy się od %(day)s (art. 6m ust. 4). Wyjątek: śmierć mieszkańca, "
                "wtedy masz 6 miesięcy.", day=full_day(course.effect_on))  # fmt: skip
    elif since is not None and months.is_late(kind, since, facts, on):
        yield LATE
    if course.effect_on.year < course.year:
        yield EARLIER
    numbers = Counter(number.casefold() for _area, _relief, number in _flats(answers) if number)
    if any(count > 1 for count in numbers.values()):
        yield TWICE
    if not all(facts.fact(name, on).confirmed for name in facts.tables() if name.startswith(COUNCILS)):
        yield UNCONFIRMED


def _count(value: object) -> int:
    """Read a whole number as answers keep it; nothing for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
