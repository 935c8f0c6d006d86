"""A resident's page of their own data: ask for a copy, take it once."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, redirect, render_template, url_for

from portal import security
from portal.context import here
from portal.db import session
from portal.errors import NotFound, TooMany
from portal.records.export import actions
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.typing import ResponseReturnValue

    from portal.files.models import StoredFile
    from portal.outside import ObjectStore

NAME = "moje-dane-{}.zip"
blueprint = Blueprint("own_data", __name__)


def register(app: Flask) -> None:
    """Open the pages to residents."""
    security.admit(app, blueprint, security.RESIDENT)


@blueprint.get("/konto/moje-dane")
def overview() -> ResponseReturnValue:
    """Say what a copy holds, and show the latest ones."""
    return _page("")


@blueprint.post("/konto/moje-dane")
@security.limiter.limit("20/hour")
def ask() -> ResponseReturnValue:
    """Have a copy made."""
    try:
        actions.order(session(), need_actor(), here().now())
    except TooMany as refusal:
        session().rollback()
        return _page(refusal.message), HTTPStatus.TOO_MANY_REQUESTS
    session().commit()
    return redirect(url_for("own_data.overview"), HTTPStatus.SEE_OTHER)


@blueprint.post("/konto/moje-dane/<token>/pobierz")
@security.limiter.limit("20/hour")
def take(token: str) -> ResponseReturnValue:
    """Hand a copy out, piece by piece; that it was taken is kept before its first byte leaves."""
    row, pieces = actions.take(session(), need_actor(), token, here().now())
    session().commit()
    name = NAME.format(day_of(row.made_at or here().now()).isoformat())
    response = Response(_stream(here().outside.store, pieces), mimetype="application/zip")
    response.content_length = row.size
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _stream(store: ObjectStore, pieces: list[StoredFile]) -> Iterator[bytes]:
    for piece in pieces:
        yield store.get(piece.key)


def _page(refusal: str) -> str:
    person, now = need_actor(), here().now()
    if person.subject_id is None:
        raise NotFound
    rows = actions.list_of(session(), person.subject_id)
    return render_template(
        "citizen/account/own_data.html", rows=rows, now=now, today=day_of(now), refusal=refusal,
        is_making=any(row.made_at is None and row.swept_at is None for row in rows),
    )  # fmt: skip
