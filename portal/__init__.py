"""The public face of the portal: all that a service module may import."""

from portal import fields
from portal.facts import Facts
from portal.i18n import Text, Texts
from portal.service import (
    Answers,
    Audience,
    Card,
    Certificate,
    Consent,
    Fee,
    Known,
    Law,
    Line,
    Matter,
    Outcome,
    Pattern,
    Procedure,
    Reads,
    Reckoning,
    Service,
    Several,
    Step,
    TaxItem,
    TaxPosition,
)
from portal.terms import Term, Unit
from portal.words import day, full_day, money
from portal.workflow import CERTIFICATE, Flow, Status, Transition

__all__ = [
    "CERTIFICATE",
    "Answers",
    "Audience",
    "Card",
    "Certificate",
    "Consent",
    "Facts",
    "Fee",
    "Flow",
    "Known",
    "Law",
    "Line",
    "Matter",
    "Outcome",
    "Pattern",
    "Procedure",
    "Reads",
    "Reckoning",
    "Service",
    "Several",
    "Status",
    "Step",
    "TaxItem",
    "TaxPosition",
    "Term",
    "Text",
    "Texts",
    "Transition",
    "Unit",
    "day",
    "fields",
    "full_day",
    "money",
]
