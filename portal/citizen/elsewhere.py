"""A resident's matters that run in the city's other systems: in the list, and each on a page with where to turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Flask, render_template, url_for

from portal import security
from portal.cases.elsewhere import queries
from portal.cases.elsewhere.models import Kind
from portal.citizen.todo import Item, distance
from portal.context import here
from portal.db import session
from portal.i18n import Text, lazy, marked, polish, translate
from portal.security import need_actor
from portal.words import day_of

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

    from portal.cases.elsewhere.queries import View

blueprint = Blueprint("elsewhere", __name__)
# the mark of each kind, and its words
MARKS: dict[str, tuple[str, Text]] = {
    Kind.IN_PROGRESS: ("office", lazy("W toku")),
    Kind.WAITING_FOR_PARTY: ("you", lazy("Czeka na Ciebie")),
    Kind.SETTLED: ("done", lazy("Zakończona")),
}
SIDES = {Kind.IN_PROGRESS: "office", Kind.WAITING_FOR_PARTY: "you", Kind.SETTLED: "done"}


def register(app: Flask) -> None:
    """Open the pages to residents."""
    security.admit(app, blueprint, security.RESIDENT)


def list_views() -> list[View]:
    """List the person's matters in other systems; what those do not answer now is shown as they told it last."""
    return queries.list_own(session(), here(), need_actor())


def to_do(views: list[View], today: date) -> list[Item]:
    """Return the acts that wait for the person elsewhere; news that is old calls nobody to act."""
    return [_item(view, today) for view in views if view.waits_for_party]


@blueprint.get("/moje/inne-systemy/<token>")
def case(token: str) -> ResponseReturnValue:
    """Show a matter as its system told it, and where to turn."""
    view = queries.get_own(session(), here(), need_actor(), token)
    kind = Kind(view.case.kind)
    return render_template(
        "citizen/my/elsewhere.html", view=view, case=view.case, side=SIDES[kind], mark=MARKS[kind],
        today=day_of(here().now()),
    )  # fmt: skip


def _item(view: View, today: date) -> Item:
    on = view.case.due_on or day_of(view.as_of)
    return Item(
        on=on,
        when=distance(on, today),
        late=view.case.due_on is not None and on < today,
        title=marked("Czeka na Ciebie: %(title)s", title=polish(view.case.title)),
        why=marked(
            "%(status)s. Tę sprawę prowadzi inny system urzędu: %(unit)s.",
            status=polish(view.case.status), unit=polish(view.case.unit),
        ),
        url=url_for("elsewhere.case", token=view.case.token),
        label=translate("Zobacz, co zrobić"),
    )  # fmt: skip
