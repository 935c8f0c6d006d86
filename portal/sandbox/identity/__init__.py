"""A real OpenID Provider that stands in for the national identity and the city's directory."""

from portal.sandbox.identity.faults import FORGERIES, LOGOUT_FORGERIES, Faults, Forgery, Signature
from portal.sandbox.identity.provider import Provider
from portal.sandbox.identity.tokens import make_logout_token

__all__ = [
    "FORGERIES",
    "LOGOUT_FORGERIES",
    "Faults",
    "Forgery",
    "Provider",
    "Signature",
    "make_logout_token",
]
