"""What a pattern of a decision may hold: known merge fields, nothing that its outcome forbids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.decisions.drafting import elements
from portal.errors import Refused
from portal.i18n import translate
from portal.service import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

PARTS = ("basis", "ruling", "reasons")
LIMIT = 20_000


def check(outcome: str, values: Mapping[str, Any]) -> None:
    """Refuse a pattern without a word, with an unknown merge field, or without reasons where the law wants them.

    Art. 107 § 4 KPA, art. 210 § 5 OP: only a decision that grants everything may do without. Raises Refused.
    """
    if not any(str(values.get(name) or "").strip() for name in PARTS):
        raise Refused(translate("Wpisz przynajmniej jedną część wzoru."), "ruling")
    for name in PARTS:
        if len(str(values.get(name) or "")) > LIMIT:
            raise Refused(translate("Skróć tekst do %(n)s znaków.", n=LIMIT), name)
    for lack in elements.unknown_fields(values):
        raise Refused(str(lack.says), lack.field)
    if values.get("no_reasons") and outcome != Outcome.GRANTED:
        raise Refused(str(elements.NO_REASONS), "no_reasons")


def kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of a pattern and nothing else, as they are kept."""
    texts = {name: str(values.get(name) or "") for name in PARTS}
    return {**texts, "no_reasons": bool(values.get("no_reasons"))}
