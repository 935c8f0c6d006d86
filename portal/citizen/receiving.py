"""A letter's own page for its addressee: its receipt confirmed, the proof of delivery taken away."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, redirect, render_template, url_for

from portal import security
from portal.context import here
from portal.db import session
from portal.decisions.delivering import guards, queries, receiving, words
from portal.decisions.delivering.course import DELIVERED
from portal.errors import NotFound
from portal.files import actions as files
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from portal.decisions.delivering.models import Delivery

blueprint = Blueprint("receiving", __name__)


def register(app: Flask) -> None:
    """Open the pages to residents."""
    security.admit(app, blueprint, security.RESIDENT)


@blueprint.get("/moje/pisma/<token>")
def letter(token: str) -> ResponseReturnValue:
    """Show a letter: where its delivery stands, the receipt to confirm, the proof, the term to appeal."""
    found = _own(token)
    appeal = guards.term_of(session(), here(), found) if found.document.kind in receiving.CONFIRMED else None
    return render_template(
        "citizen/my/letter.html", one=found, today=day_of(here().now()), appeal=appeal,
        wanted=receiving.wants_receipt(found.document, found), stands=words.OWN[found.state],
        is_delivered=found.state in DELIVERED,
    )  # fmt: skip


@blueprint.post("/moje/pisma/<token>/odbior")
def confirm(token: str) -> ResponseReturnValue:
    """Keep that the person confirms the receipt; a second press changes nothing."""
    receiving.confirm(session(), here(), _own(token), actor=need_actor(), now=here().now())
    session().commit()
    return redirect(url_for("receiving.letter", token=token), HTTPStatus.SEE_OTHER)


@blueprint.get("/moje/pisma/<token>/dowod")
def proof(token: str) -> ResponseReturnValue:
    """Hand the sealed proof of delivery over; while it is being made, the letter's page says so."""
    found = _own(token)
    if found.proof is None:
        return redirect(url_for("receiving.letter", token=token), HTTPStatus.SEE_OTHER)
    return files.as_download(
        files.read(here(), found.proof), "application/pdf", found.proof.name, inline=True
    )


def _own(token: str) -> Delivery:
    subject_id = need_actor().subject_id
    if subject_id is None:
        raise NotFound
    return queries.get_for_party(session(), token, subject_id)
