"""The operator's HTTP side: takes messages and gives proofs by the contract, and shows a person what lies in boxes."""

from __future__ import annotations

import binascii
import hmac
import time
from typing import Any

from flask import Blueprint, Flask, Response, abort, jsonify, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answer

from portal.sandbox.edelivery.faults import Faults
from portal.sandbox.edelivery.operator import NoSuchBox, Operator, OtherMessage
from portal.sandbox.page import make_page_app

PAGE = 100
LARGEST = 60_000_000
WANTED = {"reference": str, "address": str, "title": str, "files": list}
NOT_JSON = b'{"proofs": \xff\x00'


def make_operator_app(operator: Operator, token: str, faults: Faults) -> Flask:
    """Build the application."""
    app = make_page_app("portal.sandbox.edelivery")
    app.config.update(MAX_CONTENT_LENGTH=LARGEST)
    app.register_blueprint(_speaking(operator, token, faults))
    app.register_blueprint(_showing(operator, faults))
    app.register_error_handler(HTTPException, lambda error: (jsonify(error=error.name), error.code or 500))
    return app


def _speaking(operator: Operator, token: str, faults: Faults) -> Blueprint:
    routes = Blueprint("speaking", __name__)

    @routes.before_request
    def meet() -> tuple[Response, int] | None:
        if faults.down:
            abort(503)
        time.sleep(faults.slow)
        if faults.takes("busy"):
            return jsonify(error="come back later"), 503
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            return jsonify(error="the token is not known"), 401
        return None

    routes.add_url_rule("/messages", "take", lambda: _take(operator, faults), methods=["POST"])
    routes.add_url_rule("/proofs", "give", lambda: _give(operator, faults))
    return routes


def _take(operator: Operator, faults: Faults) -> tuple[Response, int]:
    key, told = request.headers.get("Idempotency-Key", ""), _json()
    if not 16 <= len(key) <= 64 or not _fits(told):  # noqa: PLR2004 - the contract's own bounds
        return jsonify(error="the message breaks the contract"), 400
    try:
        message, is_new = operator.take(key, told, proves=not faults.takes("mute"))
    except OtherMessage:
        return jsonify(error="the key was used for another message"), 409
    except NoSuchBox:
        return jsonify(error="nobody has this box"), 422
    except (binascii.Error, KeyError, TypeError, ValueError):
        return jsonify(error="a file breaks the contract"), 400
    if faults.takes("lost"):
        abort(503)
    return jsonify(id=message.id), 201 if is_new else 200


def _give(operator: Operator, faults: Faults) -> tuple[Response, int]:
    if faults.takes("garbage"):
        return Response(NOT_JSON, mimetype="application/json"), 200
    written = request.args.get("after", "0")
    if not (written.isascii() and written.isdigit()):
        return jsonify(error="after is no number"), 400
    proofs = operator.proofs_after(int(written), PAGE)
    if faults.takes("malformed"):
        proofs = [{"number": "?"}]
    return jsonify(proofs=proofs), 200


def _showing(operator: Operator, faults: Faults) -> Blueprint:
    routes = Blueprint("showing", __name__)

    @routes.get("/")
    def boxes() -> str:
        messages = sorted(operator.book.messages.values(), key=lambda one: one.taken_at, reverse=True)
        stands = {one.id: operator.stands(one.id) for one in messages}
        return render_template("edelivery/boxes.html", messages=messages, stands=stands)

    @routes.post("/boxes/<message_id>/<kind>")
    def happen(message_id: str, kind: str) -> Answer:
        if message_id not in operator.book.messages or kind not in {"received", "refused", "failed"}:
            abort(404)
        reason = {"refused": "adresat odmówił przyjęcia", "failed": "skrzynka jest nieczynna"}
        operator.prove(message_id, kind, reason.get(kind, ""))
        return redirect("/", 303)

    @routes.post("/sandbox/faults")
    def break_it() -> tuple[Response, int]:
        try:
            faults.set(dict(_json()))
        except (ValueError, TypeError) as error:
            return jsonify(error=type(error).__name__), 422
        return jsonify(now=operator.now().isoformat()), 200

    return routes


def _json() -> Any:
    return request.get_json(silent=True)


def _fits(told: Any) -> bool:
    """Tell whether a message is what the contract says."""
    if not isinstance(told, dict) or set(told) != set(WANTED):
        return False
    return bool(told["files"]) and all(isinstance(told[name], kind) for name, kind in WANTED.items())
