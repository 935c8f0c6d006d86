"""Parts outside that fail: the mail server is down, a worker is killed in the middle of its work."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.cases.models import CaseEvent, Document, DocumentState
from portal.jobs import LEASE, JobRow, JobState
from tests.support.dying import see_killed
from tests.support.house import House
from tests.support.lived import file_matter, settled
from tests.support.people import JAN

pytestmark = pytest.mark.engines

EMAIL = "jan@example.pl"
# stands for `flask jobs work --once`, but dies by SIGKILL when the document's bytes are kept and its row is not
KILLED = """
import os, signal, sys
import app
from portal.context import EXTENSION
made = app.create_app()
portal = made.extensions[EXTENSION]
put_stream = type(portal.outside.store).put_stream
def put_and_die(self, key, pieces):
    put_stream(self, key, pieces)
    os.kill(os.getpid(), signal.SIGKILL)
type(portal.outside.store).put_stream = put_and_die
with made.app_context():
    portal.workers.drain(portal)
"""


def test_mail_waits_for_its_server_and_is_sent_once(hurt: House) -> None:
    visitor = settled(hurt, JAN)
    before = len(hurt.post.to(EMAIL))
    hurt.post.is_down = True
    reference = file_matter(visitor)
    hurt.work()
    assert visitor.go(f"/moje/sprawy/{reference}").status == 200
    assert len(hurt.post.to(EMAIL)) == before
    hurt.clock.move(minutes=1)
    hurt.work()
    hurt.post.is_down = False
    for _ in range(3):
        hurt.clock.move(minutes=20)
        hurt.work()
    letters = [letter for letter in hurt.post.to(EMAIL)[before:] if reference in letter.get_content()]
    assert len(letters) == 1


def test_a_worker_killed_between_the_bytes_and_the_row_is_followed_by_another(
    hurt: House, demo_environment: dict[str, str], tmp_path: Path
) -> None:
    file_matter(settled(hurt, JAN))
    see_killed(KILLED, hurt, demo_environment, tmp_path)
    with hurt.portal.db.reading() as session:
        assert session.scalars(select(Document.state)).one() == DocumentState.PREPARING
        claimed = session.scalars(select(JobRow).where(JobRow.kind == "make_document")).one()
        assert (claimed.state, claimed.attempts) == (JobState.WAITING, 1)
        assert claimed.leased_until is not None
    hurt.work()
    with hurt.portal.db.reading() as session:
        assert (
            session.scalars(select(Document.state)).one() == DocumentState.PREPARING
        )  # the lease still holds
    hurt.clock.move(seconds=2 * LEASE.total_seconds())
    hurt.work()
    with hurt.portal.db.reading() as session:
        assert session.scalars(select(Document.state)).one() == DocumentState.READY
        assert session.scalar(select(func.count()).select_from(CaseEvent)) == 1
        job = session.scalars(select(JobRow).where(JobRow.kind == "make_document")).one()
        assert (job.state, job.attempts) == (JobState.DONE, 2)


def test_the_gateway_out_of_reach_is_said_in_words_and_nothing_is_lost(hurt: House) -> None:
    visitor = settled(hurt, JAN)
    reference = file_matter(visitor)
    visitor.go(f"/moje/sprawy/{reference}")
    assert visitor.page is not None
    [pay] = {a.get("href") or "" for a in visitor.page.iter("a") if "/platnosc/" in (a.get("href") or "")}
    visitor.go(pay).submit()
    assert visitor.status == 503
    assert visitor.heading
    assert visitor.go(f"/moje/sprawy/{reference}").status == 200
    assert visitor.go(pay).status == 200


@pytest.mark.parametrize("path", ["/", "/zaloguj", "/moje", "/healthz"])
def test_a_database_out_of_reach_is_a_page_that_helps(small_hurt: House, path: str) -> None:
    small_hurt.portal.db.engine.dispose()
    database = Path(small_hurt.settings.database_url.removeprefix("sqlite:///"))
    database.unlink()
    database.mkdir()
    answer = small_hurt.visitor().go(path)
    assert answer.status in ({200} if path in {"/", "/zaloguj", "/healthz"} else {503, 200})
