"""An administrator's page about other systems: as of when each told its matters, how many, and what was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from portal.cases.elsewhere import queries
from portal.cases.elsewhere.models import Kind
from portal.cases.elsewhere.ways import ONLINE, UNKNOWN, WAYS
from portal.context import here
from portal.db import session
from portal.i18n import Text, lazy
from portal.office.course import CHANNELS
from portal.office.door import blueprint
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

KINDS: dict[str, Text] = {
    Kind.IN_PROGRESS: lazy("w toku"),
    Kind.WAITING_FOR_PARTY: lazy("czeka na stronę"),
    Kind.SETTLED: lazy("zakończone"),
}
NAMES: dict[str, Text] = {**CHANNELS, ONLINE: lazy("Online w innym systemie"), UNKNOWN: lazy("Nie wiadomo")}


@blueprint.get("/biurko/inne-systemy")
def elsewhere() -> ResponseReturnValue:
    """List the systems with their counts and what came last; rows are told by number, never by what stands in them."""
    feeds = queries.list_feeds(session(), here())
    return render_template(
        "office/elsewhere.html",
        feeds=feeds,
        kinds=KINDS,
        ways=WAYS,
        way_names=NAMES,
        today=day_of(here().now()),
    )
