"""A letter as data: what it is, whom it is for, what it says, on which law; and what it is composed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from portal.cases.models import DocumentKind
from portal.decisions.bodies import higher_body

if TYPE_CHECKING:
    from datetime import date

    from portal.cases.models import Case
    from portal.decisions.letters.articles import Articles
    from portal.facts import Facts

NOTICE, ORDER = "notice", "refusal_order"


@dataclass(frozen=True)
class Letter:
    """One letter before it is sent: Polish plain text, paragraph by paragraph.

    ``ruling`` and ``reasons`` are an order's; ``body`` is a notice's. ``days`` is the term that a call gives from its
    delivery; ``to`` names the office it goes to when that is not the party.
    ``own_template`` is the document's where neither of the two fits, ``more`` what it is filled with besides.
    """

    kind: DocumentKind
    title: str
    law: str
    body: tuple[str, ...] = ()
    instruction: tuple[str, ...] = ()
    ruling: str = ""
    reasons: str = ""
    complaint: Mapping[str, Any] = field(default_factory=dict)
    days: int = 0
    to: str = ""
    own_template: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def template(self) -> str:
        """Return the name of the document's template."""
        return self.own_template or (ORDER if self.ruling else NOTICE)

    def values(self) -> dict[str, Any]:
        """Return what the template is filled with, JSON-ready."""
        if self.ruling:
            stated = {"ruling": self.ruling, "reasons": self.reasons, **self.complaint}
        else:
            stated = {"body": list(self.body), "instruction": list(self.instruction), "to": self.to}
        return {"title": self.title, "legal_basis": self.law, **stated, **self.more}


@dataclass(frozen=True)
class Given:
    """What a letter is composed from: the matter, its law, the facts of the day, what the official typed.

    ``silent`` is what silence settled, in the service's words; ``asked_on`` the day on which its certificate was asked.
    """

    case: Case
    service: str
    articles: Articles
    facts: Facts
    on: date
    values: Mapping[str, Any]
    silent: str = ""
    asked_on: date | None = None

    @property
    def reasons(self) -> str:
        """Return the official's reasons as typed."""
        return str(self.values.get("reasons") or "").strip()

    @property
    def body(self) -> str:
        """Return the office or authority that the official named."""
        return str(self.values.get("body") or "").strip()

    @property
    def higher_body(self) -> str:
        """Return the body that rules on what the party complains of."""
        return higher_body(self.facts, self.case.service, self.articles.facts_prefix, self.on)

    def fact(self, name: str) -> Any:
        """Return a fact of the procedure on this day."""
        return self.facts.at(f"{self.articles.facts_prefix}.{name}", self.on)
