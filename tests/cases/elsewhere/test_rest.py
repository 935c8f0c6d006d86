"""A system with an interface: asked a round of pages at a time, all of it or nothing, and free to be away."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.cases.elsewhere.pulling import StatusClient
from portal.cases.elsewhere.reading import putting_aside
from portal.errors import Gone, Unavailable
from portal.feeds.asking import Malformed
from portal.links import links_of
from portal.sandbox.casefeed import CaseFeed, Register
from portal.vault import Vault
from tests.billing.sources import contract
from tests.billing.sources.rest_rig import listening
from tests.cases.elsewhere.beside import TOKEN, Beside
from tests.cases.elsewhere.conftest import open_beside
from tests.support.house import Clock
from tests.support.lived import ADMINISTRATOR
from tests.support.parts import ROOT
from tests.support.people import JAN, sign_in

MATCH = Vault({"k": bytes(32)}, bytes(32)).match


def matter(number: str, **more: Any) -> dict[str, Any]:
    """One matter, as the contract shows it."""
    return {
        "number": number, "class": "6740", "unit": "Departament Architektury", "title": "Pozwolenie",
        "status": "Urząd prowadzi sprawę", "kind": "in_progress", "filed_on": "2026-10-05", "due_on": "2026-12-04",
        "settled_on": None, "party": JAN.pesel, "phone": "", "address": "", **more,
    }  # fmt: skip


@pytest.fixture
def feed() -> Iterator[CaseFeed]:
    clock = Clock()
    register = Register(clock=clock.now)
    with CaseFeed(register, TOKEN, page=2) as feed:
        for number in range(1, 6):
            register.put(matter(f"AR.{number}"))
        feed.clock = clock
        yield feed


@pytest.fixture
def asking(
    demo_environment: dict[str, str], database_url: str, tmp_path: Path, feed: CaseFeed
) -> Iterator[Beside]:
    """A portal that asks the other system, both under one clock."""
    settings = {"CASES_URL": f"permits={feed.base}", "CASES_TOKEN": TOKEN}
    for beside in open_beside(demo_environment, database_url, tmp_path, **settings):
        beside.house.clock.at = feed.clock.at
        feed.register.now = beside.house.clock.now
        yield beside


def get(feed: CaseFeed, tmp_path: Path, token: str = TOKEN, timeout: float = 5.0) -> list[str]:
    """Ask the sandbox for a round, as the job does, without waiting between tries."""
    client = StatusClient(
        feed.base, token, match=MATCH, timeout=(timeout, timeout), sleep=lambda seconds: None
    )
    try:
        with putting_aside(tmp_path) as aside:
            client.get_round(aside, changed_since=None)
            return [told.number for told in aside]
    finally:
        client.close()


def test_a_round_of_pages_becomes_matters(asking: Beside, feed: CaseFeed) -> None:
    feed.register.put(matter("AR.1", channel="counter"))
    feed.register.put(matter("AR.2", channel=None))
    asking.work()
    assert list(asking.cases()) == ["AR.1", "AR.2", "AR.3", "AR.4", "AR.5"]
    assert [one.channel for one in asking.cases().values()] == ["counter", *["unknown"] * 4]
    system = asking.system()
    assert (system.title, system.as_of, system.last_error) == (
        "System pozwoleń",
        asking.house.clock.now(),
        None,
    )
    assert asking.imports()[0].is_full


def test_the_next_round_of_the_day_asks_for_changes_only(asking: Beside, feed: CaseFeed) -> None:
    asking.push(minutes=15)
    asking.work()
    asking.push(minutes=15)
    feed.register.put(matter("AR.2", kind="waiting_for_party"))
    feed.register.drop("AR.5")
    asking.push(minutes=15)
    asking.work()
    assert asking.statuses()["AR.2"] == "waiting_for_party"
    assert "AR.5" in asking.statuses()
    assert [(one.rows, one.is_full) for one in asking.imports()] == [(5, True), (1, False)]
    asking.push(minutes=15)
    asking.work()
    assert (len(asking.imports()), asking.system().as_of) == (2, asking.house.clock.now())


def test_the_first_round_of_another_day_forgets_what_is_there_no_more(asking: Beside, feed: CaseFeed) -> None:
    asking.work()
    feed.register.drop("AR.5")
    asking.push(days=1)
    asking.work()
    assert "AR.5" not in asking.statuses()


@pytest.mark.parametrize("fault", ["busy", "malformed", "garbage", "moved", "lost"])
def test_a_round_that_breaks_off_changes_nothing_and_the_next_one_is_whole(
    asking: Beside, feed: CaseFeed, fault: str
) -> None:
    asking.work()
    before = asking.snapshot()
    asking.push(days=1)
    feed.register.put(matter("AR.1", kind="settled"))
    feed.faults.set({fault: 1 if fault == "moved" else 3})
    asking.work()
    assert asking.snapshot() == before
    assert asking.system().last_error.split()[0] in {"Unavailable", "Malformed", "Gone"}
    feed.faults.set({fault: 0})
    asking.work()
    assert (asking.statuses()["AR.1"], asking.system().last_error) == ("settled", None)


def test_a_round_of_an_older_moment_than_the_last_whole_one_is_refused(
    asking: Beside, feed: CaseFeed
) -> None:
    asking.work()
    before = asking.snapshot()
    asking.push(days=1)
    feed.faults.set({"moved": 3})
    asking.work()
    assert asking.snapshot() == before
    assert asking.system().last_error.startswith("Odrzucono REST 2020")


def test_a_system_that_is_away_leaves_what_it_told(asking: Beside, feed: CaseFeed) -> None:
    asking.work()
    before = asking.snapshot()
    feed.faults.set({"down": True})
    asking.push(minutes=15)
    asking.work()
    assert asking.snapshot() == before
    assert asking.system().last_error == "Unavailable GET: ConnectionError"


# ---------------------------------------------------------------------------------------------- the wire alone
def test_a_slow_answer_is_not_waited_for(feed: CaseFeed, tmp_path: Path) -> None:
    feed.faults.set({"slow": 0.5})
    with pytest.raises(Unavailable):
        get(feed, tmp_path, timeout=0.05)


def test_a_wrong_token_is_no_answer(feed: CaseFeed, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="401"):
        get(feed, tmp_path, token="another")


def test_a_busy_moment_is_waited_out(feed: CaseFeed, tmp_path: Path) -> None:
    feed.faults.set({"busy": 2})
    assert len(get(feed, tmp_path)) == 5


def test_a_cursor_that_is_lost_ends_the_round(feed: CaseFeed, tmp_path: Path) -> None:
    feed.faults.set({"lost": 1})
    with pytest.raises(Gone):
        get(feed, tmp_path)


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"kind": "lost"}, "kind"), ({"party": "123"}, "party"), ({"filed_on": "yesterday"}, "filed_on"),
        ({"due_on": 5}, "due_on"), ({"title": ""}, "title"), ({"title": "a\u0000b"}, "title"), ({"unit": None}, "unit"),
        ({"status": "x" * 201}, "status"), ({"phone": True}, "phone"),
    ],
)  # fmt: skip
def test_a_matter_against_the_contract_is_named_by_its_place_only(
    feed: CaseFeed, tmp_path: Path, wrong: dict[str, Any], name: str
) -> None:
    feed.register.put(matter("AR.9", **wrong))
    with pytest.raises(Malformed) as caught:
        get(feed, tmp_path)
    assert str(caught.value) == name


def test_a_channel_that_is_no_word_of_the_portal_is_unknown_and_counted_and_stops_nothing(
    asking: Beside, feed: CaseFeed
) -> None:
    strange = ["portal", "assisted", "okienko", "", 5, ["post"]]
    for number, channel in enumerate(["post", *strange], start=1):
        feed.register.put(matter(f"AR.{number}", channel=channel))
    asking.work()
    assert [one.channel for one in asking.cases().values()] == ["post", *["unknown"] * len(strange)]
    page = sign_in(asking.house, ADMINISTRATOR).go("/biurko/inne-systemy")
    assert "Nieznane słowo w polu channel: 6, przyjęto „nie wiadomo”" in page.text
    assert "Błąd" not in page.text
    asking.push(days=1)
    for number in range(1, 8):
        feed.register.put(matter(f"AR.{number}", channel="post"))
    asking.work()
    assert [one.report for one in asking.imports()] == [{"strange_ways": 6}, {}]


def test_a_number_told_twice_is_refused(feed: CaseFeed, tmp_path: Path) -> None:
    feed.register.cases["AR.2"] = matter("AR.1")
    with pytest.raises(Malformed, match="number"):
        get(feed, tmp_path)


def test_client_and_sandbox_keep_to_the_contract(
    feed: CaseFeed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = json.loads((ROOT / "portal/cases/elsewhere/openapi.json").read_text(encoding="utf-8"))
    monkeypatch.setattr(contract, "CONTRACT", written)
    with listening() as heard:
        get(feed, tmp_path)
        feed.faults.set({"lost": 1, "busy": 1})
        with pytest.raises(Gone):
            get(feed, tmp_path)
        with pytest.raises(Unavailable):
            get(feed, tmp_path, token="another")
    assert len(heard) >= 7
    assert [contract.faults(exchange) for exchange in heard] == [[]] * len(heard)
    assert not any(JAN.pesel in exchange.url for exchange in heard)


def test_an_answer_against_the_contract_would_be_seen(
    feed: CaseFeed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = json.loads((ROOT / "portal/cases/elsewhere/openapi.json").read_text(encoding="utf-8"))
    monkeypatch.setattr(contract, "CONTRACT", written)
    feed.faults.set({"malformed": 1})
    with listening() as heard, pytest.raises(Malformed):
        get(feed, tmp_path)
    assert contract.faults(heard[0])


def test_its_contract_is_looked_at_without_taking_anything(asking: Beside, feed: CaseFeed) -> None:
    portal = asking.house.portal
    link = links_of(portal).by_name["matters:permits"]
    link.check(portal, portal.now())
    assert asking.cases() == {}
    feed.faults.set({"malformed": 9})
    with pytest.raises(Malformed):
        link.check(portal, portal.now())
