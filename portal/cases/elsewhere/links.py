"""Other systems that tell the matters they conduct, as connections."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from portal.cases.elsewhere.pulling import StatusClient
from portal.cases.elsewhere.reading import putting_aside
from portal.i18n import lazy
from portal.links import links_of

if TYPE_CHECKING:
    from datetime import datetime

    from portal.context import Portal


def register_links(portal: Portal) -> None:
    """Add each system that is asked by its interface; one that drops files keeps no contract of an interface."""
    for name, url in portal.settings.cases_urls.items():
        title = lazy("Sprawy z innego systemu")
        links_of(portal).register(f"matters:{name}", title, partial(_check, url), name)


def _check(url: str, portal: Portal, now: datetime) -> None:
    """Ask for what changed since this moment: a page without matters, judged by the contract like any other."""
    client = StatusClient(url, portal.settings.cases_token, match=portal.vault.match)
    try:
        with putting_aside(portal.settings.data_dir) as aside:
            client.get_round(aside, changed_since=now)
    finally:
        client.close()
