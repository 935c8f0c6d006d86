"""Which absences may be written down: nobody stands in for themselves, nor while they are away themselves.

A chain (a substitute who is away, too) is never followed in silence: it is refused, and the message says which
entry to change first. So whoever acts in somebody's place was named for that person by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from portal.accounts.models import Role
from portal.errors import Refused
from portal.i18n import translate
from portal.words import full_day

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = timedelta(days=366)
# what a substitute does for another: work the matters. Money, figures and the portal's own settings are not lent.
LENT = frozenset({Role.CLERK, Role.APPROVER, Role.FRONT_DESK})


@dataclass(frozen=True)
class Person:
    """An official as far as these rules look at one."""

    id: int
    name: str
    unit_code: str | None
    active: bool


@dataclass(frozen=True)
class Away:
    """One absence: who, for whom, between which days."""

    official: Person
    substitute: Person
    from_on: date
    until_on: date

    def meets(self, other: Away) -> bool:
        """Tell whether two absences have a day in common."""
        return self.from_on <= other.until_on and other.from_on <= self.until_on


def check(new: Away, known: Sequence[Away], today: date) -> None:
    """Raise Refused, with the field to put right, when an absence can't stand beside those that are known."""
    _check_days(new, today)
    _check_people(new)
    same_days = [one for one in known if one.meets(new)]
    for one in same_days:
        if one.official.id == new.official.id:
            raise Refused(
                translate("Te dni pokrywają się z wpisem od %(from_on)s do %(until_on)s. Najpierw go zmień.",
                          from_on=full_day(one.from_on), until_on=full_day(one.until_on)),
                "from_on",
            )  # fmt: skip
    for one in same_days:
        if one.official.id == new.substitute.id:
            raise Refused(
                translate(
                    "%(name)s nie będzie wtedy w pracy. Wybierz kogoś innego.", name=new.substitute.name
                ),
                "substitute",
            )
        if one.substitute.id == new.official.id:
            said = translate(
                "W tych dniach zastępstwo pełni już: %(who)s, za: %(whom)s. Najpierw wskaż tam kogoś innego.",
                who=new.official.name, whom=one.official.name,
            )  # fmt: skip
            raise Refused(said, "from_on")


def _check_days(new: Away, today: date) -> None:
    if new.from_on < today:
        # what was done before it was written down was not done in anybody's place
        raise Refused(translate("Zastępstwo zaczyna się najwcześniej dzisiaj."), "from_on")
    if new.until_on < new.from_on:
        raise Refused(translate("Ostatni dzień jest wcześniejszy niż pierwszy."), "until_on")
    if new.until_on - new.from_on > LONGEST:
        raise Refused(translate("Wpisz najwyżej rok. Na dłużej zmień prowadzącego spraw."), "until_on")


def _check_people(new: Away) -> None:
    if new.official.id == new.substitute.id:
        raise Refused(translate("Nie można zastępować samego siebie. Wybierz kogoś innego."), "substitute")
    if not new.official.active:
        raise Refused(translate("%(name)s nie ma dostępu do portalu.", name=new.official.name), "official")
    if not new.substitute.active:
        raise Refused(
            translate("%(name)s nie ma dostępu do portalu.", name=new.substitute.name), "substitute"
        )
    if new.official.unit_code is None or new.official.unit_code != new.substitute.unit_code:
        # whoever is of another unit would see through the wall between the two
        raise Refused(translate("Zastępować może ktoś z tego samego wydziału."), "substitute")
