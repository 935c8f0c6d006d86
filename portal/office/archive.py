"""The archive's pages: what is open again for a while, and opening a locked matter with a reason."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, redirect, render_template, request, url_for

from portal import fields, security
from portal.accounts.models import Role
from portal.cases.keeping import actions, queries
from portal.context import here
from portal.db import session
from portal.errors import Conflict, NotFound, Refused
from portal.i18n import lazy, translate
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

REASON_LIMIT = 500
REFERENCE_LIMIT = 40
ADMINISTRATOR = security.officials(Role.ADMINISTRATOR)
blueprint = Blueprint("archive", __name__)


class UnlockForm(fields.Form):
    """Ask which matter is to be opened, and what for."""

    heading = lazy("Otwarcie akt")
    reference = fields.TextField(
        lazy("Numer sprawy w portalu"), limit=REFERENCE_LIMIT, missing=lazy("Wpisz numer sprawy.")
    )
    reason = fields.TextAreaField(
        lazy("Po co otwierasz akta?"), limit=REASON_LIMIT, missing=lazy("Wpisz powód."),
        hint=lazy("Zostanie w aktach. Na przykład: sprostowanie omyłki na wniosek strony z 3 marca."),
    )  # fmt: skip


def register(app: Flask) -> None:
    """Open the pages to administrators."""
    security.admit(app, blueprint, ADMINISTRATOR)


@blueprint.get("/biurko/archiwum")
def unlocked() -> ResponseReturnValue:
    """List what is open for a while, and ask what else is to be opened."""
    return _page(UnlockForm())


@blueprint.post("/biurko/archiwum")
@security.limiter.limit("60/hour")
def unlock() -> ResponseReturnValue:
    """Open one locked matter; a matter that is not there and one that is not locked are told apart."""
    form = UnlockForm.from_request(request.form)
    if form.validate():
        told = form.answers()
        try:
            actions.unlock(
                session(), here(), told["reference"], told["reason"], actor=need_actor(), now=here().now()
            )
        except NotFound:
            form.add_error("reference", translate("Nie ma sprawy o tym numerze."))
        except Conflict as refusal:
            form.add_error("reference", refusal.message)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            session().commit()
            return redirect(url_for("archive.unlocked"), HTTPStatus.SEE_OTHER)
    session().rollback()
    return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY


def _page(form: UnlockForm) -> str:
    now = here().now()
    return render_template(
        "office/archive.html", form=form, rows=queries.list_unlocked(session(), now), today=day_of(now)
    )
