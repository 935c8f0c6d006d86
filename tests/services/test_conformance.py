"""The conformance kit over every service of this portal."""

from portal.testing.suite import *  # noqa: F403 - the suite is made to be taken whole
from services import discover

SERVICES = discover()


def test_there_is_something_to_check() -> None:
    assert "tax-certificate" in SERVICES
