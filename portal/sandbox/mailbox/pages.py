"""The mailbox's pages: what came, one message, its attachments; and the SMS gateway's twin."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO
from itertools import islice
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, Response, abort, jsonify, render_template, request, send_file
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException

from portal.sandbox.mailbox.letters import Letter, Letters
from portal.sandbox.page import make_page_app

SHOWN = 50
LONGEST_SMS = 1530
NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")
LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
WARSAW = ZoneInfo("Europe/Warsaw")


def with_links(text: str) -> Markup:
    """Escape a text and make its web addresses clickable."""
    parts: list[Markup] = []
    end = 0
    for found in LINK.finditer(text):
        parts.append(escape(text[end : found.start()]))
        parts.append(Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(found.group()))
        end = found.end()
    parts.append(escape(text[end:]))
    return Markup().join(parts)


def local_time(moment: datetime) -> str:
    """Show a moment by the clock in Białystok."""
    return moment.astimezone(WARSAW).strftime("%d.%m.%Y, %H:%M:%S")


def make_mailbox_app(letters: Letters, now: Callable[[], datetime], sms_refusals: Mapping[str, int]) -> Flask:
    """Build the web side; `sms_refusals` maps a number to the HTTP status that refuses it."""
    app = make_page_app("portal.sandbox.mailbox")
    app.jinja_env.filters.update(with_links=with_links, local_time=local_time)
    app.register_blueprint(_reading(letters))
    app.register_blueprint(_texting(letters, now, sms_refusals))
    app.add_url_rule("/favicon.ico", "icon", lambda: ("", 204))
    app.register_error_handler(HTTPException, _tell)
    return app


def _reading(letters: Letters) -> Blueprint:
    routes = Blueprint("reading", __name__)

    @routes.get("/")
    def show_list() -> str:
        query = request.args.get("q", "").strip()[:100]
        before = request.args.get("before", "")
        names = [name for name in letters.names() if not before or name < before]
        fitting = (one for name in names if (one := letters.find(name)) and _matches(one, query))
        found = list(islice(fitting, SHOWN + 1))
        older = found[SHOWN - 1].id if len(found) > SHOWN else None
        return render_template("mailbox/list.html", letters=found[:SHOWN], query=query, older=older)

    @routes.get("/messages.json")
    def list_as_json() -> Response:
        to = request.args.get("to")
        found = [one.summary() for one in letters if to is None or to in one.to]
        return jsonify(found)

    @routes.get("/messages/<name>")
    def show_one(name: str) -> str:
        return render_template("mailbox/letter.html", letter=_get(letters, name))

    @routes.get("/messages/<name>/attachments/<int:position>")
    def give_attachment(name: str, position: int) -> Response:
        attached = _get(letters, name).attachments
        if position >= len(attached):
            abort(404)
        chosen = attached[position]
        answer = send_file(
            BytesIO(chosen.content),
            mimetype="application/octet-stream",
            as_attachment=True,
            download_name=chosen.name,
        )
        answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return answer

    return routes


def _texting(letters: Letters, now: Callable[[], datetime], refusals: Mapping[str, int]) -> Blueprint:
    routes = Blueprint("texting", __name__)

    @routes.post("/sms")
    def take_sms() -> tuple[Response, int]:
        said = request.get_json(silent=True)
        number = said.get("number") if isinstance(said, dict) else None
        text = said.get("text") if isinstance(said, dict) else None
        if not isinstance(number, str) or not NUMBER.fullmatch(number):
            return jsonify(error="number must be + and 8 to 15 digits (E.164)"), 422
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_SMS:
            return jsonify(error=f"text must have 1 to {LONGEST_SMS} characters"), 422
        if status := refusals.get(number):
            return jsonify(error="refused as the test wanted"), status
        return jsonify(id=letters.keep_sms(number, text, at=now())), 202

    return routes


def _get(letters: Letters, name: str) -> Letter:
    letter = letters.find(name)
    if letter is None:
        abort(404)
    return letter


def _matches(letter: Letter, query: str) -> bool:
    parts = (letter.subject, letter.text, *letter.to)
    return not query or any(query.casefold() in part.casefold() for part in parts)


def _tell(error: HTTPException) -> tuple[str, int]:
    return render_template("mailbox/error.html"), error.code or 500
