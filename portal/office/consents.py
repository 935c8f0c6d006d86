"""Consents of others at the desk: where each stands, one that came on paper, one that the matter does not need."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from portal import fields
from portal.accounts.people import PESEL
from portal.cases import flows
from portal.cases.consents import actions, queries, rules
from portal.cases.consents.joining import asked_as_party
from portal.cases.consents.words import STANDS
from portal.context import here
from portal.db import session
from portal.errors import Conflict, Refused
from portal.i18n import lazy, translate
from portal.identifiers import mask_pesel
from portal.office import queries as desk
from portal.office.door import blueprint, look_at, need_unit
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from typing import Any

    from flask.typing import ResponseReturnValue

    from portal.cases.consents.models import CaseConsent
    from portal.cases.models import Case

PAPER, WAIVE = "na-papierze", "bez-niej"


class PaperForm(fields.Form):
    """Ask for the day on a consent that came on paper, and its scan."""

    heading = lazy("Zgoda na papierze")
    signed_on = fields.DateField(lazy("Data na dokumencie"), past=True)
    scan = fields.FileField(
        lazy("Skan"), missing=lazy("Dołącz skan zgody."), hint=lazy("PDF, JPG lub PNG, do 50 MB.")
    )


class WaiverForm(fields.Form):
    """Ask why a matter does not need a consent after all."""

    heading = lazy("Bez tej zgody")
    reason = fields.TextAreaField(
        lazy("Dlaczego?"), limit=rules.REASON_LIMIT, missing=lazy("Napisz, dlaczego tej zgody nie trzeba."),
        hint=lazy("Na przykład: zapytano osobę, która nie jest właścicielem. Zostanie w aktach."),
    )  # fmt: skip


class PartyForm(WaiverForm):
    """Ask besides whether the person is a party all the same: a co-owner who says nothing still owes the tax."""

    is_served = fields.YesNoField(
        lazy("Czy ta osoba mimo to jest stroną?"),
        hint=lazy("Jeśli tak, jej decyzję wyślemy na papierze, na adres z wniosku."),
    )


FORMS: dict[str, type[PaperForm | WaiverForm]] = {PAPER: PaperForm, WAIVE: WaiverForm}


@blueprint.get("/biurko/sprawy/<reference>/zgody/<token>")
def consent(reference: str, token: str) -> ResponseReturnValue:
    """Show both ways to settle a consent without its person: on paper, or not at all."""
    found = desk.get_case(session(), reference, need_unit())
    return _page(found, queries.get_for_unit(session(), found, token), {})


@blueprint.post("/biurko/sprawy/<reference>/zgody/<token>")
def settle_consent(reference: str, token: str) -> ResponseReturnValue:
    """Settle it the chosen way, once; what was typed is kept when it is refused."""
    found = desk.get_case(session(), reference, need_unit(), lock=True)
    one = queries.get_for_unit(session(), found, token)
    way = WAIVE if request.form.get("way") == WAIVE else PAPER
    form = _form_of(found, one, way).from_request(request.form, request.files)
    if not form.validate():
        return _again(reference, token, way, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        _settle(one, form)
        session().commit()
    except (Refused, Conflict) as error:
        form.add_error(error.field if isinstance(error, Refused) else None, error.message)
        return _again(reference, token, way, form, error.status)
    return redirect(url_for("office.case", reference=reference, _anchor="zgody"), HTTPStatus.SEE_OTHER)


def panel(found: Case) -> dict[str, Any]:
    """Return what the case page says of consents; no statement where nobody is ever asked."""
    service = here().services[found.service]
    if service.consents is None:
        return {"consents": (), "stands": STANDS}
    rows = queries.list_of_case(session(), found.id)
    may_settle = rules.may_change(found, flows.of(session(), here(), found))
    return {"consents": rows, "stands": STANDS, "numbers": _numbers(rows), "may_settle": may_settle}


def _form_of(found: Case, one: CaseConsent, way: str) -> type[PaperForm | WaiverForm]:
    """Return the form of a way; who is asked as a party may be one without a word of theirs."""
    return PartyForm if way == WAIVE and asked_as_party(here(), found, one) is not None else FORMS[way]


def _settle(one: CaseConsent, form: PaperForm | WaiverForm) -> None:
    person, now = need_actor(), here().now()
    if isinstance(form, WaiverForm):
        is_served = isinstance(form, PartyForm) and form.is_served.data is True
        actions.waive(
            session(), here(), one, str(form.reason.data), actor=person, now=now, is_served=is_served
        )
        return
    scan = form.scan.uploads()
    actions.keep_paper(session(), here(), one, form.signed_on.data, scan=scan, actor=person, now=now)


def _numbers(rows: list[CaseConsent]) -> dict[int, str]:
    """Return the last digits of the PESEL of each who was asked by one."""
    vault = here().vault
    return {one.id: mask_pesel(vault.open(PESEL, one.pesel)) for one in rows if one.pesel}


def _again(
    reference: str, token: str, way: str, form: PaperForm | WaiverForm, status: HTTPStatus
) -> ResponseReturnValue:
    session().rollback()
    if isinstance(form, PaperForm) and form.scan.uploads() and not form.scan.errors:
        form.add_error("scan", translate("Wybierz pliki jeszcze raz, przeglądarka ich nie pamięta."))
    found = desk.get_case(session(), reference, need_unit())
    return _page(found, queries.get_for_unit(session(), found, token), {way: form}), status


def _page(found: Case, one: CaseConsent, tried: dict[str, PaperForm | WaiverForm]) -> str:
    look_at("look.case", found)
    is_open = one.state in rules.OPEN and rules.may_change(found, flows.of(session(), here(), found))
    return render_template(
        "office/consent.html", case=found, one=one, service=here().services[found.service], is_open=is_open,
        paper=tried.get(PAPER) or PaperForm(), waiver=tried.get(WAIVE) or _form_of(found, one, WAIVE)(),
        ways=(PAPER, WAIVE), stands=STANDS, today=day_of(here().now()),
    )  # fmt: skip
