"""One matter sent from two browsers at the same moment, again and again: one case, one charge, one reference."""

import dataclasses
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.billing.models import Charge
from portal.cases import drafts
from portal.cases.models import Case, CaseEvent, CaseParty, Document
from portal.citizen import apply
from portal.jobs import JobRow
from tests.support.house import House
from tests.support.lived import FORM, fill_in, settled
from tests.support.people import JAN, sign_in
from tests.support.visitor import Visitor

pytestmark = pytest.mark.engines


def count(house: House, model: type, *where: Any) -> int:
    with house.portal.db.reading() as session:
        return session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Start together, as far as threads can."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def ready_to_send(house: House, browsers: int) -> list[Visitor]:
    """Open browsers of one person, each on the page that sends the same draft."""
    first = fill_in(settled(house, JAN))
    others = [sign_in(house, JAN).go(first.address) for _ in range(browsers - 1)]
    return [first, *others]


def assert_filed_once(house: House) -> None:
    for model in (Case, CaseParty, CaseEvent, Charge, Document):
        assert count(house, model) == 1, model.__name__
    assert count(house, JobRow, JobRow.kind == "make_document") == 1
    assert count(house, JobRow, JobRow.key.like("filed:%")) == 1


def test_two_browsers_that_send_at_once_get_the_same_reference(hurt: House) -> None:
    browsers = ready_to_send(hurt, 4)
    at_once([browser.submit for browser in browsers])
    assert {browser.status for browser in browsers} == {200}
    assert len({browser.address for browser in browsers}) == 1
    assert browsers[0].address.endswith("/przyjete")
    assert_filed_once(hurt)


def test_a_reload_or_a_second_press_later_leads_to_the_same_matter(hurt: House) -> None:
    first, second = ready_to_send(hurt, 2)
    first.submit()
    hurt.clock.move(hours=3)
    second = sign_in(hurt, JAN).go("/moje") if second.status != 200 else second
    again = sign_in(hurt, JAN)
    with hurt.portal.db.reading() as session:
        token = session.scalars(select(apply.Draft.token)).one()
    again.go(f"/wniosek/{token}/sprawdz")
    assert again.address == first.address
    assert_filed_once(hurt)


def test_without_its_guards_two_cases_would_come(hurt: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the lock, the look at the draft and the one submission id: the rig must see the second case."""
    browsers = ready_to_send(hurt, 2)
    real_own, real_file = drafts.get_own, apply.file_matter
    met = threading.Barrier(2)

    def blind(session: Any, token: str, subject_id: int, now: Any, *, lock: bool = False) -> Any:
        draft = real_own(session, token, subject_id, now)
        draft.case_id = None
        return draft

    def careless(session: Any, portal: Any, filing: Any, **rest: Any) -> Any:
        if hurt.portal.db.engine.dialect.name == "postgresql":
            met.wait(5)
        with session.no_autoflush:
            changed = dataclasses.replace(filing, submission_id=secrets.token_urlsafe(18))
            return real_file(session, portal, changed, **rest)

    monkeypatch.setattr(apply.drafts, "get_own", blind)
    monkeypatch.setattr(apply, "file_matter", careless)
    at_once([browser.submit for browser in browsers])
    assert count(hurt, Case) == 2


def sent_twice_at_once(first: Visitor, second: Visitor) -> None:
    at_once([lambda: first.submit("Dalej", purpose="bank"), lambda: second.submit("Dalej", purpose="bank")])
    assert (first.status, second.status) == (200, 200)


def test_one_first_page_sent_twice_at_once_makes_one_draft(hurt: House) -> None:
    first = settled(hurt, JAN).go(f"{FORM}?kolejny=tak")
    second = sign_in(hurt, JAN).go(first.address)
    sent_twice_at_once(first, second)
    assert first.address == second.address
    assert count(hurt, apply.Draft) == 1


def test_two_first_pages_sent_at_once_make_a_draft_each(hurt: House) -> None:
    """Each was filled in on its own: neither may run over the other."""
    first = settled(hurt, JAN).go(FORM)
    second = sign_in(hurt, JAN).go(FORM)
    sent_twice_at_once(first, second)
    assert first.address != second.address
    assert count(hurt, apply.Draft) == 2
