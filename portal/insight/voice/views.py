"""Everything of residents' voice that has an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.insight.voice import announcements, announcing, asking, consultations, moderating, reaching
from portal.insight.voice.door import admit

if TYPE_CHECKING:
    from flask import Flask

# their views hang on the blueprints of the doors
ROUTED = (announcements, announcing, consultations, asking, moderating, reaching)


def register(app: Flask) -> None:
    """Open reading to everybody, writing to units."""
    admit(app)
