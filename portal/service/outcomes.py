"""What the law makes of a matter: what it costs, what is stated, how its decision begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from portal.facts import Fact, Facts
from portal.i18n import Text
from portal.service.asking import Answers
from portal.service.brought import Award, HeldPermit
from portal.service.capacity import Capacity
from portal.service.figures import Due, TaxPosition
from portal.service.known import Known


class Outcome(StrEnum):
    """What a decision does with the request."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"
    DISCONTINUED = "discontinued"
    OBJECTION = "objection"
    REPLY = "reply"


@dataclass(frozen=True)
class Fee:
    """What a matter costs: grosze, the charge kind that chooses the bank account, the article."""

    amount_grosze: int
    kind: str
    title: Text
    law: str

    @classmethod
    def from_fact(cls, fact: Fact, kind: str, title: Text) -> Fee:
        """Make the fee that a dated fact gives, with the fact's source as its law."""
        return cls(int(fact.value), kind, title, fact.source)


@dataclass(frozen=True)
class Matter:
    """One case as a service sees it: answers, the person, dated facts, the day, and what it asked to read.

    ``outcome`` and ``award`` are what an official decided, where one did: an award only where it differs from the wish.
    """

    reference: str
    answers: Answers
    person: Known
    facts: Facts
    on: date
    filed_on: date
    tax_position: TaxPosition | None = None
    acting: Capacity = Capacity.SELF
    dues: tuple[Due, ...] | None = None
    overpaid_grosze: int | None = None
    permits: tuple[HeldPermit, ...] | None = None
    outcome: Outcome | None = None
    award: Award | None = None

    def figures(self) -> TaxPosition:
        """Return the tax position; raises ValueError in a service that did not declare that it reads it."""
        if self.tax_position is None:
            raise ValueError("declare reads={Reads.TAX_POSITION} to be given the tax position")
        return self.tax_position


@dataclass(frozen=True)
class Certificate:
    """An outcome: a document that states facts. ``values`` fill the template, JSON-ready, in Polish."""

    template: str
    title: str
    finding: Text
    legal_basis: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Pattern:
    """How a decision of one outcome begins (wzór decyzji), in Polish, with merge fields such as ``[strona]``.

    The office may write its own instead; ``no_reasons`` drops the reasons where the request is granted in full.
    ``adds`` says what answers add to the legal basis, empty for nothing: an article that counts for some parties only.
    """

    outcome: Outcome
    basis: str = ""
    ruling: str = ""
    reasons: str = ""
    no_reasons: bool = False
    adds: Callable[[Answers], str] | None = None

    def values(self) -> dict[str, Any]:
        """Return the parts of a decision that it gives."""
        kept = {"basis", "ruling", "reasons", "no_reasons"}
        return {name: value for name, value in asdict(self).items() if name in kept}
