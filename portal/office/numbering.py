"""A matter's number given by hand: in the class's list, or in one of its groups."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import render_template, request

from portal import fields
from portal.cases.numbering import actions
from portal.cases.numbering import queries as numbering
from portal.context import here
from portal.db import session
from portal.errors import NotFound
from portal.i18n import lazy, translate
from portal.office import queries
from portal.office.door import blueprint, look_at, need_unit, to_case
from portal.security import need_actor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from portal.cases.models import Case
    from portal.cases.numbering.models import CaseGroup

ALONE = "0"


class NumberForm(fields.Form):
    """Ask whether the matter belongs to a group; the groups there are come from the list of its class."""

    heading = lazy("Znak sprawy")
    group = fields.ChoiceField(
        lazy("W którym spisie?"), choices=[(ALONE, lazy("W spisie spraw klasy, bez grupy"))],
        missing=lazy("Wybierz spis spraw."),
    )  # fmt: skip

    def offer(self, groups: Sequence[CaseGroup]) -> NumberForm:
        """Add the groups to the choices."""
        self.group.choices = [
            *self.group.choices, *((str(one.number), f"{one.number}. {one.title}") for one in groups)
        ]  # fmt: skip
        return self


@blueprint.route("/biurko/sprawy/<reference>/znak", methods=["GET", "POST"])
def give_number(reference: str) -> ResponseReturnValue:
    """Give a matter that has no number one; a second press finds it numbered and changes nothing."""
    sent = request.method == "POST"
    found = queries.get_case(session(), reference, need_unit(), lock=sent)
    if found.office_number is not None:
        return to_case(reference)
    case_class = here().services[found.service].case_class
    groups = numbering.list_groups(session(), found, case_class)
    form = NumberForm(data={"group": ALONE}).offer(groups)
    if sent:
        form = NumberForm.from_request(request.form).offer(groups)
        if form.validate():
            group = _chosen(groups, form.answers()["group"])
            now = here().now()
            actions.give_number(session(), found, case_class, group=group, actor=need_actor(), now=now)
            session().commit()
            return to_case(reference)
        session().rollback()
    look_at("look.case", found)
    page = _page(found, form, case_class)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _page(found: Case, form: NumberForm, case_class: str) -> str:
    kept = numbering.find_class(session(), case_class)
    title = kept.title if kept is not None and kept.title else translate("klasa jeszcze bez tytułu")
    return render_template(
        "office/number.html", case=found, form=form, service=here().services[found.service],
        case_class=case_class, class_title=title,
    )  # fmt: skip


def _chosen(groups: Sequence[CaseGroup], picked: str) -> CaseGroup | None:
    """Return the group picked, None for the class's own list."""
    if picked == ALONE:
        return None
    found = next((one for one in groups if str(one.number) == picked), None)
    if found is None:
        raise NotFound
    return found
