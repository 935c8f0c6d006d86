"""What the last call to complete a matter asks for: answers and attachments by name, and things in free words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.cases.models import CaseEvent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from portal.cases.models import Case

EVENT = "call_for_completion"
FIELDS, FILES, MORE = "ask_fields", "ask_files", "ask_more"  # what the call's event keeps beside its list


@dataclass(frozen=True)
class Called:
    """What is asked: ``fields`` and ``files`` map a question's name to a note, ``more`` is in free words."""

    fields: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    more: Sequence[str] = ()
    reasons: str = ""

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all questions that are asked again."""
        return frozenset(self.fields) | frozenset(self.files)


def find_called(session: Session, case: Case) -> Called:
    """Find what the last call of a matter asks for; a call of earlier days names things in free words only."""
    query = select(CaseEvent.values).where(CaseEvent.case_id == case.id, CaseEvent.kind == EVENT)
    values = session.scalars(query.order_by(CaseEvent.id.desc()).limit(1)).one_or_none()
    return read(values or {})


def read(values: Mapping[str, Any]) -> Called:
    """Read what a call's event keeps."""
    items = values.get(MORE, values.get("items") if FIELDS not in values and FILES not in values else ())
    return Called(
        dict(values.get(FIELDS) or {}), dict(values.get(FILES) or {}), tuple(items or ()),
        str(values.get("reasons") or ""),
    )  # fmt: skip
