"""One e-service, declared once: data and pure functions that the portal asks."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from portal.facts import Facts
from portal.i18n import SOURCE, Text, lazy, speaking
from portal.service.asking import Answers, Step
from portal.service.brought import Brought
from portal.service.capacity import Capacity
from portal.service.card import Audience, Card, Procedure
from portal.service.consents import Consent
from portal.service.figures import Reads
from portal.service.outcomes import Certificate, Fee, Matter, Outcome, Pattern
from portal.service.reckoning import Reckoning
from portal.service.refusal import Refusal
from portal.service.renewal import Renewal
from portal.service.replying import Reply
from portal.service.unopposed import Unopposed
from portal.terms import Term
from portal.workflow import Flow


@dataclass(frozen=True)
class Service:
    """One e-service, declared once in ``services/<slug>/__init__.py``.

    ``silence`` says in Polish what is settled when nobody objects in time (art. 122f § 3 pkt 4 KPA): then a party may
    ask for its certificate. ``fee_returns``: what is paid is the price of the right itself, so it goes back when the
    right is refused. ``outcomes``: what a decision does, where its law knows others than the course does.
    ``unopposed``: what the party may do where nobody objects, and whether the office inspects first.
    """

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
    decide: Callable[[Matter], Certificate] | None = None
    brings: Callable[[Matter], Brought | tuple[Brought, ...] | None] | None = None
    automatic: Callable[[Matter], bool] | None = None
    refusal: Callable[[Matter], Refusal] | None = None
    silence: Callable[[Answers], str] | None = None
    unopposed: Unopposed = field(default_factory=Unopposed)
    fee_returns: bool = False
    hinders: Callable[[Matter], Text | None] | None = None
    renews: Renewal | None = None
    reads: frozenset[Reads] = frozenset()
    audience: frozenset[Audience] = frozenset({Audience.PERSON})
    needs_pesel: bool = True
    acting: frozenset[Capacity] = frozenset({Capacity.SELF, Capacity.PRINCIPAL})
    legal_term: str = ""
    reckon: Callable[[Answers, Facts, date], Reckoning | None] | None = None
    patterns: tuple[Pattern, ...] = ()
    outcomes: frozenset[Outcome] = frozenset()
    consents: Callable[[Answers], tuple[Consent, ...]] | None = None
    register_paper: bool = False
    guests: bool = False
    reply: Callable[[Answers], Reply] | None = None
    route: Callable[[Answers], str] | None = None
    units: frozenset[str] = frozenset()
    declaration: Text = field(default_factory=lambda: lazy("Oświadczam, że dane we wniosku są prawdziwe."))

    def asked(self, answers: Answers) -> list[Step]:
        """List the steps that these answers make necessary, in order."""
        return [step for step in self.steps if step.is_asked(answers)]

    def step(self, slug: str) -> Step | None:
        """Find a step by its slug."""
        return next((step for step in self.steps if step.slug == slug), None)

    def names(self, answers: Answers) -> set[str]:
        """Return the names of all answers that these answers make necessary."""
        return {name for step in self.asked(answers) for name in step.names()}

    def reckoned(self, answers: Answers, facts: Facts, on: date) -> Reckoning | None:
        """Return what the answers come to on a day, None where there is nothing to reckon (yet)."""
        return self.reckon(answers, facts, on) if self.reckon is not None else None

    def unit_of(self, answers: Answers) -> str:
        """Return the code of the unit that works a matter with these answers."""
        return self.route(answers) if self.route is not None else self.unit

    def reply_of(self, answers: Answers) -> Reply:
        """Return how a matter with these answers is answered: in the portal, unless the service asks."""
        return self.reply(answers) if self.reply is not None else Reply()

    def facts_table(self) -> dict[str, Any]:
        """Read the service's own facts.toml, and its family's one folder above; a service without any has none."""
        own = Path(self.package)
        found = [path / "facts.toml" for path in (own.parent, own) if (path / "facts.toml").exists()]
        tables = [tomllib.loads(path.read_text(encoding="utf-8")) for path in found]
        return {name: rows for table in tables for name, rows in table.items()}

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
                "questions": {step.slug: step.questions() for step in self.steps},
                "facts": json.loads(json.dumps(self.facts_table(), default=str)),
            }

    def fingerprint(self) -> str:
        """Return a hash of the snapshot: other content under the same version stops the start."""
        return fingerprint_of(self.snapshot())


def fingerprint_of(snapshot: dict[str, Any]) -> str:
    """Return the hash of what a service wrote down."""
    text = json.dumps(snapshot, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
