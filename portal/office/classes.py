"""The administrator's page of classes of matters: listed, searched, changed only by a file."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from portal.addresses import page_of
from portal.cases.numbering import queries
from portal.context import here
from portal.db import session
from portal.office.door import blueprint
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

PAGE = 100
LONGEST = 80


@blueprint.get("/biurko/klasy")
def classes() -> ResponseReturnValue:
    """List the classes by symbol, those looked for if any; a class is no person's, so it may stand in an address."""
    asked = request.args.get("q", "")[:LONGEST]
    found = queries.list_classes(session(), asked)
    pages = max(1, math.ceil(len(found) / PAGE))
    page = min(request.args.get("strona", 1, type=page_of), pages)
    return render_template(
        "office/classes.html", asked=asked, count=len(found), rows=found[(page - 1) * PAGE : page * PAGE],
        page=page, pages=pages, today=day_of(here().now()), earlier=_url(asked, page - 1),
        later=_url(asked, page + 1) if page < pages else "", users=_users(),
    )  # fmt: skip


def _users() -> dict[str, list[str]]:
    """Return the titles of the services that name each class."""
    users: dict[str, list[str]] = {}
    for service in here().services.values():
        users.setdefault(service.case_class, []).append(str(service.card.title))
    return users


def _url(asked: str, page: int) -> str:
    if page < 1:
        return ""
    return url_for("office.classes", q=asked or None, strona=page if page > 1 else None)
