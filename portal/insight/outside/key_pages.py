"""The administrator's page of keys by which other systems report counts: made, shown once, revoked."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import select

from portal import fields, once, security
from portal.accounts.models import Unit
from portal.accounts.queries import list_units
from portal.context import here
from portal.db import session
from portal.errors import Conflict, Refused
from portal.i18n import Text, lazy
from portal.insight.outside.door import blueprint
from portal.measures.outside import keys
from portal.measures.outside.models import KEY_NAME_LENGTH
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

PURPOSE, ALL = "count-key", "wszystkie"
LASTS: tuple[tuple[str, Text], ...] = (
    ("92", lazy("3 miesiące")),
    ("365", lazy("rok")),
    ("730", lazy("2 lata")),
)


def _units() -> list[tuple[str, Any]]:
    return [*((unit.code, unit.name) for unit in list_units(session())), (ALL, lazy("Wszystkie wydziały"))]


class KeyForm(fields.Form):
    """Ask whose key, of which unit, for how long."""

    heading = lazy("Nowy klucz")
    name = fields.TextField(
        lazy("Jaki to system?"), limit=KEY_NAME_LENGTH, missing=lazy("Napisz, jaki to system."),
        hint=lazy("Na przykład: system kolejkowy, sala przy Branickiego."),
    )  # fmt: skip
    unit = fields.ChoiceField(
        lazy("Czyje liczby może podawać?"), choices=_units, listed=True, missing=lazy("Wybierz wydział.")
    )
    lasts = fields.ChoiceField(
        lazy("Jak długo ma działać?"), choices=LASTS, missing=lazy("Wybierz, jak długo.")
    )


@blueprint.get("/biurko/klucze-liczb")
def list_keys() -> ResponseReturnValue:
    """List the keys, and ask for a new one."""
    return _page(KeyForm())


@blueprint.post("/biurko/klucze-liczb")
@security.limiter.limit("30/hour")
def make_key() -> ResponseReturnValue:
    """Make a key and show it, this once; the same press a second time makes no other."""
    form, now = KeyForm.from_request(request.form), here().now()
    if form.validate():
        asked, actor = form.answers(), need_actor()
        until_on = day_of(now) + timedelta(days=int(asked["lasts"]))
        unit = None if asked["unit"] == ALL else str(asked["unit"])
        try:
            submission = once.own_submission(PURPOSE, request.form.get("submission", ""))
            row, given = keys.make(session(), asked["name"], unit, until_on, submission, actor=actor, now=now)
            session().commit()
            return render_template("insight/outside/key.html", key=row, given=given, address=_address())
        except (Refused, Conflict) as error:
            form.add_error(None, error.message)
    session().rollback()
    return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.post("/biurko/klucze-liczb/<token>/odwolaj")
def revoke_key(token: str) -> ResponseReturnValue:
    """Revoke a key at once; a second press finds it done."""
    keys.revoke(session(), token, actor=need_actor(), now=here().now())
    session().commit()
    return redirect(url_for("outside.list_keys"), HTTPStatus.SEE_OTHER)


def _page(form: KeyForm) -> str:
    today: date = day_of(here().now())
    names = {row.code: row.name for row in session().scalars(select(Unit))}
    return render_template(
        "insight/outside/keys.html", form=form, rows=keys.list_keys(session()), today=today, names=names,
        submission=once.new_submission(PURPOSE), address=_address(),
    )  # fmt: skip


def _address() -> str:
    return f"{here().settings.base_url}/api/liczby"
