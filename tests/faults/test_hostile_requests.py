"""Requests that no page of ours makes: each is answered, none meets a fault."""

import io
import re
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from portal import security
from portal.accounts.oidc import provider
from portal.accounts.oidc.refusal import Reason, SignInRefused
from portal.billing.models import Charge
from portal.db import MOST_CONNECTIONS
from tests.faults.acts import PDF, Hands, answer_faults, hands_of
from tests.support.house import House
from tests.support.money import attempt
from tests.support.people import JAN

ODD = ("%00", "a%00b", "%ff%fe", "%ed%a0%80", "%F0%9F%98%80", "9" * 40, "-1", "%0d%0aX: y", "..%2f..", "%")
COOKIES = ("\x80", '"\\355\\240\\200"', '"\\000"', "x" * 4000, '"', "A" * 43)


@pytest.fixture
def anna(house: House) -> Hands:
    answer_faults(house)
    return hands_of(house)


# in each turn every address is asked with one name and every name at a tenth of the addresses
TURNS = [0, 1, 2, *(pytest.param(turn, marks=pytest.mark.slow) for turn in range(3, len(ODD)))]


@pytest.mark.parametrize("turn", TURNS)
def test_odd_names_in_an_address_are_answered_everywhere(house: House, anna: Hands, turn: int) -> None:
    rules = [rule for rule in house.app.url_map.iter_rules() if "<" in rule.rule]
    assert len(rules) > len(ODD)
    faults = []
    for place, rule in enumerate(rules):
        security.limiter.reset()  # whoever is over the limit is not let as far as the view
        path = re.sub(r"<[^>]+>", ODD[(place + turn) % len(ODD)], rule.rule)
        faults += [(path, "GET")] if anna.get(path).status_code >= 500 else []
        faults += [(path, "POST")] if anna.send(path).status_code >= 500 else []
    assert faults == []


@pytest.mark.parametrize("as_files", [False, True], ids=["urlencoded", "multipart"])
@pytest.mark.parametrize(
    "typed", [{"odd": "a\0b"}, {"a\0b": "odd"}, {"odd": ["a", "\0"]}], ids=["value", "name", "second"]
)
def test_a_nul_in_any_field_is_a_bad_request(anna: Hands, typed: dict[str, Any], as_files: bool) -> None:
    files = {"file": (io.BytesIO(PDF), "a.pdf")} if as_files else {}
    assert anna.send("/konto/zmien/jezyk", language="pl", **typed, **files).status_code == 400
    plain = {"file": (io.BytesIO(PDF), "a.pdf")} if as_files else {}
    assert anna.send("/konto/zmien/jezyk", language="pl", odd="a", **plain).status_code == 303


def test_a_nul_in_a_files_bytes_is_none_in_a_field(anna: Hands) -> None:
    draft = anna.draft("social")
    assert anna.send(f"/wniosek/{draft}/dowod", proof=(io.BytesIO(PDF + b"\0"), "a.pdf")).status_code == 303


@pytest.mark.parametrize("value", COOKIES, ids=range(len(COOKIES)))
def test_odd_cookies_are_answered(house: House, anna: Hands, value: str) -> None:
    for name in ("bialystok-session", "bialystok-visitor", "bialystok-sign-in", "lang"):
        client = house.app.test_client(use_cookies=False)
        for method, path in (
            ("GET", "/zaloguj"),
            ("POST", "/zaloguj"),
            ("GET", "/moje"),
            ("POST", "/wyloguj"),
        ):
            answer = client.open(path, method=method, headers={"Cookie": f"{name}={value}"})
            assert answer.status_code < 500


def test_a_pay_page_kept_from_before_leads_to_a_fresh_one(house: House, anna: Hands) -> None:
    anna.file()
    now, click = house.clock.at, "A" * 24
    with house.portal.db.writing() as session:
        charge = session.scalars(select(Charge)).one()
        attempt(session, charge, now - timedelta(hours=1), "expired", click=click)
    answer = anna.send(f"/platnosc/{charge.token}", click=click)
    assert (answer.status_code, answer.location) == (303, f"/platnosc/{charge.token}")


def test_a_limit_counts_the_person_and_not_the_address_they_share(house: House, anna: Hands) -> None:
    jan = hands_of(house, JAN)
    for _ in range(60):
        anna.send("/konto/zmien/jezyk", language="pl")
    assert anna.send("/konto/zmien/jezyk", language="pl").status_code == 429
    assert jan.send("/konto/zmien/jezyk", language="pl").status_code == 303


@pytest.mark.engines
@pytest.mark.parametrize("house", ["postgres"], indirect=True)
def test_without_a_free_connection_a_person_is_soon_told_to_come_back(anna: Hands) -> None:
    engine = anna.house.portal.db.engine
    held = [engine.connect() for _ in range(MOST_CONNECTIONS)]
    began = time.monotonic()
    answer = anna.get("/moje")
    if engine.dialect.name == "postgresql":
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    else:
        assert (
            answer.status_code == 200
        )  # a connection to a file costs nothing: only writers wait, for each other
    assert time.monotonic() - began < 10
    for connection in held:
        connection.close()
    assert anna.get("/moje").status_code == 200


def test_a_silent_provider_is_asked_once_by_all_who_wait(
    small_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def silence(url: str) -> None:
        asked.append(url)
        time.sleep(0.2)
        raise SignInRefused(Reason.PROVIDER, "no answer")

    monkeypatch.setattr(provider, "get_json", silence)
    party, now = provider.Provider("resident", small_house.settings.residents), small_house.clock.at

    def ask(at: datetime) -> None:
        with pytest.raises(SignInRefused):
            party.metadata(at)

    threads = [threading.Thread(target=ask, args=(now,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(asked) == 1
    ask(now + provider.ASK_AGAIN_AFTER)
    assert len(asked) == 2


def test_with_the_store_of_limits_away_people_are_served_and_still_counted(
    demo_environment: dict[str, str], sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        security.limiter, "_storage_dead", False
    )  # put back after: the limiter is the process's
    house = House(
        {**demo_environment, "PORTAL_RATE_LIMIT_STORE": "redis://127.0.0.1:1"}, tmp_path, sqlite_url
    )
    answer_faults(house)
    client = house.app.test_client()
    statuses = [client.get("/szukaj?q=podatek").status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    house.close()
