"""The contract of an e-service: one frozen declaration of data and pure functions, no base class.

A service owns no route, no table and no clock. The portal asks it what to ask, what it costs, and what the law
makes of the answers; the portal keeps, shows, charges, renders, seals and delivers.
"""

from portal.service.asking import Answers, Several, Step
from portal.service.brought import (
    Assessment,
    Award,
    Brought,
    GoesBack,
    HeldPermit,
    Permit,
    Refund,
    Relief,
    Right,
    Schedule,
    Yearly,
)
from portal.service.capacity import Capacity
from portal.service.card import Audience, Card, Law, Procedure
from portal.service.consents import Consent
from portal.service.declared import Service
from portal.service.figures import Due, Reader, Reads, TaxItem, TaxPosition
from portal.service.known import Known
from portal.service.outcomes import Certificate, Fee, Matter, Outcome, Pattern
from portal.service.reckoning import Line, Reckoning
from portal.service.refusal import Refusal
from portal.service.renewal import Former, Renewal
from portal.service.replying import Reply, ReplyWay
from portal.service.unopposed import Unopposed

__all__ = [
    "Answers",
    "Assessment",
    "Audience",
    "Award",
    "Brought",
    "Capacity",
    "Card",
    "Certificate",
    "Consent",
    "Due",
    "Fee",
    "Former",
    "GoesBack",
    "HeldPermit",
    "Known",
    "Law",
    "Line",
    "Matter",
    "Outcome",
    "Pattern",
    "Permit",
    "Procedure",
    "Reader",
    "Reads",
    "Reckoning",
    "Refund",
    "Refusal",
    "Relief",
    "Renewal",
    "Reply",
    "ReplyWay",
    "Right",
    "Schedule",
    "Service",
    "Several",
    "Step",
    "TaxItem",
    "TaxPosition",
    "Unopposed",
    "Yearly",
]
