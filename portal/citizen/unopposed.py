"""The words of a notice that silence settles: when the office looks, until when it may object, what silence means."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from portal.cases.unopposed import as_filed, unanswered
from portal.context import here
from portal.i18n import lazy, translate
from portal.words import day, weekday_day

if TYPE_CHECKING:
    from portal.cases.models import Case, Document
    from portal.cases.unopposed import Unanswered
    from portal.workflow import Flow

CONSENT = lazy("Brak sprzeciwu to zgoda")


def terms_of(flow: Flow, case: Case) -> Unanswered | None:
    """Return the terms of a matter that waits for an objection, None for one that gets an answer."""
    return unanswered(flow, here().services.get(case.service), case)


def after_filing(case: Case, receipt: Document | None, today: date) -> list[tuple[str, str]]:
    """Say in order what follows a filing, with the days that its receipt counts from; nothing where it is answered."""
    service = here().services.get(case.service)
    kept = str(receipt.values.get("due_on", "")) if receipt is not None else ""
    terms = (
        as_filed(service, date.fromisoformat(kept) if kept else case.due_on) if service is not None else None
    )
    return sequence(terms, today) if terms is not None else []


def sequence(terms: Unanswered, today: date) -> list[tuple[str, str]]:
    """Say in order what will happen after a notice was taken in."""
    said = []
    if terms.inspects_by is not None:
        by = weekday_day(terms.inspects_by, today)
        title = translate("Oględziny zrobimy najpóźniej do %(day)s", day=by)
        said.append((title, translate("Sprawdzimy na miejscu to, co jest w zgłoszeniu.")))
    title = translate(
        "Sprzeciw możemy wnieść najpóźniej do %(day)s", day=weekday_day(terms.objects_by, today)
    )
    sooner = translate("Ten termin liczymy od oględzin: po wcześniejszych minie wcześniej.")
    how = translate("Sprzeciw to decyzja. Możesz się od niej odwołać.")
    said.append((title, f"{sooner} {how}" if terms.inspects_by is not None else how))
    none = translate("Osobnej decyzji nie będzie. Napiszemy, że termin na sprzeciw minął.")
    said.append((str(CONSENT), f"{none} {terms.then}".strip()))
    return said


def move(terms: Unanswered, today: date) -> tuple[str, str, date]:
    """Say what the office does next, why, and by which day."""
    by = terms.inspects_by or terms.objects_by
    if by < today:
        return (*_late(terms, day(by, today)), by)
    if terms.inspects_by is not None:
        what = translate("Oględziny zrobimy najpóźniej do %(day)s", day=weekday_day(by, today))
        until = day(terms.objects_by, today)
        why = translate(
            "Potem możemy wnieść sprzeciw, najpóźniej %(day)s. Brak sprzeciwu to zgoda.", day=until
        )
        return what, why, by
    what = translate("Sprzeciw możemy wnieść najpóźniej do %(day)s", day=weekday_day(by, today))
    why = translate("Brak sprzeciwu to zgoda. Napiszemy, że termin minął.")
    return what, f"{why} {terms.then}".strip(), by


def _late(terms: Unanswered, on: str) -> tuple[str, str]:
    """Say what it means that a day is over: a missed inspection is no consent."""
    if terms.inspects_by is not None:
        what = translate("Termin oględzin minął %(day)s", day=on)
        return what, translate("Napisz do osoby, która prowadzi sprawę, albo złóż ponaglenie.")
    what = translate("Termin na sprzeciw minął %(day)s", day=on)
    return what, translate("Sprawdzamy, czy sprzeciw nie wyszedł inną drogą, i napiszemy.")


def coming(terms: Unanswered, today: date) -> list[tuple[str, str, str]]:
    """List what is still to come, the last first: when, what, a note."""
    until = translate("najpóźniej %(day)s", day=day(terms.objects_by, today))
    said = [(until, translate("Koniec terminu na sprzeciw"), str(CONSENT) + ".")]
    if terms.inspects_by is not None:
        looks = translate("najpóźniej %(day)s", day=day(terms.inspects_by, today))
        said.append((looks, translate("Oględziny"), ""))
    return said
