"""How a service refuses what no decision or order gives: by a notice with reasons, and the way to a court."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """What a notice of refusal says beside the official's reasons, in Polish.

    For rights that are given by an act of fact (czynność materialno-techniczna), such as a subscription: the party
    complains to an administrative court (art. 3 § 2 pkt 4 PPSA) within ``days`` from learning of it. ``ruling`` is the
    sentence that refuses; ``instruction`` tells the party what they can do, paragraph by paragraph.
    """

    title: str
    law: str
    ruling: str
    instruction: tuple[str, ...]
    days: int
