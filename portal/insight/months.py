"""A month as it stands in an address."""

from __future__ import annotations

import re
from datetime import date

from portal.errors import NotFound

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


def first_of(month: str) -> date:
    """Return the first day of a month written YYYY-MM; raises NotFound for anything else."""
    if (found := MONTH.fullmatch(month)) is None:
        raise NotFound
    return date(int(found[1]), int(found[2]), 1)
