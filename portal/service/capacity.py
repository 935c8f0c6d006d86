"""As whom a person begins a matter: for themselves, or for somebody they represent."""

from enum import StrEnum


class Capacity(StrEnum):
    """As whom a matter is begun; a service says which it takes."""

    SELF = "self"
    SOLE_TRADER = "sole_trader"
    COMPANY = "company"
    CHILD = "child"
    PRINCIPAL = "principal"
