"""The articles that each procedure's letters rest on; days and bodies are dated facts.

Wording of the acts was not seen at its origin (reference sheet, marked unconfirmed): a lawyer of the city confirms.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from portal.service import Procedure


@dataclass(frozen=True)
class Articles:
    """One procedure's articles, each as lawyers cite it; ``facts_prefix`` names its days and bodies."""

    extension: str
    delay: str
    suspension: str
    suspension_complaint: str
    taking_up: str
    forwarding: str
    completion: str
    opinion: str
    hearing: str
    correction: str
    correction_complaint: str
    files: str
    complaint_files: str
    lifting: str
    lifting_complaint: str
    cost: str
    reply: str
    silence: str
    provision: str
    entry: str
    facts_prefix: str


KPA = Articles(
    extension="art. 36 § 1 KPA",
    delay="art. 37 KPA",
    suspension="art. 97 § 1 i art. 123 KPA",
    suspension_complaint="art. 101 § 3 w związku z art. 141 § 2 KPA",
    taking_up="art. 97 § 2 i art. 123 KPA",
    forwarding="art. 65 § 1 KPA",
    completion="art. 64 § 2 KPA",
    opinion="art. 106 § 1 i 2 KPA",
    hearing="art. 10 § 1, art. 79a i art. 81 KPA",
    correction="art. 113 § 1 i art. 123 KPA",
    correction_complaint="art. 113 § 3 w związku z art. 141 § 2 KPA",
    files="art. 133 KPA",
    complaint_files="art. 133 w związku z art. 144 KPA",
    lifting="art. 132 § 1 w związku z art. 144 i art. 123 KPA",
    lifting_complaint="art. 132 § 3 w związku z art. 144 i art. 141 § 2 KPA",
    cost="art. 261 § 1 KPA",
    reply="art. 237 § 3 i art. 238 KPA",
    silence="art. 122a § 2 i art. 122e KPA",
    provision="art. 9 KPA",
    entry="art. 9 KPA",
    facts_prefix="procedure.kpa",
)
TAX = Articles(
    extension="art. 140 § 1 Ordynacji podatkowej",
    delay="art. 141 Ordynacji podatkowej",
    suspension="art. 201 § 1 i art. 216 Ordynacji podatkowej",
    suspension_complaint="art. 201 § 3 w związku z art. 236 § 2 pkt 1 Ordynacji podatkowej",
    taking_up="art. 205 § 1 i art. 216 Ordynacji podatkowej",
    forwarding="art. 170 § 1 Ordynacji podatkowej",
    completion="art. 169 § 1 Ordynacji podatkowej",
    opinion="art. 209 § 1 i 2 Ordynacji podatkowej",
    hearing="art. 200 § 1 Ordynacji podatkowej",
    correction="art. 215 § 1 i art. 216 Ordynacji podatkowej",
    correction_complaint="art. 215 § 3 w związku z art. 236 § 2 pkt 1 Ordynacji podatkowej",
    files="art. 227 § 1 Ordynacji podatkowej",
    complaint_files="art. 227 § 1 w związku z art. 239 Ordynacji podatkowej",
    lifting="art. 226 § 1 w związku z art. 239 i art. 216 Ordynacji podatkowej",
    lifting_complaint="art. 226 § 2 w związku z art. 239 i art. 236 § 2 pkt 1 Ordynacji podatkowej",
    cost="art. 169 § 1 Ordynacji podatkowej",
    reply="art. 169 § 1 Ordynacji podatkowej",
    silence="art. 121 § 2 Ordynacji podatkowej",
    provision="art. 121 § 2 Ordynacji podatkowej",
    entry="art. 121 § 2 Ordynacji podatkowej",
    facts_prefix="procedure.op",
)
_INFORMATION_ACT = "ustawy z dnia 6 września 2001 r. o dostępie do informacji publicznej"
INFORMATION = replace(
    KPA, extension=f"art. 13 ust. 2 {_INFORMATION_ACT}", cost=f"art. 15 {_INFORMATION_ACT}",
    delay="art. 37 KPA w związku z art. 16 ust. 2 tej ustawy", reply=f"art. 1 ust. 1 {_INFORMATION_ACT}",
    provision=f"art. 13 ust. 1 i art. 14 ust. 1 {_INFORMATION_ACT}",
)  # fmt: skip
_PETITIONS_ACT = "ustawy z dnia 11 lipca 2014 r. o petycjach"
PETITION = replace(
    KPA, extension=f"art. 10 ust. 3 {_PETITIONS_ACT}", reply=f"art. 13 ust. 1 {_PETITIONS_ACT}"
)


def of(procedure: Procedure) -> Articles:
    """Return a procedure's articles; those without their own follow the KPA."""
    own = {Procedure.TAX: TAX, Procedure.INFORMATION: INFORMATION, Procedure.PETITION: PETITION}
    return own.get(procedure, KPA)
