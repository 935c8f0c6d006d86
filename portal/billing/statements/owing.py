"""What tax accounts owe while many transfers are put against them at once: divided in memory, marked in bulk."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time
from typing import TYPE_CHECKING, cast

from sqlalchemy import select, update

from portal.billing.allocating import OpenCharge, divide, left_of_charge, without
from portal.billing.models import Charge
from portal.billing.taxes.models import TaxAccount
from portal.words import WARSAW

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.billing.law.allocation import Split
    from portal.facts import Facts

NOON = time(12)
AT_ONCE = 5000  # SQLite takes no more than 32,766 values in one statement
# what dividing money looks at: a long statement loads a hundred thousand charges
LOOKED_AT = (
    Charge.id, Charge.subject_id, Charge.account_id, Charge.kind, Charge.due_on, Charge.paid_at, Charge.cancelled_at,
    Charge.lapse,
)  # fmt: skip


class Owing:
    """Open charges of some accounts. ``lock`` keeps others from them until the caller's transaction ends.

    Locked first, then read by a statement of its own: what was waited for is in the sums. Locks are taken in the
    order of ids, so that two who take many never wait for each other.
    """

    def __init__(
        self, session: Session, account_ids: Collection[int], facts: Facts, *, lock: bool = True
    ) -> None:
        self._session, self._facts = session, facts
        self._owed: dict[int, list[OpenCharge]] = defaultdict(list)
        self._touched: set[int] = set()
        self._settled: dict[int, date] = {}
        self.subjects: dict[int, int] = {}
        if not account_ids:
            return
        names = select(TaxAccount.id, TaxAccount.subject_id).where(TaxAccount.id.in_(account_ids))
        self.subjects = dict(session.execute(names).all())
        meant = (
            Charge.account_id.in_(account_ids), Charge.paid_at.is_(None), Charge.cancelled_at.is_(None),
        )  # fmt: skip
        if lock and session.get_bind().dialect.name != "sqlite":  # which has one writer at a time by itself
            session.execute(select(Charge.id).where(*meant).order_by(Charge.id).with_for_update()).all()
        query = select(*LOOKED_AT, left_of_charge()).where(*meant).order_by(Charge.due_on, Charge.id)
        for row in session.execute(query):
            # a row answers to the same names, and there may be a hundred thousand
            self._owed[row.account_id].append(OpenCharge(cast("Charge", row), row[-1]))

    def divide(self, account_id: int, grosze: int, paid_on: date) -> Split:
        """Put a transfer against what an account owes; what is left of the sum nobody owed."""
        owed = self._owed[account_id]
        split = divide(grosze, owed, paid_on, self._facts)
        if split.parts:
            after = without(owed, split.parts)
            self._touched.update(part.key for part in split.parts)
            self._settled.update({one.charge.id: paid_on for one in after if not one.left_grosze})
            self._owed[account_id] = [one for one in after if one.left_grosze]
        return split

    def mark(self, now: datetime) -> None:
        """Write down what was divided: every touched charge has a new version, a settled one its legal day."""
        by_day: dict[date | None, list[int]] = defaultdict(list)
        for charge_id in sorted(self._touched):
            by_day[self._settled.get(charge_id)].append(charge_id)
        for paid_on, ids in by_day.items():
            values: dict[str, object] = {"version": Charge.version + 1}
            if paid_on is not None:
                values["paid_at"] = moment_of(paid_on, now)
            for start in range(0, len(ids), AT_ONCE):
                self._session.execute(
                    update(Charge)
                    .where(Charge.id.in_(ids[start : start + AT_ONCE]))
                    .values(**values)
                    .execution_options(synchronize_session=False)
                )


def moment_of(paid_on: date, now: datetime) -> datetime:
    """Return a moment of a legal day: a transfer has a day and no hour; never one that is still to come."""
    return min(datetime.combine(paid_on, NOON, WARSAW), now)
