"""What people see of the sandbox: the payer's page, the panel, and who may press its buttons."""

import pytest
import requests

from payments.sandbox import Sandbox, Shop
from payments.signing import REGISTER, sign

AUTH = ("12345", "api-0f3b7c9d")
CRC = "a1b2c3d4e5f60718"
SHOP = Shop(12345, 12345, AUTH[1], CRC)


def test_the_same_session_again_gives_the_same_token_and_another_sum_is_refused(sandbox, body, register, pay):
    first = register(sandbox, body).json()
    assert register(sandbox, body).json() == first
    other = {**body, "amount": 1}
    assert register(sandbox, {**other, "sign": sign(REGISTER, other, CRC)}).status_code == 400
    pay(sandbox, "BIA-1")
    assert register(sandbox, body).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "drop", "on": "register"},
        {"kind": "nonsense", "on": "register"},
        {"kind": "drop"},
        {"kind": "drop", "on": "notification", "times": -1},
        {"kind": "drop", "on": "notification", "times": "x"},
        {"kind": "late", "on": "register", "seconds": 3600},
        {"kind": "drop", "on": "notification", "colour": "red"},
        [],
    ],
)
def test_a_fault_that_cannot_happen_is_refused(sandbox, wrong):
    assert requests.post(f"{sandbox.url}/sandbox/faults", json=wrong, timeout=5).status_code == 400
    assert sandbox.faults.list_planned() == []


def test_the_state_is_told_without_keys(sandbox, body, register):
    register(sandbox, body)
    told = requests.get(f"{sandbox.url}/sandbox/state", timeout=5).text
    assert "BIA-1" in told
    assert CRC not in told
    assert AUTH[1] not in told


def test_the_page_says_plainly_that_no_money_moves_and_runs_no_script(sandbox, shop, begin):
    page = requests.get(begin("BIA-1", description="<b>Żółć</b> & inne").url, timeout=5)
    assert "to nie są prawdziwe pieniądze" in page.text
    assert "&lt;b&gt;Żółć&lt;/b&gt; &amp; inne" in page.text
    assert "21,00" in page.text
    assert "<script" not in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert f"form-action 'self' {shop.url};" in policy
    assert "script-src" not in policy


def test_the_payer_may_be_sent_back_by_post(sandbox, shop, begin, plan):
    session = begin("BIA-1")
    plan(sandbox, "by_post", "return")
    back = requests.post(session.url, data={"act": "leave"}, allow_redirects=False, timeout=5)
    assert back.status_code == 200
    assert f'<form method="post" action="{shop.url}/return">' in back.text
    assert "script-src 'sha256-" in back.headers["Content-Security-Policy"]


def test_an_unknown_token_and_an_unknown_act_get_a_clear_answer(sandbox, begin):
    assert "Nie znamy tej płatności" in requests.get(f"{sandbox.url}/trnRequest/none", timeout=5).text
    assert requests.post(begin("BIA-1").url, data={"act": "steal"}, timeout=5).status_code == 400


def test_the_panel_shows_payments_and_plans_faults(sandbox, begin):
    begin("BIA-1")
    posted = requests.post(
        f"{sandbox.url}/panel/faults", data={"fault": "drop:notification", "times": "2"}, timeout=5
    )
    assert posted.status_code == 200
    assert "BIA-1" in posted.text
    assert "zgubione: powiadomienie o wpłacie, jeszcze 2" in posted.text
    assert "jak należy" in requests.post(f"{sandbox.url}/panel/clear", timeout=5).text


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Host": "127.0.0.1.evil.example:80"}],
)
def test_other_sites_cannot_press_its_buttons(sandbox, headers):
    url = f"{sandbox.url}/panel/faults"
    posted = requests.post(url, data={"fault": "drop:notification"}, headers=headers, timeout=5)
    assert posted.status_code == 403
    assert sandbox.faults.list_planned() == []


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.1", "example.pl", ""])  # noqa: S104 -- it must refuse
def test_it_listens_on_loopback_only(host):
    with pytest.raises(ValueError, match="loopback"):
        Sandbox(SHOP, host=host)
