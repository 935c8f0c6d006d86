"""The treasurer's room: who may enter, and its front page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, render_template

from portal import security
from portal.accounts.models import Role
from portal.office.treasury.door import blueprint

if TYPE_CHECKING:
    from types import ModuleType

    from flask.typing import ResponseReturnValue

TREASURER = security.officials(Role.TREASURER)
ROUTED: tuple[ModuleType, ...] = ()  # their views hang on the same blueprint


def register(app: Flask) -> None:
    """Open the room to treasurers only."""
    security.admit(app, blueprint, TREASURER)


@blueprint.get("")
def front() -> ResponseReturnValue:
    """Show today's payments, what waits for a person, and balances that tie to the grosz."""
    return render_template("office/treasury/front.html")
