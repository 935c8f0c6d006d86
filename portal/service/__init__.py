"""The contract of an e-service: one frozen declaration of data and pure functions, no base class.

A service owns no route, no table and no clock. The portal asks it what to ask, what it costs, and what the law
makes of the answers; the portal keeps, shows, charges, renders, seals and delivers.
"""

from portal.service.asking import Answers, Several, Step
from portal.service.card import Audience, Card, Law, Procedure
from portal.service.consents import Consent
from portal.service.declared import Service
from portal.service.figures import Reader, Reads, TaxItem, TaxPosition
from portal.service.known import Known
from portal.service.outcomes import Certificate, Fee, Matter, Outcome, Pattern
from portal.service.reckoning import Line, Reckoning

__all__ = [
    "Answers",
    "Audience",
    "Card",
    "Certificate",
    "Consent",
    "Fee",
    "Known",
    "Law",
    "Line",
    "Matter",
    "Outcome",
    "Pattern",
    "Procedure",
    "Reader",
    "Reads",
    "Reckoning",
    "Service",
    "Several",
    "Step",
    "TaxItem",
    "TaxPosition",
]
