"""The course of a matter as plain data: what can happen in it, who may do it, whose clock runs."""

from portal.workflow.graph import Flow
from portal.workflow.names import Effects, Guards
from portal.workflow.parts import (
    PREVIOUS,
    SAME,
    Anchor,
    By,
    Clock,
    Does,
    Flag,
    Function,
    Kind,
    Need,
    Status,
    Timer,
    Transition,
)
from portal.workflow.standard import CERTIFICATE, FLOWS

__all__ = [
    "CERTIFICATE",
    "FLOWS",
    "PREVIOUS",
    "SAME",
    "Anchor",
    "By",
    "Clock",
    "Does",
    "Effects",
    "Flag",
    "Flow",
    "Function",
    "Guards",
    "Kind",
    "Need",
    "Status",
    "Timer",
    "Transition",
]
