"""The rules of the portal (regulamin) that a person accepts: which version is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.accounts.models import Profile

RULES_VERSION = "2026-11"


def is_ready(profile: Profile) -> bool:
    """Tell whether a person settled what comes before anything else: an e-mail that works, and the rules."""
    return profile.email_verified_at is not None and profile.rules_version == RULES_VERSION
