"""A provider ends sessions: only by a token that proves itself, and only once."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from portal.accounts.models import LogoutToken, WebSession
from portal.accounts.oidc import logout
from portal.accounts.signing_in import ID_TOKEN
from portal.sandbox.identity import LOGOUT_FORGERIES, Forgery, make_logout_token
from tests.accounts.crossing import Crossing
from tests.accounts.test_web_sessions import token_on

ADDRESS = "/sign-in/residents/logout"
NAMELESS = Forgery(dict.fromkeys(("given_name", "family_name", "birthdate", "pesel")))


def send(crossing: Crossing, token: str | None, address: str = ADDRESS) -> int:
    answer = crossing.house.app.test_client().post(address, data={"logout_token": token} if token else {})
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code


def make(crossing: Crossing, forgery: Forgery | None = None, *, sub: str = "r-jan") -> str:
    sid = crossing.all(WebSession)[-1].sid or "s"
    return make_logout_token(crossing.provider.residents, "portal", sub, sid, forgery=forgery)


def live(crossing: Crossing) -> int:
    return crossing.count(WebSession, WebSession.ended_at.is_(None))


def test_the_session_a_token_names_ends_and_others_stay(crossing: Crossing):
    crossing.cross(crossing.house.visitor(), "r-pilar")
    crossing.cross(crossing.house.visitor(), "r-jan")
    assert send(crossing, make(crossing)) == 200
    pilar, jan = crossing.all(WebSession)
    assert (pilar.ended_at, jan.ended_by, jan.id_token) == (None, "provider", None)


def test_a_token_without_sid_ends_every_session_of_the_person(small: Crossing):
    for person in ("r-jan", "r-jan", "r-pilar"):
        small.cross(small.house.visitor(), person)
    assert send(small, make(small, Forgery({"sid": None}))) == 200
    assert [row.sub for row in small.all(WebSession) if row.ended_at is None] == ["r-pilar"]


def test_a_token_counts_once(crossing: Crossing):
    crossing.cross(crossing.house.visitor(), "r-jan")
    token = make(crossing)
    assert (send(crossing, token), send(crossing, token)) == (200, 400)
    assert crossing.count(LogoutToken) == 1


def test_a_true_token_with_nothing_to_end_is_answered_well(small: Crossing):
    small.cross(small.house.visitor(), "r-jan")
    assert (send(small, make(small)), send(small, make(small))) == (200, 200)


@pytest.mark.parametrize("name", LOGOUT_FORGERIES)
def test_a_forged_token_ends_nothing(shared: Crossing, name: str):
    shared.cross(shared.house.visitor(), "r-jan")
    before = live(shared)
    assert send(shared, make(shared, LOGOUT_FORGERIES[name])) == 400
    assert live(shared) == before


@pytest.mark.parametrize("token", [None, "", "x", "a.b.c", "ż.ó.ł", "." * 20_000])
def test_what_is_no_token_ends_nothing(shared: Crossing, token: str | None):
    assert send(shared, token) == 400


def test_an_id_token_is_no_logout_token(small: Crossing):
    small.provider.faults.id_token = NAMELESS
    small.cross(small.house.visitor(), "r-jan")
    id_token = small.house.portal.vault.open(ID_TOKEN, small.all(WebSession)[0].id_token)
    assert send(small, id_token) == 400
    assert live(small) == 1


def test_a_token_of_one_provider_does_not_fit_the_other(small: Crossing):
    small.cross(small.house.visitor(), "r-jan")
    assert send(small, make(small), "/sign-in/officials/logout") == 400
    assert live(small) == 1


@pytest.mark.parametrize(("name", "guard"), [("wrong_aud", "check_parties"), ("expired", "check_times")])
def test_without_its_guard_the_forged_token_would_end_a_session(
    small: Crossing, monkeypatch: pytest.MonkeyPatch, name: str, guard: str
):
    small.cross(small.house.visitor(), "r-jan")
    monkeypatch.setattr(logout, guard, lambda *_: None)
    assert send(small, make(small, LOGOUT_FORGERIES[name])) == 200
    assert live(small) == 0


def sign_out(crossing: Crossing) -> str:
    """Sign in and out; return the address that ends the sign-in at the provider."""
    visitor = crossing.cross(crossing.house.visitor(), "r-jan").go("/konto/pierwsze-kroki/e-mail")
    visitor.post("/wyloguj", {"_token": token_on(visitor)})
    assert visitor.page is not None
    links = [link.get("href") or "" for link in visitor.page.iter("a")]
    [found] = [link for link in links if link.startswith(crossing.provider.base)]
    return found


def test_the_way_to_sign_out_there_names_nobody(small: Crossing):
    query = parse_qs(urlsplit(sign_out(small)).query)
    assert query == {"client_id": ["portal"], "post_logout_redirect_uri": ["http://127.0.0.1:8000/"]}


def test_a_token_that_names_nobody_is_the_hint_that_brings_the_person_back(small: Crossing):
    small.provider.faults.id_token = NAMELESS
    address = sign_out(small)
    assert "id_token_hint=" in address
    answer = requests.get(address, allow_redirects=False, timeout=5)
    assert (answer.status_code, answer.headers["Location"]) == (303, "http://127.0.0.1:8000/")
    assert small.all(WebSession)[0].id_token is None


def test_without_the_provider_one_is_signed_out_all_the_same(small: Crossing):
    small.provider.faults.discovery = {"end_session_endpoint": None}
    visitor = small.cross(small.house.visitor(), "r-jan").go("/konto/pierwsze-kroki/e-mail")
    visitor.post("/wyloguj", {"_token": token_on(visitor)})
    assert "Możesz zamknąć tę kartę" in visitor.text
