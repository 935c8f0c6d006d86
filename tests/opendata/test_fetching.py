"""Files that another system lays at an address: fetched from declared origins alone, judged as every other file."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from sqlalchemy import func, select

from portal.opendata import actions, fetching, queries
from portal.opendata.actions import Described
from portal.opendata.fetching import LookError
from portal.opendata.models import DatasetVersion, LookFault
from tests.opendata.conftest import TREES, describe, in_version
from tests.opendata.test_units import ADMINISTRATOR, DATASET, SAID
from tests.support.desk import Desk
from tests.support.house import House
from tests.support.people import sign_in

NEWER = f"{TREES}2026-11,Centrum,3\n"
MEANWHILE: list[Callable[[], None]] = []
ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {}


class Shelf(BaseHTTPRequestHandler):
    """Gives what lies at a path, and notes what else was asked."""

    asked: ClassVar[list[dict[str, str]]] = []

    def do_GET(self) -> None:
        self.asked.append(dict(self.headers))
        for act in tuple(MEANWHILE):
            act()
        status, headers, body = ANSWERS.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def shelf() -> Iterator[str]:
    """Where another system lays its files."""
    ANSWERS.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def beside(
    demo_environment: dict[str, str], database_url: str, tmp_path, request: pytest.FixtureRequest, shelf: str
) -> Iterator[Desk]:
    house = House(
        {**demo_environment, "PORTAL_DATA_ORIGINS": f"https://dane.example.pl {shelf}"},
        tmp_path,
        database_url,
    )
    yield Desk(house)
    house.close(request)


def lay(text: str, path: str = "/drzewa.csv", status: int = 200, **headers: str) -> None:
    ANSWERS[path] = (status, headers, text.encode())


def look(desk: Desk) -> None:
    """Let the hours go by until the worker looks again."""
    desk.clock.move(hours=6)
    with desk.writing() as session:
        desk.portal.workers.schedule(session, desk.now)
    desk.work()


def stands(desk: Desk, slug: str) -> tuple[list[tuple[int, str, int]], str]:
    """Tell the versions with their states and rows, and the fault of the last look."""
    with desk.reading() as session:
        dataset = queries.find_dataset(session, slug)
        assert dataset is not None
        versions = queries.list_versions(session, dataset, drafts=True)
        return [(one.number, one.state, one.rows) for one in reversed(versions)], dataset.look_fault


def test_what_lies_at_the_address_becomes_a_version_when_it_differs(beside: Desk, shelf: str) -> None:
    slug = describe(beside, source_url=f"{shelf}/drzewa.csv")
    lay(TREES)
    look(beside)
    assert stands(beside, slug) == ([(1, "published", 2)], "")
    look(beside)
    assert len(stands(beside, slug)[0]) == 1
    lay(NEWER)
    look(beside)
    assert stands(beside, slug) == ([(1, "published", 2), (2, "published", 3)], "")
    with beside.reading() as session:
        urls = session.scalars(select(DatasetVersion.source_url)).all()
    assert set(urls) == {f"{shelf}/drzewa.csv"}
    assert not {"Authorization", "Cookie"} & set().union(*Shelf.asked)


def test_a_file_with_faults_is_kept_and_shown_but_the_last_good_one_stays(beside: Desk, shelf: str) -> None:
    slug = describe(beside, source_url=f"{shelf}/drzewa.csv")
    lay(TREES)
    look(beside)
    lay("miesiac,osiedle,drzewa\n2026-13,Antoniuk,wiele\n")
    look(beside)
    look(beside)  # the same faults are not kept twice
    assert stands(beside, slug) == ([(1, "published", 2), (2, "draft", 1)], LookFault.FAULTY)
    lay(NEWER)
    look(beside)
    assert stands(beside, slug)[0][-1] == (3, "published", 3)
    assert stands(beside, slug)[1] == ""


def test_what_was_withdrawn_does_not_come_back_by_itself(beside: Desk, shelf: str) -> None:
    slug = describe(beside, source_url=f"{shelf}/drzewa.csv")
    lay(TREES)
    look(beside)
    in_version(
        beside, slug, 1,
        lambda session, one: actions.withdraw(session, one, "Pomyłka.", actor=beside.clerk, now=beside.now),
    )  # fmt: skip
    look(beside)
    assert stands(beside, slug) == ([(1, "withdrawn", 2)], "")


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ({"status": 302, "Location": "/inny.csv"}, LookFault.MOVED),
        ({"status": 404}, LookFault.MISSING),
        ({"status": 410}, LookFault.MISSING),
        ({"status": 500}, LookFault.NO_ANSWER),
        ({"Content-Length": "999999"}, LookFault.NO_ANSWER),
    ],
)  # fmt: skip
def test_what_cannot_be_had_is_told_and_looked_for_again(small_desk, shelf, answer, fault) -> None:
    lay(TREES, **answer)
    lay(TREES, path="/inny.csv")
    with pytest.raises(LookError) as told:
        fetching.fetch(f"{shelf}/drzewa.csv", [shelf])
    assert told.value.fault == fault


def test_a_file_that_never_ends_is_let_go(shelf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching.actions, "MOST_BYTES", 10)
    lay(TREES)
    with pytest.raises(LookError) as told:
        fetching.fetch(f"{shelf}/drzewa.csv", [shelf])
    assert told.value.fault == LookFault.TOO_LARGE


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://dane.example.pl/a.csv", True),
        ("https://DANE.example.pl:443/a.csv?rok=2026", True),
        ("http://dane.example.pl/a.csv", False),
        ("https://dane.example.pl:444/a.csv", False),
        ("https://dane.example.pl.zle.example/a.csv", False),
        ("https://ktos@dane.example.pl/a.csv", False),
        ("https://dane.example.pl:x/a.csv", False),
        ("https://169.254.169.254/latest", False),
        ("file:///etc/passwd", False),
        ("dane.example.pl/a.csv", False),
        ("https://[zle/a.csv", False),
    ],
)  # fmt: skip
def test_only_declared_origins_are_asked(url: str, *, allowed: bool) -> None:
    assert fetching.is_allowed(url, ["https://dane.example.pl"]) is allowed
    assert not fetching.is_allowed(url, [])
    if not allowed:
        with pytest.raises(LookError) as told:
            fetching.fetch(url, ["https://dane.example.pl"])
        assert told.value.fault == LookFault.NOT_ALLOWED


def test_a_unit_names_the_address_asks_to_look_and_reads_what_came_of_it(beside: Desk, shelf: str) -> None:
    visitor = sign_in(beside.house, ADMINISTRATOR).go("/biurko/dane").follow("Opisz nowy zbiór")
    visitor.submit("Zapisz opis", **SAID, unit="FN", source_url="https://obcy.example/drzewa.csv")
    assert visitor.status == 422
    assert "Portal nie pobiera plików z tego adresu" in visitor.text
    assert shelf in visitor.text
    visitor.submit("Zapisz opis", **SAID, unit="FN", source_url=f"{shelf}/drzewa.csv")
    assert "Jeszcze tam nie zaglądaliśmy" in visitor.text
    visitor.submit("Zajrzyj teraz")
    assert "Zajrzymy tam w ciągu minuty" in visitor.text
    beside.work()
    assert "Pod tym adresem nie ma pliku" in visitor.go(DATASET).text
    lay(TREES)
    visitor.submit("Zajrzyj teraz")
    visitor.submit("Zajrzyj teraz")
    beside.work()
    assert "Opublikowana" in visitor.go(DATASET).text
    assert "nie ma pliku" not in visitor.text
    with beside.reading() as session:
        assert session.scalar(select(func.count()).select_from(DatasetVersion)) == 1


def test_what_came_from_an_address_that_was_changed_meanwhile_is_not_taken(beside: Desk, shelf: str) -> None:
    slug = describe(beside, source_url=f"{shelf}/drzewa.csv")
    lay(TREES)

    def change() -> None:
        MEANWHILE.clear()
        with beside.writing() as session:
            dataset = queries.find_dataset(session, slug)
            assert dataset is not None
            said = replace(Described.of(dataset), source_url=f"{shelf}/inny.csv")
            actions.change(session, dataset, said, actor=beside.clerk, now=beside.now)

    MEANWHILE.append(change)
    look(beside)
    assert stands(beside, slug) == ([], "")
    look(beside)
    assert stands(beside, slug) == ([], LookFault.MISSING)


def test_an_address_is_not_asked_by_pressing_without_end(beside: Desk, shelf: str) -> None:
    describe(beside, source_url=f"{shelf}/drzewa.csv")
    visitor = sign_in(beside.house, ADMINISTRATOR)
    for _ in range(10):
        assert visitor.go(DATASET).submit("Zajrzyj teraz").status == 200
    assert visitor.go(DATASET).submit("Zajrzyj teraz").status == 429
