"""The forms in which a decision is written: its parts, and what it grants where that is less than was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from portal import fields
from portal.decisions.bringing.awards import AWARD, award_of, kept_award
from portal.decisions.drafting import actions
from portal.i18n import Text, lazy
from portal.service import Award, Outcome

if TYPE_CHECKING:
    from collections.abc import Collection

    from portal.decisions.drafting.models import DraftVersion
    from portal.fields import Form
    from portal.service import Service

OUTCOMES: tuple[tuple[str, Text], ...] = (
    (Outcome.GRANTED, lazy("Uwzględnia wniosek w całości")),
    (Outcome.PARTLY, lazy("Uwzględnia wniosek w części")),
    (Outcome.REFUSED, lazy("Odmawia")),
    (Outcome.DISCONTINUED, lazy("Umarza postępowanie")),
    (Outcome.OBJECTION, lazy("Wnosi sprzeciw")),
    (Outcome.REPLY, lazy("Odpowiada bez decyzji")),
)
F = TypeVar("F", bound=fields.Form)
TICKED = "y"
WITHOUT_REASONS = lazy("Tak, decyzja uwzględnia wniosek w całości (art. 107 § 4 KPA, art. 210 § 5 OP)")


class DraftForm(fields.Form):
    """Ask for the parts of a decision, each in its place."""

    heading = lazy("Projekt")
    outcome = fields.ChoiceField(
        lazy("Co robi z wnioskiem?"), choices=OUTCOMES, missing=lazy("Wybierz, co decyzja robi z wnioskiem.")
    )
    basis = fields.TextAreaField(
        lazy("Podstawa prawna"), limit=2000, optional=True, says_optional=False,
        hint=lazy("Artykuł o decyzji (art. 104 KPA albo art. 207 Ordynacji podatkowej) i artykuły o samej sprawie."),
    )  # fmt: skip
    ruling = fields.TextAreaField(
        lazy("Rozstrzygnięcie"), limit=6000, optional=True, says_optional=False,
        hint=lazy("Pełnym zdaniem. Możesz użyć pól: [strona], [numer], [data wniosku], [przedmiot]."),
    )  # fmt: skip
    reasons = fields.TextAreaField(
        lazy("Uzasadnienie"), limit=actions.LIMIT, optional=True, says_optional=False,
        hint=lazy("Fakty, dowody i dlaczego przepis prowadzi do tego rozstrzygnięcia."),
    )  # fmt: skip
    no_reasons = fields.ManyField(
        lazy("Uzasadnienie można pominąć?"), optional=True,
        choices=((TICKED, WITHOUT_REASONS),),
    )  # fmt: skip


class AwardedForm(DraftForm):
    """Ask, besides, what is granted where it differs from what was asked; the portal carries it out."""

    award_grosze = fields.MoneyField(
        lazy("Kwota, jeśli inna niż we wniosku"), optional=True, least=1,
        hint=lazy("Na przykład ile umarzasz albo zwracasz."),
    )  # fmt: skip
    award_until = fields.DateField(lazy("Termin, jeśli inny niż we wniosku"), optional=True)
    award_parts = fields.WholeNumberField(
        lazy("Liczba rat, jeśli inna niż we wniosku"), optional=True, least=2, most=60
    )  # fmt: skip


def form_of(service: Service) -> type[DraftForm]:
    """Return the form in which decisions of a service are written."""
    return DraftForm if service.brings is None else AwardedForm


def offering(form: F, allowed: Collection[str]) -> F:
    """Offer only what a text may do on the matter's course; where that is one thing, it is chosen."""
    (asked,) = (one for one in form.asked() if isinstance(one, fields.ChoiceField))
    asked.choices = [(value, label) for value, label in OUTCOMES if value in allowed]
    if len(asked.choices) == 1 and not asked.data:
        asked.data = asked.choices[0][0]
    return form


def answers_of(last: DraftVersion) -> dict[str, Any]:
    """Return a version as the form's answers."""
    ticked = [TICKED] if last.values.get("no_reasons") else []
    award = award_of(last.values) or Award()
    given = {"award_grosze": award.amount_grosze, "award_until": award.until, "award_parts": award.parts}
    return {**last.values, "outcome": last.outcome, "no_reasons": ticked, **given}


def values_of(form: Form) -> dict[str, Any]:
    """Return what a form says as a version's values."""
    asked = form.answers()
    values: dict[str, Any] = {name: asked.get(name) or "" for name in ("basis", "ruling", "reasons")}
    values["no_reasons"] = TICKED in (asked.get("no_reasons") or ())
    award = kept_award(awarded(form))
    return {**values, AWARD: award} if award else values


def awarded(form: Form) -> Award:
    """Return what a form grants where it differs from the wish."""
    given = {name: getattr(form, f"award_{name}", None) for name in ("grosze", "until", "parts")}
    data = {name: field.data if field is not None else None for name, field in given.items()}
    return Award(data["grosze"], data["until"], data["parts"])


def is_same(last: DraftVersion | None, form: Form) -> bool:
    """Tell whether a form says what the last version says: a double click makes no second one."""
    if last is None:
        return False
    kept = {name: last.values.get(name) or "" for name in ("basis", "ruling", "reasons")}
    kept["no_reasons"] = bool(last.values.get("no_reasons"))
    kept |= {AWARD: last.values[AWARD]} if last.values.get(AWARD) else {}
    return values_of(form) == kept and form.answers().get("outcome") == last.outcome
