"""Pages of the services: which are on, switched off for a while with a notice, and on again."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import current_app, redirect, render_template, request, url_for

from portal import fields
from portal.accounts.models import Role
from portal.accounts.queries import list_officials
from portal.context import here
from portal.db import session
from portal.errors import NotFound, Refused
from portal.i18n import lazy
from portal.measures.tiers.computing import list_tiers
from portal.office.course import CHANNELS
from portal.office.door import blueprint
from portal.security import need_actor
from portal.switches import actions, queries
from portal.switches.models import NOTICE_LIMIT
from portal.words import day_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

    from portal.measures.tiers.computing import Tier
    from portal.service import Service


class OffForm(fields.Form):
    """Ask where a service takes nothing new, between which days, and what people are told."""

    heading = lazy("Wyłącz usługę")
    channels = fields.ManyField(
        lazy("Którą drogą nie przyjmujemy nowych wniosków?"), choices=tuple(CHANNELS.items()),
        missing=lazy("Zaznacz co najmniej jedną drogę."),
    )  # fmt: skip
    from_on = fields.DateField(
        lazy("Od kiedy?"), hint=lazy("Wpisz dzisiejszy dzień, a wyłączysz ją od razu.")
    )
    until_on = fields.DateField(
        lazy("Ostatni dzień"), optional=True, hint=lazy("Zostaw puste, jeśli nie wiesz. Włączysz ją sam.")
    )
    notice = fields.TextAreaField(
        lazy("Co przeczytają ludzie?"), limit=NOTICE_LIMIT, missing=lazy("Napisz, dlaczego i co zrobić zamiast tego."),
        hint=lazy("Po polsku, krótko: dlaczego, do kiedy, gdzie załatwić to teraz."),
    )  # fmt: skip


@blueprint.get("/biurko/uslugi")
def services() -> ResponseReturnValue:
    """List all services, and which are off or will be."""
    today = day_of(here().now())
    standing: dict[str, list[object]] = {}
    for one in queries.list_standing(session(), today):
        standing.setdefault(one.service, []).append(one)
    return render_template(
        "office/services.html", services=here().services, standing=standing, today=today, channels=CHANNELS,
        deployed=here().deployed, administers=_administers(), tiers=_tiers(),
    )  # fmt: skip


@blueprint.get("/biurko/uslugi/<slug>")
def service(slug: str) -> ResponseReturnValue:
    """Show one service: where it is off, between which days, with what notice."""
    found, today = _service(slug), day_of(here().now())
    return render_template(
        "office/service.html", service=found, standing=queries.list_standing(session(), today, slug), today=today,
        channels=CHANNELS, people={one.id: one.name for one in list_officials(session())},
        deployed=here().deployed, administers=_administers(), tier=_tiers()[slug],
    )  # fmt: skip


@blueprint.route("/biurko/uslugi/<slug>/wylacz", methods=["GET", "POST"])
def switch_off(slug: str) -> ResponseReturnValue:
    """Switch a service off: at once, or on a day to come."""
    found = _service(slug)
    form = OffForm()
    if request.method == "POST":
        form = OffForm.from_request(request.form)
        if form.validate() and _is_off(form, slug):
            return _to(slug)
        session().rollback()
    page = render_template("office/switch_off.html", service=found, form=form)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@blueprint.post("/biurko/uslugi/<slug>/<token>/wlacz")
def switch_on(slug: str, token: str) -> ResponseReturnValue:
    """Switch a service on again in one channel; a second press finds it done."""
    found = queries.get(session(), slug, token, lock=True)
    actions.switch_on(session(), found, actor=need_actor(), now=here().now())
    session().commit()
    return _to(slug)


def _is_off(form: OffForm, slug: str) -> bool:
    """Write it down and commit; tell of what is wrong at its field."""
    asked = form.answers()
    off = actions.Off(
        slug, asked["channels"], date.fromisoformat(asked["from_on"]),
        date.fromisoformat(asked["until_on"]) if asked["until_on"] else None, asked["notice"],
    )  # fmt: skip
    try:
        actions.switch_off(session(), off, actor=need_actor(), now=here().now())
    except Refused as refused:
        form.add_error(refused.field, refused.message)
        return False
    session().commit()
    return True


def _tiers() -> dict[str, Tier]:
    return list_tiers(session(), here(), current_app.view_functions, here().now())


def _service(slug: str) -> Service:
    if slug not in here().services:
        raise NotFound
    return here().services[slug]


def _administers() -> bool:
    return Role.ADMINISTRATOR in need_actor().roles


def _to(slug: str) -> Response:
    return redirect(url_for("office.service", slug=slug), HTTPStatus.SEE_OTHER)
