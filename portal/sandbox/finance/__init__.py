"""A finance system that keeps tax accounts, takes note of payments and allocates them by itself after a while."""

from portal.sandbox.finance.book import Book
from portal.sandbox.finance.faults import Faults
from portal.sandbox.finance.server import Finance

__all__ = ["Book", "Faults", "Finance"]
