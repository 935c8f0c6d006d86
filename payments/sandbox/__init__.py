"""A gateway that speaks Przelewy24's protocol on this machine, for development and tests; no money moves."""

from payments.sandbox.rows import Shop
from payments.sandbox.server import Sandbox

__all__ = ["Sandbox", "Shop"]
