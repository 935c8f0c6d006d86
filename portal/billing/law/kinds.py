"""The kinds of dues that the city collects, read from its dated facts."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from portal.billing import nrb
from portal.facts import FactsError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from portal.facts import Fact, Facts

PREFIX = "charge_kind."
USUAL_PRIORITY = 100  # costs of a reminder stand below it
PLAIN_YEAR = 2025  # no leap day: no law sets a yearly term on it

Payer = Literal["person", "entity"]
PAYERS: tuple[Payer, ...] = ("person", "entity")


class Regime(StrEnum):
    """The branch of law that chooses the table of interest, the order of allocation and who may pay.

    TAX is Ordynacja podatkowa; PUBLIC the other dues of public law, which art. 67 ustawy o finansach publicznych
    sends to part III of that act; CIVIL is Kodeks cywilny.
    """

    TAX = "tax"
    PUBLIC = "public"
    CIVIL = "civil"


class Period(StrEnum):
    """What one instalment of a year is for."""

    INSTALMENT = "instalment"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


TERMS = {Period.MONTH: 12, Period.QUARTER: 4, Period.YEAR: 1}


@dataclass(frozen=True)
class Schedule:
    """The (month, day) terms of a year in order, what each is for, and what moves them.

    ``by_decision``: the debt arises by a decision, whose late delivery moves the terms (art. 47 § 2 Ordynacja
    podatkowa). ``late_start_days``: a liability that begins after the first term is paid for the first time so many
    days after its beginning (art. 11 ust. 2 ustawy o podatkach i opłatach lokalnych); 0 where no law says so.
    """

    terms: tuple[tuple[int, int], ...]
    period: Period
    by_decision: bool = False
    late_start_days: int = 0


@dataclass(frozen=True)
class ChargeKind:
    """One kind of dues.

    ``shop`` is the gateway's, which pays out to ``bank_account`` (26 digits, or "" where only individual accounts
    exist). ``priority``: the lowest is paid first; below 100 stand costs that bear no interest. ``is_account``: kept
    on tax accounts. A year's sum up to ``single_up_to_grosze`` is paid by a person once, by the first term.
    ``whole_zloty``: sums are rounded to full złoty (art. 63 § 1 Ordynacja podatkowa). ``proportional``: a part of a
    year costs a part of the sum, by months. ``bears_interest``: not so what is interest itself.
    """

    name: str
    title: str
    regime: Regime
    shop: str
    bank_account: str = ""
    priority: int = USUAL_PRIORITY
    is_account: bool = False
    schedules: Mapping[str, Schedule] = field(default_factory=dict, hash=False)
    single_up_to_grosze: int = 0
    whole_zloty: bool = False
    proportional: bool = True
    bears_interest: bool = True


KNOWN = {part.name for part in fields(ChargeKind)} - {"name"}
NEEDED = {"title", "regime", "shop"}


def kinds(facts: Facts, on: date) -> dict[str, ChargeKind]:
    """Return the kinds in force on a day by name; raises FactsError when one is written wrongly."""
    found = {}
    for name, rows in _read_all(facts).items():
        in_force = [kind for valid_from, kind in rows if valid_from <= on]
        if in_force:
            found[name] = in_force[-1]
    return found


def kind_of(facts: Facts, name: str, on: date) -> ChargeKind:
    """Return one kind in force on a day; raises FactsError when there is none."""
    in_force = [kind for valid_from, kind in _read_all(facts).get(name, ()) if valid_from <= on]
    if not in_force:
        raise FactsError(f"nie ma rodzaju należności {name} na dzień {on}")
    return in_force[-1]


def find_faults(facts: Facts, on: date, shops: Collection[str]) -> list[str]:
    """List what is wrong with the kinds in force on a day and later, in Polish; empty when all is well."""
    faults: list[str] = []
    accounts: dict[str, str] = {}
    for fact in _in_force_and_later(facts, on):
        try:
            kind = read_kind(fact)
        except FactsError as error:
            faults.append(str(error))
            continue
        if kind.shop not in shops:
            faults.append(f"{fact.name}: sklep {kind.shop} nie jest ustawiony")
        # the gateway pays a shop's money out to one account, whatever it was paid for
        if kind.bank_account and accounts.setdefault(kind.shop, kind.bank_account) != kind.bank_account:
            faults.append(f"{fact.name}: sklep {kind.shop} wypłaca już na inny rachunek bankowy")
    return faults


def read_kind(fact: Fact) -> ChargeKind:
    """Read one kind; raises FactsError that names the fact and what is wrong with it."""
    value = fact.value
    if not isinstance(value, dict):
        raise FactsError(f"{fact.name}: wartość to tabela z polami rodzaju należności")
    if strange := sorted(value.keys() - KNOWN):
        raise FactsError(f"{fact.name}: nieznane pole {', '.join(strange)}")
    if missing := sorted(name for name in NEEDED if not value.get(name)):
        raise FactsError(f"{fact.name}: brakuje {', '.join(missing)}")
    if value["regime"] not in list(Regime):
        raise FactsError(f"{fact.name}: nieznany reżim prawny {value['regime']}")
    if (number := value.get("bank_account", "")) and not nrb.is_valid(number):
        raise FactsError(f"{fact.name}: zły numer rachunku bankowego {number}")
    schedules = {who: _schedule(fact.name, who, row) for who, row in value.get("schedules", {}).items()}
    return ChargeKind(
        **{
            **value, "name": fact.name.removeprefix(PREFIX), "regime": Regime(value["regime"]),
            "schedules": MappingProxyType(schedules),
        }
    )  # fmt: skip


@lru_cache(maxsize=16)
def _read_all(facts: Facts) -> dict[str, list[tuple[date, ChargeKind]]]:
    """Read the kinds once for each set of facts: every page asks for them."""
    return {
        name.removeprefix(PREFIX): [(row.valid_from, read_kind(row)) for row in rows]
        for name, rows in facts.tables().items()
        if name.startswith(PREFIX)
    }


def _in_force_and_later(facts: Facts, on: date) -> Iterator[Fact]:
    for name, rows in sorted(facts.tables().items()):
        if name.startswith(PREFIX):
            later = [row for row in rows if row.valid_from > on]
            yield from rows[-len(later) - 1 :]


def _schedule(name: str, who: str, row: Mapping[str, Any]) -> Schedule:
    """Read ``{period, terms = ["03-15", …], by_decision, late_start_days}``; raises FactsError."""
    try:
        rest = dict(row)
        terms = tuple(_term(text) for text in rest.pop("terms"))
        schedule = Schedule(terms, Period(rest.pop("period")), **rest)
    except (KeyError, TypeError, ValueError) as error:
        raise FactsError(f"{name}: źle zapisane terminy ({who}): {error}") from error
    count = TERMS.get(schedule.period, len(terms))
    if who not in PAYERS or not terms or len(terms) != count or list(terms) != sorted(set(terms)):
        raise FactsError(f"{name}: terminy ({who}) muszą być po kolei, po jednym na okres")
    return schedule


def _term(text: str) -> tuple[int, int]:
    on = date.fromisoformat(f"{PLAIN_YEAR}-{text}")
    return on.month, on.day
