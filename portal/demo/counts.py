"""What units of the demo city counted by hand: kinds of matters that the portal does not have, and some unknown."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from portal.cases.models import Channel
from portal.demo.matters import first_month
from portal.demo.people import SEED
from portal.measures.channels import UNKNOWN
from portal.measures.counting import next_month
from portal.measures.outside.models import OutsideCount, Source

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.context import Portal

# unit, service (empty: none of the portal's), channel, how many a month
MONTHLY = (
    ("USC", "residence", Channel.COUNTER, 22),
    ("USC", "civil-status-copy", Channel.COUNTER, 17),
    ("BSPP", "parking-subscription", Channel.COUNTER, 14),
    ("DOM", "", Channel.COUNTER, 9),
    ("DOM", "", UNKNOWN, 4),
)


def load_counts(session: Session, portal: Portal, today: date) -> None:
    """Write a count for every full month of which the demo city has matters."""
    source = random.Random(SEED + 4)  # noqa: S311 - an invented city needs no secret chance
    month, now = first_month(today), portal.now()
    while next_month(month) <= today:
        for unit, service, channel, usual in MONTHLY:
            matters = max(0, round(source.gauss(usual, usual / 6)))
            session.add(
                OutsideCount(
                    month=month, unit_code=unit, service=service, channel=channel, source=Source.UNIT,
                    matters=matters, at=now,
                )
            )  # fmt: skip
        month = next_month(month)
