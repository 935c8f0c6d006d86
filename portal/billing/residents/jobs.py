"""Background work for residents: proofs of payment made, due dates reminded of."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal.billing.residents import proofs, reminders

if TYPE_CHECKING:
    from portal.jobs import Workers


def register_jobs(workers: Workers) -> None:
    """Bind this room's work."""
    workers.register(proofs.KIND, proofs.make_proof)
    workers.register("remind_due", reminders.remind_due, every=timedelta(days=1))
