"""The contract of an e-service: one frozen declaration of data and pure functions, no base class.

A service owns no route, no table and no clock. The portal asks it what to ask, what it costs, and what the law
makes of the answers; the portal keeps, shows, charges, renders, seals and delivers.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from portal.facts import Fact, Facts
from portal.fields import Form
from portal.i18n import SOURCE, Text, lazy, speaking
from portal.identifiers import mask_pesel
from portal.terms import Term
from portal.workflow import Flow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Answers = Mapping[str, Any]


class Procedure(StrEnum):
    """The law that governs a matter: it chooses articles, letters, appeal body and term."""

    KPA = "kpa"
    TAX = "op"
    INFORMATION = "information"
    PETITION = "petition"
    CIVIL = "civil"


class Reads(StrEnum):
    """What the portal reads for a service and passes in."""

    TAX_POSITION = "tax_position"


class Outcome(StrEnum):
    """What a decision does with the request."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"
    DISCONTINUED = "discontinued"
    OBJECTION = "objection"
    REPLY = "reply"


class Audience(StrEnum):
    """Whom a matter concerns."""

    PERSON = "person"
    COMPANY = "company"


@dataclass(frozen=True)
class Law:
    """One article: ``cite`` as lawyers write it, ``says`` in plain words."""

    cite: str
    says: Text


@dataclass(frozen=True)
class Card:
    """What a person reads before they start; fields follow the city's public cards (BIP)."""

    title: Text
    verb: Text
    summary: Text
    gives: Text
    whom: Text
    needed: tuple[Text, ...]
    time: Text
    cost: Text
    law: tuple[Law, ...]
    appeal: Text
    elsewhere: tuple[Text, ...]
    topic: str
    words: tuple[str, ...]
    exempt: tuple[Text, ...] = ()
    steps: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Step:
    """One page of the form: a form, and when it is asked.

    ``known`` maps a field to the attribute of Known that fills it. A field of kind ``file`` makes an upload page.
    """

    slug: str
    form: type[Form]
    when: Callable[[Answers], bool] | None = None
    known: Mapping[str, str] = field(default_factory=dict)

    def is_asked(self, answers: Answers) -> bool:
        """Tell whether these answers make the page necessary."""
        return self.when is None or self.when(answers)


@dataclass(frozen=True)
class Known:
    """What the portal already knows of the person and need not ask."""

    given_name: str = ""
    surname: str = ""
    pesel: str = ""
    birth_on: date | None = None
    email: str = ""
    phone: str = ""
    street: str = ""
    postal_code: str = ""
    town: str = ""

    @property
    def full_name(self) -> str:
        """Return given name and surname."""
        return f"{self.given_name} {self.surname}".strip()

    @property
    def masked_pesel(self) -> str:
        """Return the PESEL with all but its last four digits hidden."""
        return mask_pesel(self.pesel) if self.pesel else ""


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
class TaxItem:
    """One instalment that is overdue: principal and interest in grosze, as of the position's day."""

    kind: str
    period: str
    due_on: date
    principal_grosze: int
    interest_grosze: int

    @property
    def total_grosze(self) -> int:
        """Return principal and interest together."""
        return self.principal_grosze + self.interest_grosze


@dataclass(frozen=True)
class TaxPosition:
    """A taxpayer's arrears as of a day; ``accounts`` counts the accounts that were looked at."""

    as_of: date
    accounts: int
    arrears: tuple[TaxItem, ...]

    @property
    def total_grosze(self) -> int:
        """Return all arrears with interest."""
        return sum(item.total_grosze for item in self.arrears)

    def as_values(self) -> dict[str, Any]:
        """Return the position as a document's values, JSON-ready."""
        rows = [
            {**asdict(item), "due_on": item.due_on.isoformat(), "total_grosze": item.total_grosze}
            for item in self.arrears
        ]
        return {"as_of": self.as_of.isoformat(), "arrears": rows, "total_grosze": self.total_grosze}


@dataclass(frozen=True)
class Matter:
    """One case as a service sees it: answers, the person, dated facts, the day, and what it asked to read."""

    reference: str
    answers: Answers
    person: Known
    facts: Facts
    on: date
    filed_on: date
    tax_position: TaxPosition | None = None

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
    """

    outcome: Outcome
    basis: str = ""
    ruling: str = ""
    reasons: str = ""
    no_reasons: bool = False

    def values(self) -> dict[str, Any]:
        """Return the parts of a decision that it gives."""
        return {name: value for name, value in asdict(self).items() if name != "outcome"}


@dataclass(frozen=True)
class Service:
    """One e-service, declared once in ``services/<slug>/__init__.py``."""

    slug: str
    version: int
    card: Card
    steps: tuple[Step, ...]
    flow: Flow
    term: Term
    procedure: Procedure
    unit: str
    case_class: str
    package: str
    fee: Callable[[Answers, Facts, date], Fee | None]
    decide: Callable[[Matter], Certificate]
    reads: frozenset[Reads] = frozenset()
    audience: frozenset[Audience] = frozenset({Audience.PERSON})
    needs_pesel: bool = True
    legal_term: str = ""
    patterns: tuple[Pattern, ...] = ()
    declaration: Text = field(default_factory=lambda: lazy("Oświadczam, że dane we wniosku są prawdziwe."))

    def asked(self, answers: Answers) -> list[Step]:
        """List the steps that these answers make necessary, in order."""
        return [step for step in self.steps if step.is_asked(answers)]

    def step(self, slug: str) -> Step | None:
        """Find a step by its slug."""
        return next((step for step in self.steps if step.slug == slug), None)

    def facts_table(self) -> dict[str, Any]:
        """Read the service's own facts.toml; a service without one has none."""
        path = Path(self.package) / "facts.toml"
        return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def snapshot(self) -> dict[str, Any]:
        """Return what a running case needs when the module changes: texts, questions, flow, facts."""
        # a service without patterns keeps the snapshot that it had before there were any
        brought = {one.outcome: one.values() for one in self.patterns}
        with speaking(SOURCE):
            return {
                **({"patterns": brought} if brought else {}),
                "slug": self.slug,
                "version": self.version,
                "title": str(self.card.title),
                "flow": self.flow.snapshot(),
                "term": f"{self.term.length} {self.term.unit}",
                "questions": {step.slug: step.form().questions() for step in self.steps},
                "facts": json.loads(json.dumps(self.facts_table(), default=str)),
            }

    def fingerprint(self) -> str:
        """Return a hash of the snapshot: other content under the same version stops the start."""
        text = json.dumps(self.snapshot(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


class Reader(Protocol):
    """Read what a service asked for, about one person, as of a day; given by the room that keeps it."""

    def __call__(self, session: Session, subject_id: int, on: date, facts: Facts) -> TaxPosition: ...
