"""What an official looks for, sealed into an address for this official and a while: no address tells it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from portal.context import here
from portal.errors import NotFound
from portal.office.door import official_id
from portal.security import need_actor
from portal.vault import VaultError

LIFETIME = timedelta(minutes=15)


def seal(purpose: str, asked: str) -> str:
    """Return the token of what is looked for."""
    until = (here().now() + LIFETIME).isoformat()
    text = json.dumps({"q": asked, "who": official_id(need_actor()), "until": until})
    return here().vault.seal(purpose, text).translate(str.maketrans("+/", "-_"))


def unseal(purpose: str, token: str) -> str:
    """Return what is looked for; raises NotFound for an old token, a forged one, or somebody else's."""
    try:
        asked = json.loads(here().vault.open(purpose, token.translate(str.maketrans("-_", "+/"))))
    except VaultError as error:
        raise NotFound from error
    if asked["who"] != need_actor().official_id or datetime.fromisoformat(asked["until"]) < here().now():
        raise NotFound
    return str(asked["q"])
