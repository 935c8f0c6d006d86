"""Links that a person issues so that somebody else can pay: a list, a new one, an ended one."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for

from portal.billing.law.paying import LIMIT
from portal.billing.residents import links as issued
from portal.billing.taxes.reading import list_owed
from portal.citizen.taxes.door import blueprint, own_subject
from portal.citizen.taxes.forms import LinkForm
from portal.context import here
from portal.db import session
from portal.i18n import translate
from portal.security import need_actor
from portal.words import day, day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from portal.billing.residents.links import Target


@blueprint.route("/moje/podatki/link", methods=["GET", "POST"])
def links() -> ResponseReturnValue:
    """List the person's links and ask about a new one; a post issues it."""
    subject_id, now = own_subject(), here().now()
    targets = issued.list_targets(list_owed(session(), subject_id, day_of(now), here().facts).lines)
    if request.method == "GET":
        first = _name(targets[0]) if targets else ""
        return _page(_form(targets, None, {"title": first, "sum": "shown"}), targets)
    form = _form(targets, request.form)
    if not form.validate():
        return _page(form, targets), HTTPStatus.UNPROCESSABLE_ENTITY
    answers = form.answers()
    target = next(one for one in targets if one.value == answers["what"])
    issued.issue(
        session(), subject_id, target, answers["title"], shows_sum=answers["sum"] == "shown",
        actor=need_actor(), now=now,
    )  # fmt: skip
    session().commit()
    return redirect(url_for("taxes.links", _anchor="linki"), HTTPStatus.SEE_OTHER)


@blueprint.post("/moje/podatki/link/<token>/uniewaznij")
def revoke_link(token: str) -> ResponseReturnValue:
    """End one of the person's own links."""
    issued.revoke(session(), own_subject(), token, actor=need_actor(), now=here().now())
    session().commit()
    return redirect(url_for("taxes.links", _anchor="linki"), HTTPStatus.SEE_OTHER)


def _form(targets: Sequence[Target], posted: Any, known: dict[str, str] | None = None) -> LinkForm:
    form = LinkForm(data=known) if posted is None else LinkForm(on=day_of(here().now()))
    form.what.choices = [(one.value, _words(one)) for one in targets]
    if posted is not None:
        for field in form.asked():
            field.process(posted)
    return form


def _words(target: Target) -> str:
    account, charge = target.account, target.charge
    if not target.is_charge:
        return translate(
            "%(what)s: wszystko, co jest do zapłaty na koncie %(number)s",
            what=account.title,
            number=account.number,
        )
    return translate("%(what)s, termin %(day)s", what=_name(target), day=day(charge.due_on))


def _name(target: Target) -> str:
    """Return the words that a link has unless its issuer gives it others."""
    period = target.charge.period if target.is_charge else None
    return f"{target.charge.title}, {period}" if period else target.charge.title


def _page(form: LinkForm, targets: Sequence[Target]) -> str:
    now = here().now()
    return render_template(
        "citizen/taxes/links.html", form=form, can_issue=bool(targets), now=now, today=day_of(now),
        found=issued.list_issued(session(), own_subject()), base_url=here().settings.base_url,
        limit_grosze=int(here().facts.at(LIMIT, day_of(now))),
    )  # fmt: skip
