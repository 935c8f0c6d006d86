"""What each procedure's law says of refusing, calling and leaving: articles, the complaint's body and term."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.cases.models import DocumentKind
from portal.decisions.bodies import higher_body
from portal.decisions.letters.letter import Letter
from portal.service import Procedure

if TYPE_CHECKING:
    from datetime import date

    from portal.facts import Facts


@dataclass(frozen=True)
class Order:
    """One kind of order (postanowienie): its title, ruling and articles, the complaint's article last."""

    title: str
    ruling: str
    law: str
    complaint_law: str

    def letter(self, reasons: str, complaint: dict[str, Any]) -> Letter:
        """Return the order with an official's reasons and the instruction on the complaint."""
        return Letter(
            DocumentKind.ORDER, self.title, self.law, ruling=self.ruling, reasons=reasons, complaint=complaint
        )


@dataclass(frozen=True)
class Rules:
    """The articles of one procedure; days and bodies are dated facts under ``facts_prefix``.

    ``reasons_law`` wants an order to give its facts and its law (wording unconfirmed).
    """

    refusal: Order
    leaving: Order
    call_law: str
    reasons_law: str
    facts_prefix: str

    def complaint_of(self, order: Order, facts: Facts, service: str, on: date) -> dict[str, Any]:
        """Return what an order of a service's matter states of the complaint against it."""
        return {
            "complaint_law": order.complaint_law,
            "complaint_days": facts.at(f"{self.facts_prefix}.complaint_days", on),
            "complaint_body": higher_body(facts, service, self.facts_prefix, on),
        }


REFUSAL_TITLE = "Postanowienie o odmowie wydania zaświadczenia"
REFUSAL_RULING = "odmawiam wydania zaświadczenia o żądanej treści"
TAX_ACT = "ustawy z dnia 29 sierpnia 1997 r. – Ordynacja podatkowa"
KPA_ACT = "ustawy z dnia 14 czerwca 1960 r. – Kodeks postępowania administracyjnego"
TAX = Rules(
    refusal=Order(
        REFUSAL_TITLE, REFUSAL_RULING, f"art. 306c i art. 216 {TAX_ACT}",
        "art. 306c w związku z art. 236 § 2 pkt 1 Ordynacji podatkowej",
    ),
    leaving=Order(
        "Postanowienie o pozostawieniu wniosku bez rozpatrzenia", "pozostawiam wniosek bez rozpatrzenia",
        f"art. 169 § 1, 2 i 4 w związku z art. 306k i art. 216 {TAX_ACT}",
        "art. 169 § 4 w związku z art. 236 § 2 pkt 1 Ordynacji podatkowej",
    ),
    call_law="art. 169 § 1 i 2 w związku z art. 306k Ordynacji podatkowej",
    reasons_law="art. 217 § 2 Ordynacji podatkowej",
    facts_prefix="procedure.op",
)  # fmt: skip
KPA = Rules(
    refusal=Order(
        REFUSAL_TITLE, REFUSAL_RULING, f"art. 219 i art. 123 {KPA_ACT}", "art. 219 w związku z art. 141 § 2 KPA"
    ),
    leaving=Order(
        "Postanowienie o zwrocie wniosku", "zwracam wniosek, bo opłata nie wpłynęła w terminie",
        f"art. 261 § 1 i 2 oraz art. 123 {KPA_ACT}", "art. 261 § 3 w związku z art. 141 § 2 KPA",
    ),
    call_law="art. 261 § 1 KPA",
    reasons_law="art. 124 § 2 KPA",
    facts_prefix="procedure.kpa",
)  # fmt: skip


def of(procedure: Procedure) -> Rules:
    """Return the rules of a procedure; those without their own follow the KPA."""
    return TAX if procedure == Procedure.TAX else KPA
