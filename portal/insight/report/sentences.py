"""The report's sentences, in the words of the managers' pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.i18n import plural, translate
from portal.insight.reading import SAME_NAMES, change_between
from portal.insight.svg import percent_words
from portal.measures.definitions import BY_CODE, COVERAGE, UPTAKE
from portal.measures.levers import Kind
from portal.measures.publishing.models import Status
from portal.measures.statistics.goal import Reached
from portal.words import MINUS, money, month_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portal.insight.reading import Reading
    from portal.measures.levers import Lever
    from portal.measures.publishing.models import Figure
    from portal.measures.queries import Month
    from portal.measures.succession import Succession

STATUS = {
    Status.FINAL: lambda: translate("ostateczny"),
    Status.PROVISIONAL: lambda: translate("tymczasowy"),
}


def answer(own: Reading) -> list[str]:
    """Say how much of the month was settled online, and out of what."""
    share = own.month.strict
    bounds = share.bounds
    if bounds is None:
        return [translate("W tym miesiącu nie wpłynęła żadna sprawa.")]
    low, high = map(percent_words, bounds)
    told = translate("od %(low)s do %(high)s", low=low, high=high) if share.unknown else low
    age = (
        translate("Wynik jest ostateczny.")
        if own.is_final
        else translate("Wynik jest tymczasowy: najmłodsze sprawy mają mniej niż 90 dni i jeszcze go zmienią.")
    )
    counted = translate(
        "W całości online załatwiono %(count)s z %(all)s spraw; o %(unknown)s nie wiadomo, jaką drogą przyszły.",
        count=share.count, all=share.of, unknown=share.unknown,
    )  # fmt: skip
    coverage = percent_words(own.month.of(COVERAGE).percent)
    parts = [translate("Zasięg: %(coverage)s spraw da się załatwić online.", coverage=coverage)]
    uptake = own.month.of(UPTAKE)
    if uptake.of:
        parts.append(
            translate("Wybór: z nich online załatwiono %(uptake)s.", uptake=percent_words(uptake.percent))
        )
    return [told, counted, age, " ".join(parts)]


def judgement(final: Reading, goal: float) -> list[str]:
    """Say what may be said of the goal, by the newest months that may be spoken of."""
    aim = f"{goal:.0f}"
    said = {
        Reached.YES: translate("Cel %(goal)s %% jest osiągnięty.", goal=aim),
        Reached.OPEN: translate(
            "Nie możemy jeszcze powiedzieć, że cel %(goal)s %% jest osiągnięty.", goal=aim
        ),
        Reached.NO: translate("Cel %(goal)s %% nie jest osiągnięty.", goal=aim),
        Reached.NOTHING: "",
    }[final.reached]
    month = (
        translate("Najnowszy miesiąc z wynikiem ostatecznym: %(month)s, %(share)s.",
                  month=month_name(final.month.first), share=percent_words(final.month.strict.percent))
        if final.is_final
        else translate("Żaden miesiąc nie ma jeszcze wyniku ostatecznego.")
    )  # fmt: skip
    return [one for one in (said, month) if one]


def why(
    whole: Sequence[Month], parts: Sequence[Month], month: date, succession: Succession = SAME_NAMES
) -> list[str]:
    """Say why the share differs from that of the same month a year before: other ways, or other matters."""
    before = month.replace(year=month.year - 1)
    known = {one.first for one in whole if one.all}
    if before not in known:
        return [translate("Nie ma tego samego miesiąca sprzed roku, więc nie mówimy, czy udział rośnie.")]
    change = change_between(parts, before, month, succession)
    if change is None:
        return []
    return [
        translate("Zmiana przez rok: %(n)s punktu procentowego.", n=_signed(change.whole)),
        translate("Bo w tych samych usługach inaczej wybierano drogę: %(n)s.", n=_signed(change.rate)),
        translate(
            "Bo przybyło albo ubyło spraw usług, które są bardziej online: %(n)s.", n=_signed(change.mix)
        ),
    ]


def control(final: Reading) -> list[str]:
    """Say which months say more than the usual ups and downs, and between which limits those are."""
    found = []
    if final.signals:
        months = ", ".join(month_name(first) for first in sorted(final.signals))
        found.append(translate("Więcej niż zwykłe wahania mówią: %(months)s (karta XmR).", months=months))
    return found + [
        translate(
            "Zwykłe wahania, %(first)s – %(last)s: od %(low)s do %(high)s, średnio %(mean)s.",
            first=month_name(part.first), last=month_name(part.last),
            low=percent_words(max(0.0, part.limits.low)), high=percent_words(min(100.0, part.limits.high)),
            mean=percent_words(part.limits.mean),
        )
        for part in final.steady
        if part.limits is not None
    ]  # fmt: skip


def lever(one: Lever, titles: dict[str, str]) -> dict[str, str]:
    """Say what could be done, why, and what it would give at most."""
    title = titles.get(one.service, one.service)
    what = {
        Kind.CHANNEL: plural("Uzupełnij drogę %(num)s sprawy", "Uzupełnij drogę %(num)s spraw", one.matters),
        Kind.INVITE: translate("%(service)s: kieruj z okienka do portalu", service=title),
        Kind.BUILD: translate("%(service)s: doprowadź do IV poziomu", service=title)
        if one.service
        else translate("Uruchom online rodzaje spraw, których portal nie ma"),
    }[one.kind]
    because = (
        translate("zawęża zakres do jednej liczby")
        if one.kind is Kind.CHANNEL
        else translate("nie w całości online %(n)s z %(all)s spraw", n=one.matters, all=one.of_service)
    )
    if one.left_at:
        left = translate(
            "%(left)s z %(begun)s zaczętych wniosków przerwano na stronie „%(page)s”",
            left=one.left, begun=one.begun, page=one.left_at,
        )  # fmt: skip
        because = f"{because}; {left}"
    return {"what": what, "why": because, "points": translate("do %(n)s pkt", n=_signed(one.points))}


def revision(row: Figure, before: Figure, title: str) -> dict[str, str]:
    """Say what a figure was and what it is now."""
    return {
        "month": month_name(row.month), "title": title, "number": str(row.revision),
        "before": _told(before), "now": _told(row), "why": row.why,
    }  # fmt: skip


def _told(row: Figure) -> str:
    write = money if BY_CODE[row.code].is_money else str
    return f"{write(row.numerator)} ÷ {write(row.denominator)}, {STATUS[Status(row.status)]()}"


def _signed(points: float) -> str:
    return f"{points:+.1f}".replace(".", ",").replace("-", MINUS)
