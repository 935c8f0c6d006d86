"""Work after commit: one worker claims, failures come back later, nothing is done by half and forgotten."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from portal import jobs
from portal.errors import Unavailable
from portal.jobs import BACK_OFF_SECONDS, LEASE, Job, JobRow, JobState, add_once, list_dead, new_job, revive
from tests.kernel.bare import Bare, lose

pytestmark = pytest.mark.engines


def add(bare: Bare, kind: str = "some", key: str | None = None, **payload: object) -> int:
    with bare.db.writing() as session:
        row = new_job(kind, payload, at=bare.clock.now(), key=key)
        session.add(row)
        session.flush()
        return row.id


def get(bare: Bare, job_id: int) -> JobRow:
    with bare.db.reading() as session:
        return session.get_one(JobRow, job_id)


def drain(bare: Bare) -> int:
    return bare.workers.drain(bare.portal)


class Fragile:
    """A worker function that fails as long as it is told to."""

    def __init__(self) -> None:
        self.fails, self.runs = True, 0

    def __call__(self, job: Job) -> None:
        self.runs += 1
        if self.fails:
            raise Unavailable(f"PESEL 44051401359 of job {job.id}")


# ---------------------------------------------------------------------------------------------- the ordinary way
def test_a_job_runs_once_and_is_done(bare: Bare) -> None:
    seen: list[dict[str, object]] = []
    bare.workers.register("some", lambda job: seen.append(job.payload))
    job_id = add(bare, number=1)
    assert drain(bare) == 1
    assert drain(bare) == 0
    assert seen == [{"number": 1}]
    row = get(bare, job_id)
    assert (row.state, row.done_at, row.attempts) == (JobState.DONE, bare.clock.now(), 1)
    assert row.leased_until is None


def test_a_job_is_lost_with_the_transaction_that_wanted_it(bare: Bare) -> None:
    with pytest.raises(RuntimeError):
        lose(bare, new_job("some", {}, at=bare.clock.now()))
    assert drain(bare) == 0


def test_jobs_run_in_the_order_they_are_due_and_not_before(bare: Bare) -> None:
    seen: list[int] = []
    bare.workers.register("some", lambda job: seen.append(job.payload["n"]))
    now = bare.clock.now()
    with bare.db.writing() as session:
        session.add(new_job("some", {"n": 3}, at=now + timedelta(hours=1)))
        session.add(new_job("some", {"n": 2}, at=now))
        session.add(new_job("some", {"n": 1}, at=now - timedelta(hours=1)))
    drain(bare)
    assert seen == [1, 2]
    bare.clock.move(hours=1)
    drain(bare)
    assert seen == [1, 2, 3]


def test_a_kind_bound_twice_is_a_mistake_of_assembly(small: Bare) -> None:
    small.workers.register("some", lambda job: None)
    with pytest.raises(ValueError, match="twice"):
        small.workers.register("some", lambda job: None)


def test_a_kind_that_nobody_does_waits_to_be_seen_and_stops_nobody(small: Bare) -> None:
    small.workers.register("some", lambda job: None)
    unknown, known = add(small, "unknown"), add(small)
    assert drain(small) == 2
    assert get(small, known).state == JobState.DONE
    assert "KeyError" in (get(small, unknown).error or "")


# ---------------------------------------------------------------------------------------------- keys
def test_a_key_stands_for_one_job(bare: Bare) -> None:
    for _ in range(2):
        with bare.db.writing() as session:
            add_once(session, "some", {}, at=bare.clock.now(), key="receipt:1")
    with pytest.raises(IntegrityError):
        add(bare, key="receipt:1")
    with bare.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(JobRow)) == 1


def test_a_job_that_is_done_is_not_added_again(bare: Bare) -> None:
    bare.workers.register("some", lambda job: None)
    for _ in range(2):
        with bare.db.writing() as session:
            add_once(session, "some", {}, at=bare.clock.now(), key="receipt:1")
        drain(bare)
    with bare.db.reading() as session:
        assert [row.attempts for row in session.scalars(select(JobRow))] == [1]


def test_recurring_work_is_added_once_per_period_however_many_workers_run(bare: Bare) -> None:
    seen: list[str | None] = []
    bare.workers.register("sweep", lambda job: seen.append(job.kind), every=timedelta(hours=1))
    for _ in range(3):
        with bare.db.writing() as session:
            bare.workers.schedule(session, bare.clock.now())
    drain(bare)
    assert len(seen) == 1
    bare.clock.move(hours=1)
    with bare.db.writing() as session:
        bare.workers.schedule(session, bare.clock.now())
    drain(bare)
    assert len(seen) == 2


# ---------------------------------------------------------------------------------------------- failures
def test_a_failed_job_comes_back_later_and_later_and_is_given_up_after_the_last(bare: Bare) -> None:
    fragile = Fragile()
    bare.workers.register("some", fragile)
    job_id = add(bare)
    for wait in BACK_OFF_SECONDS:
        assert drain(bare) == 1
        row = get(bare, job_id)
        assert (row.state, row.run_at) == (JobState.WAITING, bare.clock.now() + timedelta(seconds=wait))
        assert drain(bare) == 0
        bare.clock.move(seconds=wait - 1)
        assert drain(bare) == 0
        bare.clock.move(seconds=1)
    assert drain(bare) == 1
    assert get(bare, job_id).state == JobState.DEAD
    bare.clock.move(days=30)
    assert drain(bare) == 0
    assert fragile.runs == len(BACK_OFF_SECONDS) + 1
    with bare.db.reading() as session:
        assert [row.id for row in list_dead(session)] == [job_id]


def test_a_dead_job_can_be_revived_and_then_has_all_its_tries_again(bare: Bare) -> None:
    fragile = Fragile()
    bare.workers.register("some", fragile)
    job_id = add(bare)
    with bare.db.writing() as session:
        session.execute(update(JobRow).values(state=JobState.DEAD, attempts=11))
        revive(session, job_id, bare.clock.now())
    assert drain(bare) == 1
    assert (get(bare, job_id).state, get(bare, job_id).attempts) == (JobState.WAITING, 1)
    fragile.fails = False
    bare.clock.move(seconds=BACK_OFF_SECONDS[0])
    drain(bare)
    assert get(bare, job_id).state == JobState.DONE
    with bare.db.writing() as session:
        revive(session, job_id, bare.clock.now())
    assert drain(bare) == 0  # what is done is not revived


def test_the_note_of_a_failure_names_the_place_and_nothing_a_person_typed(bare: Bare) -> None:
    bare.workers.register("some", Fragile())
    job_id = add(bare)
    drain(bare)
    error = get(bare, job_id).error or ""
    assert error.startswith("Unavailable at ")
    assert "test_jobs.py" in error
    assert "44051401359" not in error


def test_the_work_of_a_failed_job_is_undone(bare: Bare) -> None:
    def half(job: Job) -> None:
        with job.finishing() as session:
            session.add(new_job("later", {}, at=job.now))
            session.flush()
            raise RuntimeError

    bare.workers.register("some", half)
    job_id = add(bare)
    drain(bare)
    assert get(bare, job_id).state == JobState.WAITING
    with bare.db.reading() as session:
        assert list(session.scalars(select(JobRow.kind))) == ["some"]


# ---------------------------------------------------------------------------------------------- exactly once
def test_the_last_writes_and_the_mark_are_one_commit(bare: Bare) -> None:
    def finish(job: Job) -> None:
        with job.finishing() as session:
            session.add(new_job("later", {}, at=job.now + timedelta(days=1)))

    bare.workers.register("some", finish)
    job_id = add(bare)
    drain(bare)
    assert get(bare, job_id).state == JobState.DONE
    with bare.db.reading() as session:
        assert session.scalar(select(func.count()).where(JobRow.kind == "later")) == 1


def test_a_fault_after_the_last_commit_does_not_bring_finished_work_back(bare: Bare) -> None:
    runs: list[int] = []

    def finish_and_fall(job: Job) -> None:
        with job.finishing():
            runs.append(job.id)
        raise RuntimeError

    bare.workers.register("some", finish_and_fall)
    job_id = add(bare)
    drain(bare)
    bare.clock.move(days=1)
    drain(bare)
    assert runs == [job_id]
    assert get(bare, job_id).state == JobState.DONE


def test_a_worker_that_dies_leaves_the_job_to_be_done_again_when_its_lease_is_over(bare: Bare) -> None:
    seen: list[int] = []
    bare.workers.register("some", lambda job: seen.append(job.attempts))
    add(bare)
    with bare.db.writing() as session:  # claimed, and then the process is killed
        assert jobs._claim(session, bare.clock.now()) is not None
    assert drain(bare) == 0
    bare.clock.move(seconds=LEASE.total_seconds())
    assert drain(bare) == 0
    bare.clock.move(seconds=1)
    assert drain(bare) == 1
    assert seen == [2]


def test_a_job_that_kills_every_worker_is_given_up_in_the_end(bare: Bare) -> None:
    bare.workers.register("some", lambda job: None)
    job_id = add(bare)
    for _ in range(len(BACK_OFF_SECONDS) + 1):
        with bare.db.writing() as session:
            assert jobs._claim(session, bare.clock.now()) is not None
        bare.clock.move(seconds=LEASE.total_seconds() + 1)
    assert drain(bare) == 1
    row = get(bare, job_id)
    assert row.state == JobState.DEAD
    assert (row.error or "").startswith("LeaseLost")


def test_workers_side_by_side_do_every_job_once_and_never_one_at_the_same_time(bare: Bare) -> None:
    runs: Counter[int] = Counter()
    inside: set[int] = set()
    overlaps: list[int] = []
    guard = threading.Lock()

    def work(job: Job) -> None:
        with guard:
            if job.id in inside:
                overlaps.append(job.id)
            inside.add(job.id)
        with job.finishing():
            runs[job.id] += 1
        with guard:
            inside.discard(job.id)

    bare.workers.register("some", work)
    ids = {add(bare) for _ in range(24)}
    threads = [threading.Thread(target=drain, args=(bare,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    drain(bare)
    assert overlaps == []
    assert runs == dict.fromkeys(ids, 1)


def test_while_one_worker_holds_the_claim_another_takes_the_next(served: Bare) -> None:
    first, second = add(served), add(served)
    with served.db.writing() as one, served.db.writing() as other:
        claimed = [jobs._claim(session, served.clock.now()) for session in (one, other)]
        assert [row.id for row in claimed if row] == [first, second]
        assert jobs._claim(one, served.clock.now()) is None
