"""What a person has to do now, ordered by day: pay a duty or a tax, read a letter, act in another system."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import url_for

from portal.citizen.taxes.view import is_now
from portal.i18n import marked, plural, polish, translate
from portal.words import NBSP, day_of, money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.billing.models import Charge
    from portal.billing.taxes.reading import Line, Owed
    from portal.cases.models import Case, Document


@dataclass(frozen=True)
class Item:
    """One act: the day it is due, how far that is, what and why, the button."""

    on: date
    when: str
    late: bool
    title: str
    why: str
    url: str
    label: str


def items(
    cases: Sequence[Case],
    owed: Owed,
    letters: Sequence[tuple[Document, Case]],
    more: Sequence[Item],
    today: date,
) -> list[Item]:
    """Return the acts that wait for the person, the most urgent first; ``more`` are those found elsewhere."""
    charges = {line.charge.case_id: line.charge for line in owed.lines}
    found = [_to_pay(case, charges[case.id], today) for case in cases if case.id in charges]
    found += [_tax_to_pay(lines, today) for lines in _tax_acts(owed, today)]
    found += [_duty_to_pay(line.charge, today) for line in owed.lines if is_of_no_matter(line)]
    found += [_to_read(document, case, today) for document, case in letters]
    return sorted([*found, *more], key=lambda item: item.on)


def _to_pay(case: Case, charge: Charge, today: date) -> Item:
    return Item(
        on=charge.due_on,
        when=distance(charge.due_on, today),
        late=charge.due_on < today,
        title=marked(
            "Zapłać %(sum)s: %(what)s", sum=money(charge.amount_grosze), what=polish(_small(charge.title))
        ),
        why=translate(
            "Sprawa %(ref)s. Wniosek jest złożony, po wpłacie wydamy dokument.", ref=case.reference
        ),
        url=url_for("pay.due", token=charge.token),
        label=translate("Zapłać %(sum)s", sum=money(charge.amount_grosze)),
    )


def is_of_no_matter(line: Line) -> bool:
    """Tell a duty that belongs to no matter and no account: the one on a power of attorney."""
    return line.account is None and line.charge.case_id is None


def _duty_to_pay(charge: Charge, today: date) -> Item:
    return Item(
        on=charge.due_on,
        when=distance(charge.due_on, today),
        late=False,
        title=marked(
            "Zapłać %(sum)s: %(what)s", sum=money(charge.amount_grosze), what=polish(_small(charge.title))
        ),
        why=translate("Opłata należy się od złożenia dokumentu."),
        url=url_for("pay.due", token=charge.token),
        label=translate("Zapłać %(sum)s", sum=money(charge.amount_grosze)),
    )


def _tax_acts(owed: Owed, today: date) -> list[list[Line]]:
    """Put together what is one act: all arrears of an account, and each day on which something of it falls due soon."""
    acts: dict[tuple[int, date | None], list[Line]] = {}
    for line in owed.lines:
        if line.account is not None and is_now(line, today):
            day_due = None if line.days_late else line.charge.due_on
            acts.setdefault((line.account.id, day_due), []).append(line)
    return list(acts.values())


def _tax_to_pay(lines: Sequence[Line], today: date) -> Item:
    first = lines[0]
    grosze = sum(line.total_grosze for line in lines)
    interest = sum(line.interest_grosze for line in lines)
    what = first.charge.title
    if len(lines) == 1 and first.charge.period:
        what = f"{what}, {first.charge.period.replace(' ', NBSP)}"
    if not first.days_late:
        why = ""
    elif interest:
        why = translate("Z odsetkami %(sum)s. Rosną każdego dnia.", sum=money(interest))
    else:
        why = translate("Odsetek na razie nie naliczamy.")
    on, late = first.charge.due_on, first.days_late
    return Item(
        on=on,
        when=plural("%(num)s dzień po terminie", "%(num)s dni po terminie", late)
        if late
        else distance(on, today),
        late=bool(late),
        title=marked("Zapłać %(sum)s: %(what)s", sum=money(grosze), what=polish(_small(what))),
        why=why,
        url=url_for("taxes.overview", _anchor="do-zaplaty"),
        label=translate("Zapłać %(sum)s", sum=money(grosze)),
    )


def _to_read(document: Document, case: Case, today: date) -> Item:
    on = day_of(document.created_at)
    return Item(
        on=on,
        when=distance(on, today),
        late=False,
        title=marked("Odbierz: %(title)s", title=polish(document.title)),
        why=translate("Sprawa %(ref)s.", ref=case.reference),
        url=url_for("my.case", reference=case.reference),
        label=translate("Odbierz"),
    )


def distance(on: date, today: date) -> str:
    """Say how far a day is: dziś, jutro, za 7 dni, 3 dni po terminie."""
    days = (on - today) // timedelta(days=1)
    if days == 0:
        return translate("dziś")
    if days == 1:
        return translate("jutro")
    if days > 1:
        return plural("za %(num)s dzień", "za %(num)s dni", days)
    return plural("%(num)s dzień temu", "%(num)s dni temu", -days)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
