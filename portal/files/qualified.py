"""Whether a certificate says of itself that a person signs with it by a qualified signature (podpis kwalifikowany)."""

from __future__ import annotations

from typing import Any

PERSONS = "qct_esign"


def is_persons(certificate: Any) -> bool:
    """Tell a person's qualified certificate from a company's seal and from a plain one.

    By the statements of ETSI EN 319 412-5 in the certificate: that it is qualified, and for signatures of a person
    (annex I of eIDAS). They are worth what the authority is that issued it: ask only of one on the trust list.
    """
    from pyhanko.sign.ades.qualified_asn1 import get_qc_statements

    compliant = False
    kinds: set[str] = set()
    for statement in get_qc_statements(certificate) or ():
        name = statement["statement_id"].native
        compliant = compliant or name == "qc_compliance"
        if name == "qc_type":
            kinds |= set(statement["statement_info"].native)
    return compliant and PERSONS in kinds
