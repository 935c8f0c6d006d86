"""The provider as a connection: description and keys are fetched anew, and what cannot be used is named."""

import pytest

from portal.links import Broken, links_of
from tests.accounts.crossing import Crossing


def test_description_and_keys_are_looked_at_past_what_is_kept(small: Crossing) -> None:
    portal, faults = small.house.portal, small.provider.faults
    links = links_of(portal).by_name
    for name in ("identity:residents", "identity:officials"):
        links[name].check(portal, portal.now())
    faults.discovery["issuer"] = "https://elsewhere.example"
    with pytest.raises(Broken, match="names another issuer"):
        links["identity:officials"].check(portal, portal.now())
    faults.clear()
    faults.status["jwks"] = 503
    with pytest.raises(Broken):
        links["identity:residents"].check(portal, portal.now())
    faults.clear()
