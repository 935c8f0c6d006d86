"""How a matter can have come to another system: the portal's own words for it, which a row may tell or leave out."""

from __future__ import annotations

from portal.cases.models import Channel

UNKNOWN = "unknown"  # the system does not say how the matter came
ONLINE = "elsewhere"  # filed online in another system: how it went on is not known here
WAYS = (
    Channel.COUNTER, Channel.POST, Channel.PHONE, Channel.EMAIL, Channel.EDELIVERY, ONLINE, UNKNOWN,
)  # fmt: skip
WORDS = {
    "okienko": Channel.COUNTER, "w okienku": Channel.COUNTER, "poczta": Channel.POST, "pocztą": Channel.POST,
    "telefon": Channel.PHONE, "e-mail": Channel.EMAIL, "e-doręczenia": Channel.EDELIVERY,
    "online": ONLINE, "nie wiadomo": UNKNOWN,
}  # fmt: skip
ALLOWED = f"wpisz jedną z: {', '.join(WAYS)}; albo zostaw puste"


def read_way(text: str) -> str:
    """Read a way by its code or its Polish word; empty is an unknown one. Raises ValueError with the allowed words."""
    told = text.casefold() or UNKNOWN
    way = WORDS.get(told, told)
    if way not in WAYS:
        raise ValueError(ALLOWED)
    return str(way)
