"""From the charge to the settled case: the straight road, and everything that goes wrong on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests

from portal.billing.actions import remind
from portal.billing.callbacks import settle
from portal.billing.machine import take
from portal.billing.models import Charge, Payment, PaymentState
from portal.billing.queries import is_claimed
from portal.cases.models import Case
from portal.errors import Unavailable
from tests.billing.house import ANNA, JAN, House


def open_page(payment) -> None:
    """Open the gateway's page, as the payer's browser does after our redirect."""
    assert requests.get(payment.url, timeout=5).status_code == 200


def test_a_charge_is_paid_notified_verified_and_settled(house: House) -> None:
    payment = house.begin()
    assert payment.state == "registered"
    house.sandbox.pay(payment.session_id)
    house.sandbox.deliver()
    assert house.states() == ["notified"]
    assert house.charge().paid_at is None
    house.work()
    assert house.states() == ["paid"]
    house.assert_settled_once()
    assert house.sandbox.find(payment.session_id).status == 2


def test_a_case_that_waited_for_its_fee_goes_on(house: House) -> None:
    with house.portal.db.writing() as session:
        session.get_one(type(house.case()), house.charge().case_id).status = "fee_call"
    payment = house.begin()
    house.sandbox.pay(payment.session_id)
    house.sandbox.deliver()
    house.work()
    assert house.case().status == "filed"
    house.assert_settled_once()


def test_a_browser_that_comes_back_settles_before_any_notification(house: House) -> None:
    payment = house.begin()
    house.sandbox.pay(payment.session_id)
    answer = house.browser().get(f"/platnosc/{payment.session_id}/powrot")
    assert answer.status_code == 303
    assert "my.case" in answer.headers["Location"]
    house.assert_settled_once()
    house.sandbox.deliver()
    house.work()
    house.assert_settled_once()


def test_closing_the_browser_loses_nothing_even_without_a_notification(house: House) -> None:
    payment = house.begin()
    house.sandbox.faults.plan("drop", on="notification", times=0)
    house.sandbox.pay(payment.session_id)
    house.push(minutes=2)
    house.work()
    house.assert_settled_once()


def test_a_return_by_post_reads_nobody_and_leads_to_the_same_place_by_get(house: House) -> None:
    payment = house.begin()
    house.sandbox.pay(payment.session_id)
    path = f"/platnosc/{payment.session_id}/powrot"
    answer = house.browser(None).post(path, {"p24_status": "success"})
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(path)
    assert house.states() == ["registered"]
    assert house.browser().get(path).status_code == 303
    house.assert_settled_once()


def test_coming_back_alone_never_pays(house: House) -> None:
    payment = house.begin()
    open_page(payment)
    answer = house.browser().get(f"/platnosc/{payment.session_id}/powrot?status=success")
    assert answer.status_code == 200
    assert "Nie płać drugi raz" in answer.text
    assert house.states() == ["registered"]
    assert house.charge().paid_at is None


def test_walking_away_expires_only_after_the_time_and_the_gateways_word(house: House) -> None:
    payment = house.begin()
    open_page(payment)
    house.push(minutes=10)
    house.work()
    assert house.states() == ["registered"]
    house.push(minutes=21)
    house.work()
    assert house.states() == ["expired"]
    page = house.browser().get(f"/platnosc/{payment.session_id}/powrot")
    assert "Nie pobraliśmy pieniędzy" in page.text
    assert house.begin().state == "registered"


def test_nothing_expires_while_the_gateway_is_silent(house: House) -> None:
    house.begin()
    house.sandbox.faults.plan("close", on="read", times=0)
    house.push(minutes=60)
    house.work()
    assert house.states() == ["registered"]


def test_money_after_the_expiry_is_still_posted(house: House) -> None:
    payment = house.begin()
    house.push(minutes=31)
    house.work()
    assert house.states() == ["expired"]
    house.sandbox.pay(payment.session_id)
    house.sandbox.deliver()
    assert house.states() == ["notified"]
    house.work()
    house.assert_settled_once()


def test_money_after_the_expiry_is_found_without_a_notification(house: House) -> None:
    payment = house.begin()
    house.push(minutes=31)
    house.work()
    house.sandbox.faults.plan("drop", on="notification", times=0)
    house.sandbox.pay(payment.session_id)
    house.push(hours=1)
    house.work()
    house.assert_settled_once()


def test_ten_notifications_settle_once(house: House) -> None:
    payment = house.begin()
    house.sandbox.faults.plan("duplicate", on="notification", times=5)
    house.sandbox.pay(payment.session_id)
    for _ in range(5):
        house.sandbox.push(minutes=60)
    assert len(house.sandbox.attempts) >= 10
    assert {attempt.answer for attempt in house.sandbox.attempts} == {200}
    house.work()
    house.assert_settled_once()
    assert [event.event for event in house.events()] == ["created", "registered", "notified", "verified"]


def test_a_notification_may_overtake_the_answer_to_the_registration(house: House) -> None:
    house.sandbox.faults.plan("notify_first", on="register")
    answer = house.browser().press_pay()
    assert answer.status_code == 303
    house.sandbox.deliver()
    house.work()
    house.assert_settled_once()


def test_a_notification_as_a_form_is_taken_too(house: House) -> None:
    payment = house.begin()
    house.sandbox.faults.plan("form_body", on="notification")
    house.sandbox.pay(payment.session_id)
    house.sandbox.deliver()
    house.work()
    house.assert_settled_once()


@pytest.mark.parametrize("fault", ["error", "close", "error_after", "close_after"])
def test_a_gateway_that_is_down_charges_nothing_and_the_charge_stays(house: House, fault: str) -> None:
    house.sandbox.faults.plan(fault, on="register", times=0)
    answer = house.browser().press_pay()
    assert answer.status_code == 503
    assert "Nie pobraliśmy żadnych pieniędzy" in answer.text
    assert house.states() == ["created"]
    house.sandbox.faults.clear()
    payment = house.begin()
    house.sandbox.pay(payment.session_id)
    house.sandbox.deliver()
    house.work()
    house.assert_settled_once()
    house.push(minutes=31)
    house.work()
    assert house.states() == ["expired", "paid"]


@pytest.mark.parametrize("fault", ["error", "close", "error_after", "close_after"])
@pytest.mark.parametrize("point", ["verify", "read"])
def test_a_gateway_that_fails_during_the_check_is_asked_again(house: House, point: str, fault: str) -> None:
    payment = house.begin()
    house.sandbox.faults.plan(fault, on=point, times=3)
    house.sandbox.pay(payment.session_id)
    house.sandbox.deliver()
    house.work()
    for _ in range(3):
        house.push(minutes=5)
        house.work()
    house.assert_settled_once()


def test_a_silent_gateway_leaves_the_claim_waiting_and_the_payer_told_not_to_pay_again(house: House) -> None:
    payment = house.begin()
    house.sandbox.pay(payment.session_id)
    house.sandbox.faults.plan("close", on="api", times=0)
    house.sandbox.deliver()
    house.work()
    assert house.states() == ["notified"]
    page = house.browser().get(f"/platnosc/{payment.session_id}/powrot")
    assert "Nie płać drugi raz" in page.text
    assert house.browser().press_pay().status_code in {403, 409, 422}
    with pytest.raises(Unavailable):
        run_verification(house, payment.session_id)


def run_verification(house: House, session_id: str) -> None:
    from portal.billing.jobs import verify_payment
    from portal.jobs import Job

    verify_payment(Job(0, "verify_payment", {"session_id": session_id}, 1, house.clock.now(), house.portal))


def test_two_attempts_both_paid_make_one_settled_charge_and_a_surplus(house: House) -> None:
    first, second = house.begin(), house.begin()
    assert first.session_id != second.session_id
    house.sandbox.pay(first.session_id)
    house.sandbox.pay(second.session_id)
    house.sandbox.deliver()
    house.work()
    assert sorted(house.states()) == ["paid", "surplus"]
    assert house.tasks() == ["surplus"]
    house.assert_settled_once()
    late = next(one for one in house.payments() if one.state == "surplus")
    assert "nadpłata" in house.browser().get(f"/platnosc/{late.session_id}/powrot").text


def test_another_sum_paid_is_set_aside_for_the_treasurer(house: House) -> None:
    payment = house.begin()
    house.sandbox.pay(payment.session_id, amount=1)
    house.sandbox.deliver()
    house.work()
    assert house.states() == ["mismatch"]
    assert house.tasks() == ["mismatch"]
    assert house.charge().paid_at is None
    assert house.sandbox.find(payment.session_id).status == 1
    assert "Wpłata nie zgadza się" in house.browser().get(f"/platnosc/{payment.session_id}/powrot").text


@pytest.mark.parametrize("lie", ["wrong_amount", "wrong_currency"])
@pytest.mark.parametrize("point", ["notification", "read"])
def test_a_gateway_that_names_other_money_does_not_settle(house: House, lie: str, point: str) -> None:
    payment = house.begin()
    house.sandbox.faults.plan(lie, on=point)
    house.sandbox.pay(payment.session_id)
    house.sandbox.deliver()
    house.work()
    assert house.states() == ["mismatch"]
    assert house.tasks() == ["mismatch"]
    assert house.charge().paid_at is None
    assert not house.case().fee_settled


@pytest.mark.engines
def test_a_double_click_is_one_attempt(house: House) -> None:
    browser = house.browser()
    page = browser.pay_page()
    first, second = browser.press_pay(page), browser.press_pay(page)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(house.payments()) == 1


def test_a_paid_charge_is_not_paid_again(house: House) -> None:
    browser = house.browser()
    page = browser.pay_page()
    payment = house.begin()
    house.sandbox.pay(payment.session_id)
    settle(house.portal, payment.session_id, now=house.clock.now())
    answer = browser.press_pay(page)
    assert answer.status_code == 409
    assert "już zapłacona" in answer.text
    assert len(house.payments()) == 1


def test_the_form_cannot_name_the_sum(house: House) -> None:
    browser = house.browser()
    page = browser.pay_page()
    page += (
        '<input type="hidden" name="amount" value="1"><input type="hidden" name="amount_grosze" value="1">'
    )
    browser.press_pay(page)
    payment = house.payments()[-1]
    assert payment.amount_grosze == 2100
    assert house.sandbox.find(payment.session_id).amount == 2100


def test_somebody_elses_charge_and_payment_are_not_there(house: House) -> None:
    payment = house.begin(ANNA)
    stranger = house.browser(JAN)
    for path in (f"/platnosc/{house.tokens[ANNA]}", f"/platnosc/{payment.session_id}/powrot",
                 f"/platnosc/{payment.session_id}/stan", "/platnosc/unknown/powrot"):  # fmt: skip
        assert stranger.get(path).status_code == 404
    assert house.browser(None).get(f"/platnosc/{house.tokens[ANNA]}").status_code == 401


def test_long_and_missing_addresses_are_not_sent_to_the_gateway(house: House) -> None:
    from portal.accounts.models import Profile

    for address in ("a" * 60 + "@example.pl", ""):
        with house.portal.db.writing() as session:
            session.get_one(Profile, ANNA).email = address
        payment = house.begin()
        assert house.sandbox.find(payment.session_id).email == "portal@example.pl"


def test_an_unpaid_fee_is_reminded_of_once(house: House) -> None:
    house.push(days=2)
    house.work()
    assert house.messages() == []
    house.push(days=2)
    house.work()
    house.push(days=2)
    house.work()
    assert house.messages() == ["fee_reminder", "fee_reminder"]
    assert house.charge().reminded_at is not None


def test_a_paid_fee_is_not_reminded_of(house: House) -> None:
    payment = house.begin()
    house.sandbox.pay(payment.session_id)
    settle(house.portal, payment.session_id, now=house.clock.now())
    house.push(days=5)
    house.work()
    assert house.messages().count("fee_reminder") == 1
    assert house.charge(JAN).reminded_at is not None
    assert house.charge(ANNA).reminded_at is None


def test_nobody_is_reminded_of_money_that_is_being_checked(house: House) -> None:
    payment = house.begin()
    with house.portal.db.writing() as session:
        take(session, session.get_one(Payment, payment.id), "notified", at=house.clock.now())
    house.sandbox.faults.plan("close", on="read", times=0)
    house.push(days=2, hours=23)
    house.push(hours=2)
    house.work()
    assert house.charge(ANNA).reminded_at is None
    assert house.charge(JAN).reminded_at is not None  # the negative control: nobody claims to have paid his
    with house.reading() as session:
        assert is_claimed(session, house.case(ANNA).id)
        assert not is_claimed(session, house.case(JAN).id)
    with house.portal.db.writing() as session:  # the list was read a moment before the claim came
        assert not remind(session, session.get_one(Charge, house.charge().id), "BI", house.clock.now())


def test_money_posted_late_counts_from_the_day_it_was_paid(house: House) -> None:
    with house.portal.db.writing() as session:
        case = session.get_one(Case, house.case().id)
        case.status, case.paused_since = "fee_call", house.clock.now()
    payment = house.begin()
    house.push(days=1)
    house.sandbox.faults.plan("drop", on="notification", times=0)
    house.sandbox.pay(payment.session_id)
    paid_at = house.clock.now()
    house.push(days=3)
    settle(house.portal, payment.session_id, now=house.clock.now())
    assert house.charge().paid_at == paid_at
    case = house.case()
    assert (case.status, case.paused_since, case.paused_days) == ("filed", None, 1)
    assert house.payments()[0].verified_at == house.clock.now()


def test_a_gateway_whose_clock_runs_ahead_settles_nothing_in_the_future(house: House) -> None:
    payment = house.begin()
    house.sandbox.push(days=1)
    house.sandbox.pay(payment.session_id)
    settle(house.portal, payment.session_id, now=house.clock.now())
    assert house.charge().paid_at == house.clock.now()


@pytest.mark.parametrize("state", [PaymentState.REGISTERED, PaymentState.NOTIFIED])
def test_a_gateway_that_never_knows_is_asked_for_72_hours_and_then_a_person(
    house: House, state: PaymentState
) -> None:
    payment = house.begin()
    if state == PaymentState.NOTIFIED:
        with house.portal.db.writing() as session:
            take(session, session.get_one(Payment, payment.id), "notified", at=house.clock.now())
    house.sandbox.faults.plan("close", on="read", times=0)

    def ask() -> None:
        settle(house.portal, payment.session_id, now=house.clock.now())

    house.clock.at += timedelta(hours=71, minutes=50)
    ask()
    assert (house.tasks(), house.payments()[0].poll_at is None) == ([], False)
    house.clock.at += timedelta(minutes=10)
    ask()
    assert (house.tasks(), house.payments()[0].poll_at) == (["unconfirmed"], None)
    with house.portal.db.writing() as session:  # a claim after that asks once more, and opens no second task
        session.get_one(Payment, payment.id).poll_at = house.clock.now()
    ask()
    assert (house.states(), house.tasks()) == ([state], ["unconfirmed"])
    assert house.payments()[0].poll_at is None


def test_the_gateway_is_not_asked_at_every_reload(house: House) -> None:
    payment = house.begin()
    path = f"/platnosc/{payment.session_id}/stan"
    assert house.browser().get(path).json() == {"waiting": True}
    house.sandbox.pay(payment.session_id)
    assert house.browser().get(path).json() == {"waiting": True}
    house.clock.at += timedelta(seconds=5)
    assert house.browser().get(path).json() == {"waiting": False}


def test_statements_stay_within_their_budget(house: House) -> None:
    with house.counting() as page:
        house.browser().get(f"/platnosc/{house.tokens[ANNA]}")
    payment = house.begin()
    house.sandbox.pay(payment.session_id)
    with house.counting() as notified:
        house.sandbox.deliver()
    with house.counting() as posted:
        settle(house.portal, payment.session_id, now=house.clock.now())
    counts = [
        len([s for s in sent if not s.startswith(("BEGIN", "PRAGMA"))]) for sent in (page, notified, posted)
    ]
    print("page, notification, posting:", counts)
    assert counts[0] <= 3  # and one for the person
    assert counts[1] <= 3
    assert counts[2] <= 9  # five for the money, two for the case, two for the letter that tells the payer
