"""The two providers of this portal, kept for the life of an application: residents' and officials'."""

from __future__ import annotations

from flask import current_app

from portal.accounts.oidc.provider import Provider
from portal.context import here
from portal.errors import NotFound

EXTENSION = "portal_providers"
NAMES = {"residents": "resident", "officials": "official"}
KINDS = {kind: name for name, kind in NAMES.items()}


def provider_named(name: str) -> Provider:
    """Return the provider whose addresses carry this name; raises NotFound."""
    if name not in NAMES:
        raise NotFound
    kept: dict[str, Provider] = current_app.extensions.setdefault(EXTENSION, {})
    if name not in kept:
        settings = here().settings
        own = settings.residents if name == "residents" else settings.officials
        kept[name] = Provider(NAMES[name], own)
    return kept[name]


def provider_for(kind: str) -> Provider:
    """Return the provider of residents or of officials."""
    return provider_named(KINDS[kind])
