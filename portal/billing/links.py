"""The gateway's shops and the finance system as connections."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from portal.billing import gateway
from portal.billing.sources.models import SourceKind
from portal.billing.sources.rest import FinanceClient
from portal.i18n import lazy
from portal.links import Broken, links_of

if TYPE_CHECKING:
    from datetime import datetime

    from portal.context import Portal


def register_links(portal: Portal) -> None:
    """Add each shop, and the finance system where it is read by an interface."""
    links = links_of(portal)
    for shop in gateway.list_shops(portal.settings):
        check = partial(_check_shop, shop.name)
        links.register(f"gateway:{shop.name}", lazy("Przelewy24: sklep"), check, shop.name)
    if portal.settings.finance_source == SourceKind.REST:
        links.register("finance", lazy("System finansowy: podatki i opłaty"), _check_finance)


def _check_shop(name: str, portal: Portal, _now: datetime) -> None:
    """Ask the gateway to know us by the shop's number and key (Przelewy24, ``GET /testAccess``)."""
    if not gateway.client(portal.settings, name).v1.test_access():
        raise Broken("the gateway does not know us")


def _check_finance(portal: Portal, now: datetime) -> None:
    """Ask for what changed since this moment: a page without accounts, judged by the contract like any other."""
    settings = portal.settings
    client = FinanceClient(settings.finance_url, settings.finance_token, match=portal.vault.match)
    try:
        client.get_page(changed_since=now, cursor=None)
    finally:
        client.close()
