"""What a notice that silence settles promises: whether the office comes to look, and what the party may do then."""

from __future__ import annotations

from dataclasses import dataclass

from portal.i18n import Text


@dataclass(frozen=True)
class Unopposed:
    """What follows a notice unless the office objects (art. 122a § 2 pkt 2 KPA).

    ``inspects`` says that the office inspects first and the term to object runs from that day; ``then`` is one
    sentence in the party's words on what silence allows, and for how long.
    """

    inspects: bool = False
    then: Text = ""
