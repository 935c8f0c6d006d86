"""The page after a true answer that this form cannot take: why, the law, and the way on; nothing of it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from portal.citizen import choosing, filling
from portal.context import here
from portal.fields import ChoiceField

if TYPE_CHECKING:
    from portal.cases.models import Draft
    from portal.fields import DeadEnd, Form
    from portal.service import Service, Step

CHANGE = "change_answer"  # the button that leads back to the question, with what was typed


def page(service: Service, form: Form, dead_end: DeadEnd, *, draft: Draft | None, listed: str = "") -> str:
    """Return the page that a true answer leads to; ``listed`` is the address of the list it was an entry of."""
    onward = here().services.get(dead_end.onward)
    offered = onward is not None and onward.slug in here().offered
    return render_template(
        "citizen/apply/dead_end.html", service=service, end=dead_end, typed=form.typed(), draft=draft,
        seen=request.form.get("seen", ""), listed=listed,
        guest=filling.is_guest(), begins=choosing.begins(service, draft),
        onward_url=url_for("apply.start", _external=False, slug=dead_end.onward, **dead_end.answers) if offered else "",
    )  # fmt: skip


def brought(page: Step) -> dict[str, str]:
    """Return the choices of a first page that the address brought along; the person sees and may change them."""
    boxes = page.form().asked() if page.several is None else ()
    choices = (box.short_name for box in boxes if isinstance(box, ChoiceField))
    return {name: request.args[name] for name in choices if name in request.args}
