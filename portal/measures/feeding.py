"""What the portal measures of the city's programme itself: shares, tiers, visits, satisfaction, of the last month."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import case, func, or_, select

from portal.links import count_kept
from portal.measures.counting import last_day
from portal.measures.definitions import COVERAGE, ONLINE_TO_VISITS, STRICT
from portal.measures.publishing.freezing import newest
from portal.measures.satisfaction import LEAST_ANSWERS, Answers, Asked, list_answers, trailing_year
from portal.measures.succession import succession_in
from portal.measures.tiers.keeping import count_over_time
from portal.measures.told import count_documents
from portal.opendata.models import Dataset, DatasetVersion
from portal.programme.feeding import Observed, feeders_of, last_month_end
from portal.terms import start_of_day
from portal.voice.reaching.queries import converted_in_year
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from portal.context import Portal
    from portal.measures.publishing.models import Figure

PLACES = Decimal("0.001")


def register_feeders(portal: Portal) -> None:
    """Bind the indicators that come out of the portal's own rows."""
    known = feeders_of(portal)
    known.register("ICT-A1", more_datasets)
    known.register("ICT-A2", integrated)
    known.register("ES-A1", documents)
    known.register("ES-A2", datasets)
    known.register("ES-A3", wholly_online)
    known.register("ES-A4", share)
    known.register("ES-A5", visits)
    known.register("ES-S1", satisfaction)
    known.register("ES-S2", not_covered)
    known.register("ES-S3", conversion)
    known.register("ES-O1", wholly_online_over_a_year)
    known.register("ES-O2", share_over_a_year)
    known.register("ES-O3", ratio_over_a_year)


def datasets(session: Session, _portal: Portal, now: datetime) -> Observed | None:
    """Count the datasets of which a version is published: each agreed with its schema before it could be."""
    on = last_month_end(day_of(now))
    published = select(DatasetVersion.dataset_id).where(
        DatasetVersion.published_at.is_not(None), DatasetVersion.withdrawn_at.is_(None)
    )
    told = select(func.count(), func.sum(case((Dataset.id.in_(published), 1), else_=0))).select_from(Dataset)
    known, count = session.execute(told).one()
    return (
        Observed(int(count), on, f"Katalog danych: z opublikowaną wersją {count} z {known}.")
        if known
        else None
    )


def integrated(session: Session, portal: Portal, now: datetime) -> Observed | None:
    """Tell how many of a hundred connections to other systems kept their contract within the last day."""
    kept, all_of_them = count_kept(session, portal, now)
    if not all_of_them:
        return None
    value = (Decimal(100 * kept) / all_of_them).quantize(PLACES)
    return Observed(value, day_of(now), f"Zgodne z umową w ostatniej dobie: {kept} z {all_of_them}.")


def more_datasets(session: Session, _portal: Portal, now: datetime) -> Observed | None:
    """Tell by how many datasets the catalogue grew in the last month; nothing of a portal that has none."""
    on = last_month_end(day_of(now))
    before = last_month_end(on)
    counts = [_published_on(session, day) for day in (before, on)]
    if not any(counts):
        return None
    return Observed(
        counts[1] - counts[0], on, f"Zbiory z opublikowaną wersją: {counts[0]}, potem {counts[1]}."
    )


def _published_on(session: Session, day: date) -> int:
    """Count the datasets of which a version was published, and not withdrawn, at the end of a day."""
    end = start_of_day(day + timedelta(days=1))
    stood = or_(DatasetVersion.withdrawn_at.is_(None), DatasetVersion.withdrawn_at >= end)
    query = select(func.count(DatasetVersion.dataset_id.distinct())).where(
        DatasetVersion.published_at < end, stood
    )
    return session.scalar(query) or 0


def documents(session: Session, _portal: Portal, now: datetime) -> Observed | None:
    """Count the papers that are in the portal as files at the end of the last month: its own, and what people sent.

    Its own have their text and a description; of what people sent nobody has looked whether there is text in it.
    """
    on = last_month_end(day_of(now))
    own, sent = count_documents(session, on)
    note = (
        f"Pisma portalu, z tekstem i opisem: {own}. Załączniki, których tekstu portal nie sprawdza: {sent}."
    )
    return Observed(own + sent, on, note) if own + sent else None


def wholly_online(session: Session, portal: Portal, now: datetime) -> Observed | None:
    """Count the services whose tier IV real matters prove."""
    on = last_month_end(day_of(now))
    ((_day, declared, proven),) = count_over_time(session, [on], succession_in(portal))
    if not declared:
        return None  # no tier was kept by that day
    return Observed(proven, on, f"Potwierdzone sprawami: {proven}, zadeklarowane: {declared}.")


def wholly_online_over_a_year(session: Session, portal: Portal, now: datetime) -> Observed | None:
    """Tell by how many the services of proven tier IV grew in a year; nothing where no tier was kept a year before."""
    on = last_month_end(day_of(now))
    before = last_day(on.replace(year=on.year - 1, day=1))
    (_, known, old), (_, _, new) = count_over_time(session, [before, on], succession_in(portal))
    return Observed(new - old, on, f"{before:%Y-%m}: {old}. {on:%Y-%m}: {new}.") if known else None


def share(session: Session, _portal: Portal, now: datetime) -> Observed | None:
    """Tell the strict share of the last month as it was published."""
    return _percent(_figure(session, STRICT.code, last_month_end(day_of(now))), last_month_end(day_of(now)))


def not_covered(session: Session, _portal: Portal, now: datetime) -> Observed | None:
    """Tell how many matters of a hundred are of kinds that the portal does not settle wholly online."""
    on = last_month_end(day_of(now))
    found = _percent(_figure(session, COVERAGE.code, on), on)
    return None if found is None else Observed(100 - found.value, on, f"Zasięg {found.note}")


def share_over_a_year(session: Session, portal: Portal, now: datetime) -> Observed | None:
    """Tell by how many points the strict share differs from that of the same month a year before."""
    on = last_month_end(day_of(now))
    before = on.replace(day=1).replace(year=on.year - 1)
    new, old = share(session, portal, now), _percent(_figure(session, STRICT.code, before), before)
    if new is None or old is None:
        return None
    return Observed(new.value - old.value, on, f"{old.note} {new.note}")


def visits(session: Session, _portal: Portal, now: datetime) -> Observed | None:
    """Tell how many people came to a counter for each hundred matters of the last month, as it was published."""
    on = last_month_end(day_of(now))
    figure, came = _figure(session, STRICT.code, on), _figure(session, ONLINE_TO_VISITS.code, on)
    if figure is None or came is None or not figure.denominator:
        return None
    note = f"Wizyty, wpisy licznika i sprawy z okienka: {came.denominator}, sprawy: {figure.denominator}."
    value = Decimal(100 * came.denominator) / figure.denominator
    return Observed(value.quantize(PLACES), on, note)


def ratio_over_a_year(session: Session, _portal: Portal, now: datetime) -> Observed | None:
    """Tell by how much the matters online to one visit differ from those of the same month a year before."""
    on = last_month_end(day_of(now))
    new = _figure(session, ONLINE_TO_VISITS.code, on)
    old = _figure(session, ONLINE_TO_VISITS.code, on.replace(day=1).replace(year=on.year - 1))
    if new is None or old is None or not new.denominator or not old.denominator:
        return None
    value = Decimal(new.numerator) / new.denominator - Decimal(old.numerator) / old.denominator
    told = " ".join(f"{one.month:%Y-%m}: {one.numerator} ÷ {one.denominator}." for one in (old, new))
    return Observed(value.quantize(PLACES), on, told)


def satisfaction(session: Session, portal: Portal, now: datetime) -> Observed | None:
    """Tell (mean − 1) ÷ 4 of the answers on matters of the last twelve months in per cent; never of too few."""
    on = last_month_end(day_of(now))
    answers = list_answers(session, *trailing_year(day_of(now)), demo_city=portal.settings.demo)
    found = answers.get((Asked.SETTLED, ""), Answers())
    if found.score is None or not found.is_told(int(portal.facts.at(LEAST_ANSWERS, on))):
        return None
    low, high = found.interval or (0.0, 0.0)
    note = (
        f"Odpowiedzi: {found.answered} z {found.response.of} pytanych."
        f" Ocen 4 i 5: {found.satisfied.count}, przedział 95%: {low:.1f}–{high:.1f}%."
    )
    return Observed(Decimal(found.score).quantize(PLACES), on, note)


def conversion(session: Session, _portal: Portal, now: datetime) -> Observed | None:
    """Tell how many of a hundred who were written to filed by their letter's code, of a year's closed large batches."""
    on = last_month_end(day_of(now))
    found = converted_in_year(session, on)
    if found is None:
        return None
    low, high = found.interval or (0.0, 0.0)
    value = (Decimal(100 * found.count) / found.of).quantize(PLACES)
    return Observed(
        value, on, f"Z kodem listu: {found.count} z {found.of}, przedział 95%: {low:.1f}–{high:.1f}."
    )


def _figure(session: Session, code: str, on: date) -> Figure | None:
    return newest(session, on.replace(day=1)).get((code, ""))


def _percent(figure: Figure | None, on: date) -> Observed | None:
    if figure is None or not figure.denominator:
        return None
    value = (Decimal(100 * figure.numerator) / figure.denominator).quantize(PLACES)
    unknown = f", nie wiadomo {figure.unknown}" if figure.unknown else ""
    note = f"{figure.month:%Y-%m}: {figure.numerator} z {figure.denominator}{unknown}."
    return Observed(value, on, note)
