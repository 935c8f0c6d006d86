"""The machine of all visits with the waiting list beside it: more kinds of act, and so for long runs only."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from sqlalchemy import select

from portal.visits import waiting
from portal.visits.models import Visit, Waiting, WaitingState
from portal.visits.refusals import FreeAlready
from portal.visits.wishes import list_let_go
from tests.support.visiting import OPEN
from tests.visits.everything import DAYS, LENGTH, EveryVisit


class EveryVisitAndTheList(EveryVisit):
    """The same acts, and people who wait for an earlier time."""

    @rule(after=DAYS, who=st.integers(0, 5))
    def wait(self, after: int, who: int) -> None:
        """Wait for a time of a day: refused while one is free, and only then."""
        ahead = after - (self.office.today - self.first).days
        if ahead < 0:
            return
        free = any(self._free(after, OPEN + LENGTH * place) for place in range(7))
        with self.office.writing() as session:
            on, topic = self.first + timedelta(days=after), self.office.topic(session)
            try:
                waiting.join(
                    session, self.office.portal, topic, "counter", self.people[who], from_on=on, until_on=on,
                    now=self.office.now,
                )  # fmt: skip
            except FreeAlready:
                session.rollback()
                assert free
                return
        assert not free
        self.counts["waited"] += 1

    @rule()
    def offer(self) -> None:
        """Let the worker offer what came free."""
        self.office.work("offer_waiting_visits")

    @invariant()
    def nobody_is_asked_again_about_what_they_let_go(self) -> None:
        """Look at what is offered to whoever is on the list."""
        with self.office.reading() as session:
            for one in session.scalars(select(Waiting).where(Waiting.state == WaitingState.OFFERED)):
                offered = session.get_one(Visit, one.offered_visit_id)
                let_go = list_let_go(session, one)
                assert (offered.on, offered.minute) not in {(time.on, time.minute) for time in let_go}
