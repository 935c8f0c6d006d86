"""What holds when two act at the same moment, and that each guard of the desk is needed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from portal.billing.models import Charge
from portal.cases.models import Case, Document
from portal.office import acts, case, counter, queries
from tests.office.desk import BEATA, COUNTER, JOANNA, PAWEL, TYPED, Desk, act_url, own_form
from tests.support.money import pay_off
from tests.support.visitor import Visitor

pytestmark = pytest.mark.engines
WHY = "Wniosek dotyczy podatku, którego Prezydent Miasta nie pobiera."


def at_once(sends: list[Callable[[], Visitor]]) -> list[Visitor]:
    """Let several browsers send at the same moment."""
    start = Barrier(len(sends))

    def run(send: Callable[[], Visitor]) -> Visitor:
        start.wait(timeout=10)
        return send()

    with ThreadPoolExecutor(len(sends)) as pool:
        return list(pool.map(run, sends))


def sending(page: Visitor, address: str, **typed: Any) -> Callable[[], Visitor]:
    fields = {**own_form(page), **typed}
    return lambda: page.post(address, fields)


def test_two_officials_who_decide_at_once_make_one_document(desk: Desk) -> None:
    reference = desk.case()
    pages = [
        sending(desk.at(JOANNA).go(act_url(reference, "wydaj")), act_url(reference, "wydaj")),
        sending(
            desk.at(PAWEL).go(act_url(reference, "odmow")).submit("Zobacz pismo", reasons=WHY),
            act_url(reference, "odmow"),
        ),
    ]
    assert sorted(page.status for page in at_once(pages)) == [200, 409]
    assert len(desk.all(Document, slot="outcome")) == 1


def test_a_double_press_at_once_makes_one_document(desk: Desk) -> None:
    reference = desk.case()
    address = act_url(reference, "wydaj")
    pages = [sending(desk.at(JOANNA).go(address), address) for _ in range(2)]
    assert [page.address for page in at_once(pages)] == [f"/biurko/sprawy/{reference}"] * 2
    assert desk.documents(reference) == ["receipt", "outcome"]


def test_the_counters_page_sent_twice_at_once_makes_one_case(desk: Desk) -> None:
    first, second = desk.at(PAWEL).go(COUNTER), desk.at(PAWEL).go(COUNTER)
    same = own_form(first)["submission"]
    pages = [sending(page, "/biurko/wpisz", **TYPED, submission=same) for page in (first, second)]
    addresses = {page.address for page in at_once(pages)}
    (filed,) = desk.all(Case)
    assert addresses == {f"/biurko/wpisz/{filed.reference}"}
    assert (len(desk.all(Charge)), len(desk.subjects())) == (1, 1)


def test_without_its_submission_id_the_counter_would_make_two_cases(
    small_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = small_desk.at(PAWEL).go(COUNTER)
    fields = {**own_form(page), **TYPED}
    drawn = iter("ab")
    monkeypatch.setattr(counter, "own_submission", lambda _purpose, _sent: next(drawn))
    for _ in range(2):
        page.post("/biurko/wpisz", fields)
    assert len(small_desk.all(Case)) == 2


def test_without_its_unit_a_stranger_would_see_the_case(
    small_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/biurko/sprawy/{small_desk.case()}"
    stranger = small_desk.at(BEATA)
    assert stranger.go(address).status == 404
    monkeypatch.setattr(case, "need_unit", lambda: None)
    assert stranger.go(address).status == 200


def test_without_the_stamp_other_figures_than_those_shown_would_be_issued(
    small_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    owing = small_desk.person()
    small_desk.debt(owing)
    reference = small_desk.case(owing)
    issue = acts.decisions.issue
    page = small_desk.at(JOANNA).go(act_url(reference, "wydaj"))
    with small_desk.portal.db.writing() as session:
        instalment = session.scalars(select(Charge).where(Charge.account_id.is_not(None))).one()
        pay_off(session, small_desk.portal, instalment, small_desk.clock.now())

    def careless(*given: Any, seen: str, **named: Any) -> None:
        del seen  # the stamp of what was shown
        issue(*given, **named)

    monkeypatch.setattr(acts.decisions, "issue", careless)
    page.submit("Wydaj zaświadczenie")
    assert small_desk.get(reference).status == "issued"


def test_without_the_version_a_change_in_between_would_not_be_told(
    small_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = small_desk.case()
    refusing = small_desk.at(PAWEL).go(act_url(reference, "odmow")).submit("Zobacz pismo", reasons=WHY)
    small_desk.at(JOANNA).go(f"/biurko/sprawy/{reference}").submit("Poprowadzę")
    fields = {
        **own_form(refusing),
        "version": str(small_desk.get(reference).version),
    }
    refusing.post(act_url(reference, "odmow"), fields)
    assert small_desk.get(reference).status == "refused_by_order"


def test_without_recognising_the_same_press_it_would_look_like_a_colleagues(
    small_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = small_desk.case()
    page = small_desk.at(JOANNA).go(act_url(reference, "wydaj"))
    fields = own_form(page)
    page.post(act_url(reference, "wydaj"), fields)
    monkeypatch.setattr(queries, "find_last_move", lambda *_given: None)
    assert page.post(act_url(reference, "wydaj"), fields).status == 409
