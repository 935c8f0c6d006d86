"""The pages of notes on events: every note that stands, a new one, one with its earlier texts, taking one back."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for

from portal.context import here
from portal.db import session
from portal.errors import Refused
from portal.insight.notes.forms import CITY, QUESTIONS, NoteForm, filled
from portal.insight.overview import titles, unit_names
from portal.insight.wording import EVENTS
from portal.measures.notes import actions, queries
from portal.once import new_submission, own_submission
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

PURPOSE = "event note"


def add_to(blueprint: Blueprint) -> None:
    """Open the pages to whoever reads the managers' numbers."""
    blueprint.get("/liczby/wydarzenia")(notes)
    blueprint.route("/liczby/wydarzenia/nowe", methods=["GET", "POST"])(new_note)
    blueprint.route("/liczby/wydarzenia/<entry>", methods=["GET", "POST"])(note)
    blueprint.post("/liczby/wydarzenia/<entry>/wycofaj")(take_note_back)


def notes() -> ResponseReturnValue:
    """List the notes that stand and those taken back."""
    return render_template(
        "insight/notes/notes.html", standing=queries.list_newest(session(), withdrawn=False),
        gone=queries.list_newest(session(), withdrawn=True), **_words(),
    )  # fmt: skip


def new_note() -> ResponseReturnValue:
    """Ask for a note and write it down, once however often the page is sent."""
    form = NoteForm(data={"scope": CITY, "since": day_of(here().now())})
    submission = request.form.get("submission") or new_submission(PURPOSE)
    if request.method == "POST":
        token = own_submission(PURPOSE, submission)
        form = NoteForm.from_request(request.form)
        if form.validate() and _kept(
            form, lambda: actions.add(session(), token, form.said(), actor=need_actor(), now=here().now())
        ):
            return redirect(url_for("insight.notes"), HTTPStatus.SEE_OTHER)
    page = render_template("insight/notes/new.html", form=form, submission=submission)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def note(entry: str) -> ResponseReturnValue:
    """Show a note with every earlier text, and change it."""
    versions = queries.list_versions(session(), entry)
    newest = versions[0][0]
    form = filled(newest)
    if request.method == "POST":
        form = NoteForm.from_request(request.form)
        if form.validate() and _kept(
            form,
            lambda: actions.change(
                session(), entry, _seen(), form.said(), actor=need_actor(), now=here().now()
            ),
        ):
            return redirect(url_for("insight.notes"), HTTPStatus.SEE_OTHER)
    page = render_template("insight/notes/note.html", form=form, versions=versions, newest=newest, **_words())
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def take_note_back(entry: str) -> ResponseReturnValue:
    """Take a note back; its texts stay."""
    actions.take_back(session(), entry, _seen(), actor=need_actor(), now=here().now())
    session().commit()
    return redirect(url_for("insight.notes"), HTTPStatus.SEE_OTHER)


def _kept(form: NoteForm, act: Callable[[], object]) -> bool:
    """Do an act and commit; a refusal goes back onto the form."""
    try:
        act()
    except Refused as refused:
        session().rollback()
        field = refused.field or "text"
        form.add_error(QUESTIONS.get(field, field), refused.message)
        return False
    session().commit()
    return True


def _seen() -> int:
    return request.form.get("seen", 0, type=int)


def _words() -> dict[str, Any]:
    """Return the names that the pages say: of kinds, services and units."""
    return {"kinds_of_events": EVENTS, "titles": titles(), "unit_names": unit_names()}
