"""When a mandate is in force, what may be claimed, who may delegate, and whether its power of attorney is taxed."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from portal.accounts.mandates.models import Duty, Kind, State
from portal.acting import ALL, TAXES
from portal.errors import Refused
from portal.i18n import translate
from portal.words import full_day

if TYPE_CHECKING:
    from collections.abc import Collection

    from portal.accounts.mandates.models import Mandate
    from portal.facts import Facts

FULL_AGE = 18  # years; art. 10 § 1 KC
LONGEST = timedelta(days=366 * 10)
DUTY, EXEMPT = "mandate.duty_grosze", "mandate.exempt_relations"
OTHER = "other"
# who may let an employee act: whoever represents a firm in their own right, so that no chain begins (art. 106 KC)
REPRESENTING = frozenset({Kind.SOLE_TRADER, Kind.COMPANY})
OF_FIRMS = frozenset({*REPRESENTING, Kind.EMPLOYEE})


class Fault(StrEnum):
    """Why a mandate is not in force."""

    UNCHECKED = "unchecked"
    REFUSED = "refused"
    REVOKED = "revoked"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    OF_AGE = "of_age"
    STRUCK_OFF = "struck_off"
    UNSUPPORTED = "unsupported"


STATES = {
    State.INVITED: Fault.UNCHECKED,
    State.CLAIMED: Fault.UNCHECKED,
    State.REFUSED: Fault.REFUSED,
    State.REVOKED: Fault.REVOKED,
}


@dataclass(frozen=True)
class Standing:
    """A mandate as far as its force goes: its days, its state, and what became of whom it is for."""

    state: str
    capacity: str
    valid_from: date
    valid_until: date | None
    born_on: date | None = None
    struck_off_on: date | None = None


def standing_of(mandate: Mandate) -> Standing:
    """Return how a mandate stands by its own row and its principal's."""
    whose = mandate.principal
    return Standing(
        mandate.state, mandate.capacity, mandate.valid_from, mandate.valid_until,
        whose.birth_on if whose else None, whose.struck_off_on if whose else None,
    )  # fmt: skip


def find_fault(one: Standing, today: date, parent: Standing | None = None) -> Fault | None:
    """Return why a mandate is not in force on a day; a delegation stands only while that of its giver does."""
    if one.state != State.CONFIRMED:
        return STATES[State(one.state)]
    if one.struck_off_on is not None and one.struck_off_on <= today:
        return Fault.STRUCK_OFF
    if today < one.valid_from:
        return Fault.NOT_YET
    if one.valid_until is not None and one.valid_until < today:
        return Fault.EXPIRED
    if one.capacity == Kind.CHILD and one.born_on is not None and comes_of_age(one.born_on) <= today:
        return Fault.OF_AGE
    if one.capacity == Kind.EMPLOYEE and (parent is None or find_fault(parent, today) is not None):
        return Fault.UNSUPPORTED
    return None


def fault_of(mandate: Mandate, today: date) -> Fault | None:
    """Return why a mandate is not in force on a day, None when it is."""
    parent = mandate.parent
    return find_fault(standing_of(mandate), today, standing_of(parent) if parent is not None else None)


def comes_of_age(born_on: date) -> date:
    """Return the day on which somebody is of age, at whose beginning a parent's mandate ends.

    Sources: art. 10 § 1 KC; art. 112 KC for the day itself, and for a day that the month does not have.
    """
    year = born_on.year + FULL_AGE
    return date(year, born_on.month, min(born_on.day, monthrange(year, born_on.month)[1]))


def check_days(valid_from: date, valid_until: date | None, today: date) -> None:
    """Raise Refused for days in which nobody could act any more, or for ever."""
    if valid_until is None:
        return
    if valid_until < valid_from:
        raise Refused(translate("Ostatni dzień jest wcześniejszy niż pierwszy."), "valid_until")
    if valid_until < today:
        said = translate(
            "To pełnomocnictwo wygasło %(day)s. Poproś mocodawcę o nowe.", day=full_day(valid_until)
        )
        raise Refused(said, "valid_until")
    if valid_until - valid_from > LONGEST:
        raise Refused(translate("Wpisz najwyżej 10 lat albo zostaw to pole puste."), "valid_until")


def check_child(born_on: date, today: date) -> None:
    """Raise Refused for a child who is of age: a parent represents nobody who is."""
    day = comes_of_age(born_on)
    if day <= today:
        said = translate(
            "Ta osoba jest pełnoletnia od %(day)s i działa sama. Może dać Ci pełnomocnictwo.",
            day=full_day(day),
        )
        raise Refused(said, "pesel")


def check_scope(wanted: Collection[str], services: Collection[str]) -> list[str]:
    """Return a scope in its one order; raises Refused for none, and for a service that there is not."""
    if not wanted:
        raise Refused(translate("Zaznacz, w jakich sprawach działasz."), "scope")
    if not set(wanted) <= {ALL, TAXES, *services}:
        raise Refused(translate("Wybierz sprawy z listy."), "scope")
    return [ALL] if ALL in wanted else sorted(set(wanted))


def check_delegation(
    capacity: str, fault: Fault | None, own: Collection[str], given: Collection[str]
) -> None:
    """Raise Refused where somebody gives on what was only lent to them, or more than they have."""
    if fault is not None or capacity not in REPRESENTING:
        raise Refused(
            translate(
                "Dalszego upoważnienia nie możesz dać. Może to zrobić tylko osoba, która sama reprezentuje firmę."
            )
        )
    if ALL not in own and not set(given) <= set(own):
        raise Refused(translate("Nie możesz upoważnić do więcej, niż sam możesz."), "scope")


def duty_of(relation: str, *, lives_here: bool, facts: Facts, on: date) -> tuple[Duty, int]:
    """Return whether a power of attorney is taxed, and by how many grosze.

    Sources: część IV załącznika do ustawy o opłacie skarbowej with its exemptions; the duty belongs to the municipality
    where the principal lives, which is another's where they live elsewhere.
    """
    if relation in str(facts.at(EXEMPT, on)).split():
        return Duty.EXEMPT, 0
    return (Duty.DUE if lives_here else Duty.PROOF), int(facts.at(DUTY, on))
