"""The conformance kit: what every e-service must be, checked without its author in the room.

Plain functions return faults in words, an empty list for a sound service. For pytest, import the ready suite into
a test module, name the services there and give a fixture ``stage`` (a portal with a clock that obeys, see Stage)::

    from portal.testing.suite import *
    SERVICES = {"my-service": service}

The kit needs pytest's companions html5lib and hypothesis, and what only the portal's worker needs: typst, pyHanko.
"""

from portal.testing.scenario import (
    PICTURE,
    Act,
    Applicant,
    Asked,
    Dispatch,
    Expect,
    Official,
    Open,
    Pay,
    Scenario,
    Skip,
    Upload,
)
from portal.testing.ways import ways

__all__ = [
    "PICTURE",
    "Act",
    "Applicant",
    "Asked",
    "Dispatch",
    "Expect",
    "Official",
    "Open",
    "Pay",
    "Scenario",
    "Skip",
    "Upload",
    "ways",
]
