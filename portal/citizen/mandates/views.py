"""The pages of mandates, gathered so that their blueprint can be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import security
from portal.citizen.mandates import adding, delegating, lists, switching
from portal.citizen.mandates.door import blueprint
from portal.citizen.mandates.scope import bound
from portal.security import Access

if TYPE_CHECKING:
    from flask import Flask

VIEWS = (switching, lists, adding, delegating)


def register(app: Flask) -> None:
    """Open the pages to residents; the switch takes a form of any of the names a person acts in."""
    security.admit(app, blueprint, security.RESIDENT, switch=Access("resident", as_anybody=True))
    app.before_request(bound)
