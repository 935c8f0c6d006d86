"""The interface by which other systems report counts: JSON, a key for each system, the same call twice is harmless."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Response, g, jsonify, request, url_for

from portal import audit, security
from portal.context import here
from portal.db import session
from portal.i18n import translate
from portal.insight.outside.contract import describe
from portal.measures.outside import keys, rows
from portal.measures.outside.bodies import BodyFaultsError, read
from portal.measures.outside.counts import list_overruled
from portal.measures.outside.keeping import Teller, keep, list_standing
from portal.measures.outside.knowing import known_to
from portal.measures.outside.models import Source

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

    from portal.measures.outside.models import CountKey
    from portal.measures.outside.rows import Known

LIMIT = "60/minute"
blueprint = Blueprint("reported", __name__)


def register(app: Flask) -> None:
    """Open the addresses; who comes is told by the key, not by a cookie. The contract is everybody's."""
    security.admit(app, blueprint, security.MACHINE, contract=security.PUBLIC)


@blueprint.get("/api/liczby/openapi.json")
def contract() -> ResponseReturnValue:
    """Give the contract in OpenAPI 3.1."""
    address = f"{here().settings.base_url}{url_for('reported.contract')}".removesuffix("/openapi.json")
    return jsonify(describe(address))


@blueprint.get("/api/liczby/<month>")
@security.limiter.limit(LIMIT)
def told(month: str) -> ResponseReturnValue:
    """Say what stands of what systems told of a unit's month, and what of it is not counted."""
    try:
        known = _known()
        first, unit = rows.read_month(month, known.today), rows.read_unit(_asked_unit(known), known)
    except rows.Nonsense as error:
        return _refused([(error.field, str(error))])
    return jsonify(_standing(unit, first))


@blueprint.put("/api/liczby/<month>")
@security.limiter.limit(LIMIT)
def tell(month: str) -> ResponseReturnValue:
    """Take what a system says of a unit's month: of the services it names this is all, others stay as they are."""
    try:
        said = read(request.get_data(cache=False), month, _known())
    except BodyFaultsError as error:
        return _refused(error.faults)
    key, now = _key(), here().now()
    changed = keep(
        session(), said.unit_code, said.month, said.counts, Teller(Source.API, told_by=key.token), now
    )
    if changed:
        audit.record(
            session(), "measures.told", at=now, actor=None, object_ref=f"{said.unit_code} {said.month:%Y-%m}",
            detail=f"key {key.token}",
        )  # fmt: skip
    session().flush()
    body = _standing(said.unit_code, said.month)
    session().commit()
    return jsonify({**body, "changed": changed})


@blueprint.before_request
def _refuse_strangers() -> ResponseReturnValue | None:
    """Answer who has no key; in a city that gave none there is no such address."""
    if request.endpoint == "reported.contract":
        return None
    kind, _space, given = request.headers.get("Authorization", "").partition(" ")
    now = here().now()
    with here().db.reading() as reading:
        found = keys.find_valid(reading, given.strip() if kind.lower() == "bearer" else "", now)
        if found is None and not keys.are_any(reading):
            return _fault(HTTPStatus.NOT_FOUND, [("", translate("Nie ma takiej strony"))])
    if found is None:
        answer = _fault(HTTPStatus.UNAUTHORIZED, [("", translate("Ten klucz nie otwiera tego adresu."))])
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    if not keys.is_noted(found, now):
        with here().db.writing() as writing:
            keys.note_use(writing, found, now)
    g.count_key = found
    return None


@blueprint.errorhandler(HTTPStatus.TOO_MANY_REQUESTS)
def _too_many(_error: Exception) -> ResponseReturnValue:
    return _fault(HTTPStatus.TOO_MANY_REQUESTS, [("", translate("Za dużo pytań naraz. Spróbuj za minutę."))])


def _key() -> CountKey:
    found: CountKey = g.count_key
    return found


def _known() -> Known:
    return known_to(session(), here(), _key().unit_code)


def _asked_unit(known: Known) -> str:
    return request.args.get("unit", known.unit or "")


def _standing(unit: str, month: date) -> dict[str, Any]:
    found = list_standing(session(), unit, month, Source.API)
    return {
        "month": f"{month:%Y-%m}", "unit": unit,
        "counts": [
            {"service": row.service, "channel": row.channel, "matters": row.matters}
            for row in sorted(found, key=lambda row: (row.service, row.channel))
        ],
        "overruled": [
            {"service": service, "by": str(source)}
            for service, source in sorted(list_overruled(session(), unit, month, Source.API).items())
        ],
    }  # fmt: skip


def _refused(faults: list[tuple[str, str]]) -> ResponseReturnValue:
    return _fault(HTTPStatus.UNPROCESSABLE_ENTITY, faults)


def _fault(status: HTTPStatus, faults: list[tuple[str, str]]) -> Response:
    answer: Response = jsonify(errors=[{"field": field, "message": message} for field, message in faults])
    answer.status_code = status
    return answer
