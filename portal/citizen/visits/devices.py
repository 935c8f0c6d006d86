"""The page on which anybody tries their camera, microphone and loudspeaker before a video visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from portal import headers
from portal.citizen.visits.site import blueprint

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/wizyty/proba-kamery")
def devices() -> ResponseReturnValue:
    """Let a browser be tried: nothing leaves it."""
    headers.allow_devices()
    return render_template("citizen/visits/devices.html")
