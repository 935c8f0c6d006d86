"""The entries of a draft's list: one more, one other, one less, even from two tabs or by a button pressed twice."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from portal.cases import drafts
from portal.cases.drafts import LIFETIME
from portal.errors import Conflict, Refused
from portal.i18n import translate
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime, timedelta

    from portal.cases.models import Draft
    from portal.service import Service, Step

Entry = dict[str, Any]


def mark(content: Sequence[Entry] | Entry) -> str:
    """Return a short mark of an entry, or of a whole list, as a page showed it."""
    said = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def add(
    draft: Draft,
    service: Service,
    page: Step,
    entry: Entry,
    *,
    seen: str,
    now: datetime,
    lifetime: timedelta = LIFETIME,
) -> None:
    """Add an entry to the list; ``seen`` marks the list that the page knew of, so that one press adds one.

    Raises Refused above the list's limit.
    """
    entries = page.entries(draft.answers)
    if entries and entries[-1] == entry and mark(entries[:-1]) == seen:
        return
    check_room(page, len(entries) + 1)
    _keep(draft, service, page, [*entries, entry], now, lifetime)


def change(
    draft: Draft,
    service: Service,
    page: Step,
    number: int,
    entry: Entry,
    *,
    seen: str,
    now: datetime,
    lifetime: timedelta = LIFETIME,
) -> None:
    """Put an entry in the place of the one that ``seen`` marks, wherever it stands by now.

    Raises Conflict when it is there no more as it was seen.
    """
    entries = page.entries(draft.answers)
    if 1 <= number <= len(entries) and entries[number - 1] == entry:
        return
    place = _place(entries, number, seen)
    if place is None:
        raise Conflict(translate("Ten wpis zmienił się w innej karcie. Sprawdź go i zapisz jeszcze raz."))
    _keep(draft, service, page, [*entries[:place], entry, *entries[place + 1 :]], now, lifetime)


def remove(
    draft: Draft,
    service: Service,
    page: Step,
    number: int,
    *,
    seen: str,
    whole: str,
    now: datetime,
    lifetime: timedelta = LIFETIME,
) -> None:
    """Take the entry off the list that ``seen`` marks; one that is gone already changes nothing.

    ``whole`` marks the list as it was shown: where it is another by now, two entries may be alike. Raises Conflict.
    """
    entries = page.entries(draft.answers)
    place = _place(entries, number, seen)
    if place is None:
        return
    if mark(entries) != whole:
        raise Conflict(translate("Lista zmieniła się w innej karcie. Sprawdź ją i usuń wpis jeszcze raz."))
    _keep(draft, service, page, [*entries[:place], *entries[place + 1 :]], now, lifetime)


def finish(draft: Draft, service: Service, page: Step, now: datetime, lifetime: timedelta = LIFETIME) -> None:
    """Say that the list is whole; raises Refused where an entry is missing, too many, or no longer right."""
    check(page, draft.answers, day_of(now))
    kept = {page.group.name: page.entries(draft.answers)}
    drafts.keep(draft, service, page.slug, kept, now, lifetime=lifetime)


def check(page: Step, answers: Mapping[str, Any], on: date) -> None:
    """Want as many entries as the list needs and takes, each agreeing with its form on a day; raises Refused."""
    check_number(page, len(page.entries(answers)))
    if unsound := page.unsound(answers, on):
        named = ", ".join(f"{page.group.one} {number}" for number in unsound)
        raise Refused(translate("Popraw: %(named)s.", named=named))


def check_number(page: Step, count: int) -> None:
    """Want as many entries as the list needs, and no more than it takes; raises Refused."""
    if count < page.group.least:
        if page.group.least == 1:
            raise Refused(translate("Dodaj co najmniej jeden wpis."))
        raise Refused(translate("Dodaj co najmniej tyle wpisów: %(least)s.", least=page.group.least))
    check_room(page, count)


def check_room(page: Step, count: int) -> None:
    """Want no more entries than the list takes; raises Refused."""
    if count > page.group.most:
        raise Refused(
            translate("Dodaj najwyżej tyle wpisów: %(most)s. Resztę złóż osobno.", most=page.group.most)
        )


def _keep(
    draft: Draft, service: Service, page: Step, entries: list[Entry], now: datetime, lifetime: timedelta
) -> None:
    kept = {page.group.name: entries}
    drafts.keep(draft, service, page.slug, kept, now, done=False, lifetime=lifetime)


def _place(entries: Sequence[Entry], number: int, seen: str) -> int | None:
    """Find the marked entry: where it was shown, else wherever it moved."""
    marks = [mark(one) for one in entries]
    if 1 <= number <= len(marks) and marks[number - 1] == seen:
        return number - 1
    return marks.index(seen) if seen in marks else None
