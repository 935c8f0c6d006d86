"""Open the pages of counts from outside to who reports them, and the interface to other systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import security
from portal.accounts.models import Role
from portal.insight.outside import files, key_pages, machine, sources
from portal.insight.outside.door import blueprint

if TYPE_CHECKING:
    from flask import Flask

COUNTS = security.officials(Role.CLERK, Role.APPROVER, Role.FRONT_DESK, Role.MANAGER, Role.ADMINISTRATOR)
ADMIN = security.officials(Role.ADMINISTRATOR)
ROUTED = (files, key_pages, sources)  # their views hang on the blueprint


def register(app: Flask) -> None:
    """Open the pages, those of keys to administrators, and the interface to who has one."""
    security.admit(app, blueprint, COUNTS, list_keys=ADMIN, make_key=ADMIN, revoke_key=ADMIN)
    machine.register(app)
