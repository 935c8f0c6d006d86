"""The national identity as a connection: its description and its keys are what signing in needs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from portal.accounts.oidc.provider import Provider
from portal.accounts.oidc.refusal import SignInRefused
from portal.i18n import lazy
from portal.links import Broken, links_of

if TYPE_CHECKING:
    from datetime import datetime

    from portal.context import Portal
    from portal.settings import ProviderSettings


def register_links(portal: Portal) -> None:
    """Add the two providers."""
    links, settings = links_of(portal), portal.settings
    links.register("identity:residents", lazy("Logowanie mieszkańców"), partial(_check, settings.residents))
    links.register("identity:officials", lazy("Logowanie urzędników"), partial(_check, settings.officials))


def _check(settings: ProviderSettings, _portal: Portal, now: datetime) -> None:
    """Fetch description and keys as for somebody who signs in, past what this process has kept of them."""
    try:
        Provider("check", settings).check(now)
    except SignInRefused as refused:
        raise Broken(refused.detail) from refused
