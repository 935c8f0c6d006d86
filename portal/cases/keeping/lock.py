"""What is locked in the archive does not change: the question that every act asks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.errors import Conflict
from portal.i18n import translate

if TYPE_CHECKING:
    from portal.cases.models import Case


def need_unlocked(case: Case) -> None:
    """Raise Conflict for a matter that is locked in the archive; the database refuses changes to its papers too."""
    if case.locked_at is not None:
        raise Conflict(
            translate(
                "Akta tej sprawy są zamknięte w archiwum i nic się w nich nie zmieni. Otwiera je administrator."
            )
        )
