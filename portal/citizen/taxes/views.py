"""The pages of a resident's taxes and dues, gathered so that their blueprint can be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import security
from portal.citizen.taxes import account, basket, calendar, links, overview, payments
from portal.citizen.taxes.door import blueprint

if TYPE_CHECKING:
    from flask import Flask

VIEWS = (overview, account, basket, payments, calendar, links)


def register(app: Flask) -> None:
    """Open the pages to residents; a calendar is read by a program that cannot sign in."""
    security.admit(app, blueprint, security.RESIDENT, feed=security.PUBLIC)
