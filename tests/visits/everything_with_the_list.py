"""The machine of all visits with the waiting list beside it: more kinds of act, and so for long runs only."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from sqlalchemy import select

from portal.visits import waiting
from portal.visits.graph import State
from portal.visits.models import Visit, Waiting, WaitingState
from portal.visits.refusals import FreeAlready
from portal.visits.wishes import list_let_go
from tests.support.visiting import OPEN
from tests.visits.everything import DAYS, LENGTH, EveryVisit

if TYPE_CHECKING:
    from datetime import date


class EveryVisitAndTheList(EveryVisit):
    """The same acts, and people who wait for an earlier time."""

    @rule(after=DAYS, who=st.integers(0, 5))
    def wait(self, after: int, who: int) -> None:
        """Wait for a time of a day: refused while one is free, and only then."""
        ahead = after - (self.office.today - self.first).days
        if ahead < 0:
            return
        free = any(self._free(after, OPEN + LENGTH * place) for place in range(7))
        self._wait("waited", self.people[who], self.first + timedelta(days=after), is_free=free)

    @rule(pick=st.integers(0, 50))
    def wait_for_earlier(self, pick: int) -> None:
        """Wait for an earlier time of a booked visit's own day: days are seldom full, their mornings often."""
        number = self._pick(pick, State.BOOKED)
        if number is None or self._has_begun(number) or self.known[number].person is None:
            return
        one, on = self.known[number], self._day(self.known[number])
        who = next(person for person in self.people if person.person_id == one.person)
        free = any(self._free(one.after, minute) for minute in range(OPEN, one.minute, LENGTH))
        self._wait("waited for earlier", who, on, is_free=free, number=number)

    def _wait(self, what: str, who: Any, on: date, *, is_free: bool, number: int | None = None) -> None:
        """Ask for a place of a day, perhaps instead of a visit: it is refused where a time is free, and only there."""
        with self.office.writing() as session:
            held = session.get_one(Visit, number) if number is not None else None
            try:
                waiting.join(
                    session, self.office.portal, self.office.topic(session), "counter", who, from_on=on, until_on=on,
                    now=self.office.now, instead_of=held,
                )  # fmt: skip
            except FreeAlready:
                session.rollback()
                assert is_free
                return
        assert not is_free
        self.counts[what] += 1

    @rule(
        after=st.sampled_from((1, 1, 2, 3)),
        who=st.integers(0, 5),
        takes=st.sampled_from((True, True, False, None)),
    )
    def come_free(self, after: int, who: int, *, takes: bool | None) -> None:
        """Let a morning be full, somebody wait for its first time, and its holder call off; some let the offer stand."""
        for place in (0, 0, 1):
            self.book(after, place, who)
            self.nothing_is_shared_or_lost()
            who = (who + 1) % len(self.people)
        mine, first = self._booked(after, OPEN + LENGTH), self._booked(after, OPEN)
        if not mine or not first or self._has_begun(first[0]):
            return
        self.wait_for_earlier(self._place(mine[0]))
        self.cancel(self._place(first[0]))
        self.nothing_is_shared_or_lost()
        self.offer()
        self.nothing_is_shared_or_lost()
        offered = [number for number, one in sorted(self.known.items()) if one.state == State.OFFERED]
        if offered and takes is not None:
            self.answer_offer(len(offered) - 1, takes=takes)

    def _booked(self, after: int, minute: int) -> list[int]:
        return [
            number
            for number, one in sorted(self.known.items())
            if (one.state, one.after, one.minute) == (State.BOOKED, after, minute)
        ]

    def _place(self, number: int) -> int:
        """Return by which pick a booked visit is taken."""
        return [other for other, one in sorted(self.known.items()) if one.state == State.BOOKED].index(number)

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
