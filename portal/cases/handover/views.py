"""The records system's way in: what waits, the next package, and the word that it came, each with a bearer token.

The operations follow those of Polish offices' pull queues: waiting packages, take the next, confirm receipt. Taking
changes nothing, so a pull that breaks off loses nothing and the next one gives the same bytes.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Response, jsonify, request

from portal import audit, security
from portal.cases.handover import actions, queries
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound
from portal.files import actions as files

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.cases.handover.models import CasePackage

LISTED = 100
LIMIT = "600/minute"
_SHA256 = re.compile("[0-9a-fA-F]{64}")
blueprint = Blueprint("records", __name__)


def register(app: Flask) -> None:
    """Open the three addresses; who comes is told by the token, not by a cookie."""
    security.admit(app, blueprint, security.MACHINE)


@blueprint.get("/api/akta")
@security.limiter.limit(LIMIT)
def waiting() -> ResponseReturnValue:
    """Say how many packages wait, and name the oldest."""
    rows = queries.list_waiting(session(), LISTED)
    return jsonify(waiting=queries.count_waiting(session()), packages=[_told(row) for row in rows])


@blueprint.get("/api/akta/nastepna")
@security.limiter.limit(LIMIT)
def take() -> ResponseReturnValue:
    """Give the oldest package that waits; with ``po`` the one after another, so that one bad file holds up no queue."""
    try:
        package = queries.find_next(session(), request.args.get("po", ""))
    except NotFound:
        return jsonify(error="no such package"), HTTPStatus.NOT_FOUND
    if package is None or package.file is None:
        return "", HTTPStatus.NO_CONTENT
    pieces = files.open_pieces(here(), package.file)
    with here().db.writing() as own:  # that it was handed out is written before it is
        audit.record(
            own, "package.pulled", at=here().now(), actor=None,
            subject_id=package.case.parties[0].subject_id, object_ref=package.case.reference,
        )  # fmt: skip
    response = Response(pieces, mimetype=package.file.media_type)
    response.content_length = package.file.size
    response.headers["X-Package-Id"] = package.token
    response.headers["X-Package-Sha256"] = package.sha256
    response.headers["Content-Disposition"] = f'attachment; filename="{package.token}.zip"'
    return response


@blueprint.post("/api/akta/<package>/odbior")
@security.limiter.limit(LIMIT)
def acknowledge(package: str) -> ResponseReturnValue:
    """Take the word that a package came whole: ``{"sha256": …}``; it never comes again."""
    said = request.get_json(silent=True)
    sha256 = said.get("sha256") if isinstance(said, dict) else None
    if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        return jsonify(error="sha256: 64 hexadecimal digits"), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        found = actions.acknowledge(session(), package, sha256, now=here().now())
    except NotFound:
        return jsonify(error="no such package"), HTTPStatus.NOT_FOUND
    except Conflict:
        return jsonify(error="another hash"), HTTPStatus.CONFLICT
    session().commit()
    return jsonify(id=found.token, state="acknowledged")


@blueprint.before_request
def _refuse_strangers() -> ResponseReturnValue | None:
    """Answer who does not know the token; where none is set there is no such address."""
    wanted = here().settings.records_token
    if not wanted:
        return jsonify(error="not found"), HTTPStatus.NOT_FOUND
    kind, _space, given = request.headers.get("Authorization", "").partition(" ")
    # hashes are compared, for they are of one length and tell nothing by the time it takes
    if kind.lower() != "bearer" or not hmac.compare_digest(_hash(given), _hash(wanted)):
        return jsonify(error="who are you"), HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": "Bearer"}
    return None


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _told(package: CasePackage) -> dict[str, Any]:
    return {
        "id": package.token, "sha256": package.sha256, "size": package.size,
        "made_at": package.made_at.isoformat() if package.made_at else None,
    }  # fmt: skip
