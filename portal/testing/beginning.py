"""As whom a service can be begun: each capacity that it takes opens the form, every other one is told who may."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from portal.service import Capacity
from portal.testing.persons import Resident
from portal.testing.represented import represent
from portal.testing.stage import portal_of, prepare

if TYPE_CHECKING:
    from portal.service import Service
    from portal.testing.stage import Stage

OPENS, TELLS = 200, 403


def acting_faults(service: Service, stage: Stage) -> list[str]:
    """Open the first page as everybody a person can be; find whom it lets in against its word, or keeps out."""
    prepare(stage, service)
    found = []
    for capacity in Capacity:
        person = Resident(stage, f"kit-{secrets.token_hex(8)}")
        client = person.browser()
        if capacity != Capacity.SELF:
            person.mandate = represent(stage, person.sub, capacity).mandate
            client = person.browser()
        wanted = OPENS if capacity in service.acting else TELLS
        origin = portal_of(stage).settings.base_url
        answer = client.get(f"{person.start}/{service.slug}", base_url=origin)
        if answer.status_code != wanted:
            found.append(f"the form answered {answer.status_code} to {capacity}, not {wanted}")
    return found
