"""The door of the treasurer's room: its blueprint and its places; ``views`` lists the modules with its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, request, url_for

from portal.i18n import lazy

if TYPE_CHECKING:
    from portal.i18n import Text

blueprint = Blueprint("treasury", __name__, url_prefix="/skarbnik")
# the first page of each module of the room; a page belongs to the place of its module
PLACES: tuple[tuple[Text, str], ...] = (
    (lazy("Dzisiaj"), "treasury.front"),
    (lazy("Do załatwienia"), "treasury.tasks"),
    (lazy("Wpłaty"), "treasury.payments"),
    (lazy("Zwroty"), "treasury.refunds"),
    (lazy("Wyciągi bankowe"), "treasury.statements"),
    (lazy("Księgi"), "treasury.books"),
    (lazy("Konta podatkowe"), "treasury.accounts"),
)


@blueprint.context_processor
def _places() -> dict[str, object]:
    """Give the room's pages its places: (label, nothing to count, address, is this page)."""
    views = current_app.view_functions
    here = views[request.endpoint].__module__ if request.endpoint in views else ""
    shown = [(label, endpoint) for label, endpoint in PLACES if endpoint in views]
    return {
        "places": [(str(label), None, url_for(name), views[name].__module__ == here) for label, name in shown]
    }
