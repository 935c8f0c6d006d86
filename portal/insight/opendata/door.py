"""The doors of open data: one for everybody, one for units; and answers that need not be sent twice."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from flask import Blueprint, Flask, Response, current_app, request

from portal import security
from portal.accounts.models import Role
from portal.context import here
from portal.opendata.describing.catalogue import Publisher
from portal.opendata.describing.places import Places

if TYPE_CHECKING:
    from portal.opendata.models import DatasetVersion

public = Blueprint("opendata", __name__)
office = Blueprint("datasets", __name__)
UNITS = security.officials(Role.CLERK, Role.APPROVER, Role.MANAGER, Role.ADMINISTRATOR)


def admit(app: Flask) -> None:
    """Open the catalogue to everybody, and publishing to officials."""
    security.admit(app, public, security.PUBLIC)
    security.admit(app, office, UNITS)


def places() -> Places:
    """Return the addresses of the catalogue."""
    return Places(here().settings.base_url)


def publisher() -> Publisher:
    """Return whose catalogue this is."""
    city = cast("dict[str, str]", current_app.jinja_env.globals["city"])
    return Publisher(city["office"], city["email"])


def answer(body: str, media_type: str, changed_at: datetime | None = None) -> Response:
    """Answer with a text for machines: not sent again while it stays the same."""
    response = Response(body, mimetype=media_type)
    return _open(response, hashlib.sha256(body.encode()).hexdigest()[:32], changed_at)


def answer_json(
    body: Any, changed_at: datetime | None = None, media_type: str = "application/json"
) -> Response:
    """Answer with JSON as ``answer`` does."""
    return answer(json.dumps(body, ensure_ascii=False, indent=1), media_type, changed_at)


def open_file(response: Response, version: DatasetVersion) -> Response:
    """Mark the answer that carries a version's file."""
    return _open(response, version.file.sha256, version.published_at)


def is_known(version: DatasetVersion) -> bool:
    """Tell whether whoever asks has this file already, before it is read and compared."""
    sums = request.if_none_match
    if sums:
        return sums.contains_weak(version.file.sha256)
    since = request.if_modified_since
    at = version.published_at
    return bool(since and at and at.astimezone(UTC).replace(microsecond=0) <= since)


def _open(response: Response, etag: str, changed_at: datetime | None) -> Response:
    response.access_control_allow_origin = "*"  # a page of anybody's may read what everybody may
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.set_etag(etag)
    response.last_modified = changed_at
    response.make_conditional(request)
    return response
