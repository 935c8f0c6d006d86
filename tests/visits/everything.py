"""A machine that does everything that can happen to visits in any order, beside a model that says what must be true."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import delete, select, update

from portal.accounts.absences.models import Absence
from portal.accounts.models import Official
from portal.errors import Conflict, PortalError, Refused
from portal.jobs import JobRow
from portal.visits import booking, offering, serving
from portal.visits.booking import Visitor
from portal.visits.checking import check
from portal.visits.clock import moment_of
from portal.visits.graph import CONFIRMED, State
from portal.visits.models import Blackout, CameFrom, Desk, Quantum, Visit, VisitEvent, Waiting
from portal.visits.refusals import HoldExpired, OnlyInPerson, Taken, TooManyVisits
from tests.support.house import START
from tests.support.visiting import OPEN, Office
from tests.visits.known import Known, reaches

LIMIT, MISSES = 3, 3
LENGTH = 25  # twenty minutes and a buffer of five
DAYS, PLACES = st.sampled_from((0, 0, 1, 1, 2, 3)), st.integers(0, 6)
OLD = (Quantum, VisitEvent, Waiting, Visit, Absence, Blackout, JobRow)
UNSYNCHRONISED: dict[str, Any] = {"synchronize_session": False}


class EveryVisit(RuleBasedStateMachine):
    """Acts of residents, officials, the clock and the worker; after each, what is in the database is looked through."""

    def __init__(self, office: Office, people: list[Visitor], counts: Counter[str]) -> None:
        super().__init__()
        self.office, self.people, self.counts = office, people, counts
        self.known: dict[int, Known] = {}
        self.away: dict[tuple[int, int], int] = {}
        self.by_office = False

    @initialize()
    def begin(self) -> None:
        """Begin on a Monday on which some people are booked already."""
        self.office.house.clock.at = START
        self.first = self.office.today
        with self.office.writing() as session:
            session.execute(update(Visit).values(instead_of_id=None))
            for table in OLD:
                session.execute(delete(table))
        for after, place, who in ((0, 5, 0), (0, 5, 1), (1, 0, 2)):
            self.book(after, place, who)

    # ------------------------------------------------------------------ residents
    @rule(after=DAYS, place=PLACES)
    def hold(self, after: int, place: int) -> None:
        """Hold a time: it is had if a desk has it by the model, and only then."""
        self._hold(after, OPEN + LENGTH * place)

    @rule(after=DAYS, place=PLACES, who=st.integers(0, 5))
    def book(self, after: int, place: int, who: int) -> None:
        """Hold a time and confirm it at once, as most people do."""
        if self._hold(after, OPEN + LENGTH * place) is not None:
            self.confirm(-1, who)

    @rule(pick=st.integers(0, 50), who=st.integers(0, 5))
    def confirm(self, pick: int, who: int) -> None:
        """Confirm a held time, sometimes twice."""
        number = self._pick(pick, State.HELD)
        if number is None:
            return
        visit, person = self.known[number], self.people[who]
        expected: type[PortalError] | None = None
        if visit.held_until is None or visit.held_until <= self.office.now:
            expected = HoldExpired
        elif self._missed(person) >= MISSES:
            expected = OnlyInPerson
        elif self._live(person) >= LIMIT:
            expected = TooManyVisits
        submission = secrets.token_hex(16)
        for _press in range(2):
            self._expect(expected, lambda: self.office.confirm(number, person, submission))
        if expected is None:
            visit.state, visit.person = State.BOOKED, person.person_id
            self.counts["confirmed"] += 1

    @rule(pick=st.integers(0, 50))
    def cancel(self, pick: int) -> None:
        """Cancel a booked visit: before it begins that is always possible."""
        number = self._pick(pick, State.BOOKED)
        if number is None:
            return
        begun = self._has_begun(number)
        self._expect(Refused if begun else None, lambda: self.office.cancel(number))
        self.counts["cancelled"] += 1

    @rule(pick=st.integers(0, 50), after=DAYS, place=PLACES)
    def move(self, pick: int, after: int, place: int) -> None:
        """Move a booked visit to a time that is free: both rows change."""
        number = self._pick(pick, State.BOOKED)
        if number is None:
            return
        minute, begun = OPEN + LENGTH * place, self._has_begun(number) and not self.known[number].displaced
        if begun and not self._is_late(after, minute):  # else nobody would ever be a no-show
            with pytest.raises(Conflict):
                self._hold(after, minute, instead_of=number)
            return
        held = self._hold(after, minute, instead_of=number)
        if held is None:
            return
        with self.office.writing() as session:
            booking.move(
                session, self.office.portal, session.get_one(Visit, number), session.get_one(Visit, held),
                now=self.office.now,
            )  # fmt: skip
        assert self.office.visit(number).state == State.MOVED
        assert self.office.visit(held).state == State.BOOKED
        self.counts["moved"] += 1

    @rule(pick=st.integers(0, 50), takes=st.booleans())
    def answer_offer(self, pick: int, takes: bool) -> None:
        """Take an offered time, or decline it."""
        number = self._pick(pick, State.OFFERED)
        if number is None:
            return
        until = self.known[number].held_until
        lapsed = until is None or until <= self.office.now
        act = offering.accept if takes else offering.decline
        with self.office.writing() as session:
            offered = session.get_one(Visit, number)
            try:
                act(session, self.office.portal, offered, now=self.office.now)
            except (HoldExpired, Conflict):
                session.rollback()
                old = offered.instead_of  # who is in the hall already takes no earlier time
                assert lapsed or (old is not None and old.state != State.BOOKED)
                return
            except (TooManyVisits, OnlyInPerson):
                session.rollback()
                person = next(one for one in self.people if one.person_id == self.known[number].person)
                assert self._live(person) >= LIMIT or self._missed(person) >= MISSES
                return
        assert not (takes and lapsed)
        self.counts["taken" if takes else "declined"] += 1

    # ------------------------------------------------------------------ the office
    @rule(after=DAYS, desk=st.integers(0, 1))
    def fall_ill(self, after: int, desk: int) -> None:
        """Let an official be away on a day."""
        ahead = after - (self.office.today - self.first).days
        if (desk, after) not in self.away and ahead >= 0:
            self.away[desk, after] = self.office.absent(self.office.desks[desk], ahead, ahead)

    @rule(pick=st.integers(0, 50))
    def be_back(self, pick: int) -> None:
        """Let an official who was to be away be there after all."""
        if self.away:
            key = sorted(self.away)[pick % len(self.away)]
            with self.office.writing() as session:
                gone = update(Absence).where(Absence.id == self.away.pop(key))
                session.execute(gone.values(called_off_at=self.office.now))

    @rule()
    def walk_in(self) -> None:
        """Let somebody come without a booking."""
        with self.office.writing() as session:
            topic = self.office.topic(session)
            serving.walk_in(session, self.office.portal, topic, "DOM", self.office.now)

    @rule(pick=st.integers(0, 50), comes=st.booleans())
    def come_or_not(self, pick: int, comes: bool) -> None:
        """Check somebody in, or note that they did not come."""
        today = (self.office.today - self.first).days
        booked = sorted(
            number for number, one in self.known.items() if one.state == State.BOOKED and one.after == today
        )
        if not booked:
            return
        number = booked[pick % len(booked)]
        act = serving.arrive if comes else serving.miss
        with self.office.writing() as session:
            try:
                act(session, self.office.portal, session.get_one(Visit, number), self.office.now)
            except Refused:
                session.rollback()
                return
        self.counts["arrived" if comes else "missed"] += 1

    @rule(desk=st.integers(0, 1), ends=st.booleans())
    def serve(self, desk: int, ends: bool) -> None:
        """Call who is next to a desk, and end their visit."""
        with self.office.writing() as session:
            own = session.get_one(Desk, self.office.desks[desk])
            official = session.get_one(Official, self.office.official_of(session, own.id))
            try:
                found = serving.call_next(session, self.office.portal, own, official, self.office.now)
            except Refused:
                found = serving.find_at_desk(session, own)
            if found is not None and ends:
                serving.finish(session, found, "settled", None, self.office.now)
                self.counts["served"] += 1

    # ------------------------------------------------------------------ time and the worker
    @rule(minutes=st.sampled_from((1, 1, 9, 9, 10, 10, 60, -30, 181, 24 * 60)))
    def jump(self, minutes: int) -> None:
        """Let the clock go on, or be set back."""
        self.office.house.clock.at += timedelta(minutes=minutes)

    @rule()
    def work(self) -> None:
        """Do the background work: holds run out, visits that cannot be kept are seated elsewhere or offered a time."""
        self.by_office = True
        self.office.work("expire_visits", "offer_another_visit")

    # ------------------------------------------------------------------ what must be true
    @invariant()
    def nothing_is_shared_or_lost(self) -> None:
        """Look through the database: no shared time, no edge that the graph has not, nothing confirmed lost."""
        with self.office.reading() as session:
            assert check(session) == []
            rows = list(session.scalars(select(Visit)))
        for row in rows:
            before = self.known.get(row.id)
            assert reaches(before.state if before else None, State(row.state)), (before, row.state)
            if (
                before is not None
                and before.state == State.BOOKED
                and row.state == State.CANCELLED
                and self.by_office
            ):
                begins = moment_of(row.on, row.minute)
                assert begins <= self.office.now or row.displaced_at is None
            self.known[row.id] = Known(
                row.state, (row.on - self.first).days, row.minute, row.desk_id, row.person_id,
                row.displaced_at is not None, row.came_from, row.held_until,
            )  # fmt: skip
        assert len(rows) == len(self.known)
        self.by_office = False

    def _hold(self, after: int, minute: int, instead_of: int | None = None) -> int | None:
        office, on = self.office, self.first + timedelta(days=after)
        wanted = self._free(after, minute)
        refused: PortalError | None = None
        with office.writing() as session:
            try:
                visit = booking.hold(
                    session, office.portal, office.topic(session), "counter", "DOM", on, minute,
                    holder=secrets.token_hex(8), now=office.now,
                    instead_of=session.get_one(Visit, instead_of) if instead_of else None,
                )  # fmt: skip
            except (Taken, Refused) as refusal:
                session.rollback()
                refused = refusal
        if refused is not None:
            assert isinstance(refused, Taken) is not self._is_late(after, minute)
            assert not wanted
            return None
        assert visit.desk_id in wanted
        self.counts["held"] += 1
        self.known[visit.id] = Known(
            State.HELD, after, minute, visit.desk_id, None, displaced=False, came_from="booked",
            held_until=visit.held_until,
        )  # fmt: skip
        return visit.id

    def _has_begun(self, number: int) -> bool:
        visit = self.known[number]
        return moment_of(self._day(visit), visit.minute) <= self.office.now

    def _free(self, after: int, minute: int) -> set[int]:
        """Return the desks that have a time, by the model."""
        if self._is_late(after, minute):
            return set()
        taken = {
            one.desk
            for one in self.known.values()
            if one.state in (State.HELD, State.OFFERED, State.BOOKED, State.ARRIVED, State.CALLED, State.UNDER_WAY)
            and one.after == after and abs(one.minute - minute) < LENGTH and one.came_from != CameFrom.WALK_IN
        }  # fmt: skip
        there = {desk for place, desk in enumerate(self.office.desks) if (place, after) not in self.away}
        return there - taken

    def _is_late(self, after: int, minute: int) -> bool:
        return moment_of(self.first + timedelta(days=after), minute) < self.office.now + timedelta(hours=1)

    def _live(self, person: Visitor) -> int:
        today = (self.office.today - self.first).days
        mine = [one for one in self.known.values() if one.person == person.person_id and one.after >= today]
        return sum(one.state in CONFIRMED for one in mine)

    def _missed(self, person: Visitor) -> int:
        return sum(
            one.person == person.person_id and one.state == State.NO_SHOW and not one.displaced
            and one.came_from != CameFrom.OFFERED
            for one in self.known.values()
        )  # fmt: skip

    def _day(self, one: Known) -> Any:
        return self.first + timedelta(days=one.after)

    def _pick(self, pick: int, state: State) -> int | None:
        fitting = [number for number, one in sorted(self.known.items()) if one.state == state]
        return fitting[pick % len(fitting)] if fitting else None

    def _expect(self, wanted: type[PortalError] | None, act: Any) -> None:
        met: PortalError | None = None
        try:
            act()
        except PortalError as refusal:
            met = refusal
        assert type(met) is (wanted or type(None)), met
