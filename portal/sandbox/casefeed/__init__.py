"""Another system of the city, in which matters of residents run: tells their status to whoever shows its token."""

from portal.sandbox.casefeed.faults import Faults
from portal.sandbox.casefeed.register import Register
from portal.sandbox.casefeed.server import CaseFeed

__all__ = ["CaseFeed", "Faults", "Register"]
