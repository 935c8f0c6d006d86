"""Everything of open data that has an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.insight.opendata import catalogue, machine, publishing
from portal.insight.opendata.door import admit

if TYPE_CHECKING:
    from flask import Flask

# their views hang on the two blueprints
ROUTED = (catalogue, machine, publishing)


def register(app: Flask) -> None:
    """Open the catalogue to everybody, and publishing to units."""
    admit(app)
