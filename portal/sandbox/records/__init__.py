"""A sandbox records system: it pulls closed matters from the portal, looks them over, and says that it has them."""

from portal.sandbox.records.system import Pulled, PullFailed, Records

__all__ = ["PullFailed", "Pulled", "Records"]
