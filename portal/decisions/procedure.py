"""What each procedure's law says of refusing: the article, the complaint's body and term."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.service import Procedure

if TYPE_CHECKING:
    from datetime import date

    from portal.facts import Facts


@dataclass(frozen=True)
class Rules:
    """The articles of one procedure; days and bodies are dated facts under ``facts_prefix``."""

    refusal_title: str
    refusal_law: str
    complaint_law: str
    facts_prefix: str

    def refusal(self, facts: Facts, on: date) -> dict[str, Any]:
        """Return the values of an order that refuses a certificate."""
        return {
            "title": self.refusal_title,
            "legal_basis": self.refusal_law,
            "ruling": "odmawiam wydania zaświadczenia o żądanej treści",
            "complaint_law": self.complaint_law,
            "complaint_days": facts.at(f"{self.facts_prefix}.complaint_days", on),
            "complaint_body": facts.at(f"{self.facts_prefix}.complaint_body", on),
        }


TAX = Rules(
    "Postanowienie o odmowie wydania zaświadczenia",
    "art. 306c i art. 216 ustawy z dnia 29 sierpnia 1997 r. – Ordynacja podatkowa",
    "art. 306c w związku z art. 236 § 2 pkt 1 Ordynacji podatkowej",
    "procedure.op",
)
KPA = Rules(
    "Postanowienie o odmowie wydania zaświadczenia",
    "art. 219 i art. 123 ustawy z dnia 14 czerwca 1960 r. – Kodeks postępowania administracyjnego",
    "art. 219 w związku z art. 141 § 2 KPA",
    "procedure.kpa",
)


def of(procedure: Procedure) -> Rules:
    """Return the rules of a procedure; those without their own refusal follow the KPA."""
    return TAX if procedure == Procedure.TAX else KPA
