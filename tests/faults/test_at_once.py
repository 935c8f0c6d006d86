"""The same person in two tabs at the same moment: nothing is lost, nothing is doubled, nobody meets a fault."""

import pytest
from sqlalchemy import func, select

from portal.accounts.models import ContactCode
from portal.billing.models import Charge
from portal.cases.models import Attachment, Case, CaseEvent, Document, Draft, Rating
from tests.faults.acts import ADDRESS, SLUG, Hands, answer_faults, at_once, close, hands_of
from tests.support.house import House

pytestmark = pytest.mark.engines

ROUNDS = 4


@pytest.fixture
def anna(house: House) -> Hands:
    answer_faults(house)
    return hands_of(house)


def count(house: House, model: type) -> int:
    with house.portal.db.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_button_pressed_in_four_tabs_files_one_case_with_one_charge(house: House, anna: Hands) -> None:
    token = anna.draft()
    tabs = [anna.again() for _ in range(4)]
    assert at_once(*(lambda tab=tab: tab.send(f"/wniosek/{token}/wyslij") for tab in tabs)) == [303] * 4
    assert (count(house, Case), count(house, Charge)) == (1, 1)


def test_two_pages_kept_at_once_are_both_kept(house: House, anna: Hands) -> None:
    for _ in range(ROUNDS):
        begun = anna.send(f"/wniosek/nowy/{SLUG}", purpose="bank")
        token = str(begun.location).split("/")[2]
        one, other = anna.again(), anna.again()
        at_once(
            lambda one=one, token=token: one.send(f"/wniosek/{token}/oplata", exemption="none"),
            lambda other=other, token=token: other.send(f"/wniosek/{token}/adres", **ADDRESS),
        )
        with house.portal.db.reading() as session:
            answers = session.scalars(select(Draft.answers).where(Draft.token == token)).one()
        assert {"purpose", "exemption", "street"} <= set(answers)
        anna.send(f"/wniosek/{token}/usun")


def test_a_file_that_comes_while_the_draft_is_sent_comes_with_it_or_not_at_all(
    house: House, anna: Hands
) -> None:
    for _ in range(ROUNDS):
        token = anna.draft("social")
        anna.upload(token)
        one, other = anna.again(), anna.again()
        statuses = at_once(
            lambda one=one, token=token: one.send(f"/wniosek/{token}/wyslij"),
            lambda other=other, token=token: other.upload(token),
        )
        assert statuses == [303, 303]
        with house.portal.db.reading() as session:
            left = select(Attachment.name).join(Draft, Draft.id == Attachment.draft_id)
            left = left.where(Attachment.case_id.is_(None), Draft.case_id.is_not(None))
            assert list(session.scalars(left)) == []


def test_thrown_away_while_it_is_sent_it_is_sent_or_gone(house: House, anna: Hands) -> None:
    for _ in range(ROUNDS):
        filed, token = count(house, Case), anna.draft("social")
        anna.upload(token)
        one, other = anna.again(), anna.again()
        statuses = at_once(
            lambda one=one, token=token: one.send(f"/wniosek/{token}/wyslij"),
            lambda other=other, token=token: other.send(f"/wniosek/{token}/usun"),
        )
        assert statuses in ([303, 303], [404, 303])
        with house.portal.db.reading() as session:
            kept = session.scalar(select(func.count(Draft.id)).where(Draft.token == token))
        assert count(house, Case) - filed == kept


def test_a_matter_withdrawn_in_three_tabs_is_withdrawn_once(house: House, anna: Hands) -> None:
    reference = anna.file()
    tabs = [anna.again() for _ in range(3)]
    acts = (lambda tab=tab: tab.send(f"/moje/sprawy/{reference}/wycofaj") for tab in tabs)
    assert at_once(*acts) == [303] * 3
    with house.portal.db.reading() as session:
        steps = select(func.count()).select_from(CaseEvent).where(CaseEvent.kind == "withdraw")
        assert session.scalar(steps) == 1


def test_how_it_went_said_in_three_tabs_is_kept_once(house: House, anna: Hands) -> None:
    for _ in range(ROUNDS):
        reference = anna.file()
        close(house, reference)
        tabs = [anna.again() for _ in range(3)]
        path = f"/moje/sprawy/{reference}/ocena"
        assert at_once(*(lambda tab=tab, path=path: tab.send(path, score="5") for tab in tabs)) == [303] * 3
    assert count(house, Rating) == ROUNDS


def test_nobody_says_how_it_went_before_it_has_ended(house: House, anna: Hands) -> None:
    reference = anna.file()
    assert anna.send(f"/moje/sprawy/{reference}/ocena", score="5").status_code == 409
    assert count(house, Rating) == 0


def test_a_code_asked_for_in_three_tabs_is_sent_once(house: House, anna: Hands) -> None:
    for round_ in range(ROUNDS):
        tabs, address = [anna.again() for _ in range(3)], f"nowy{round_}@example.pl"
        acts = (
            lambda tab=tab, address=address: tab.send("/konto/zmien/e-mail", email=address) for tab in tabs
        )
        assert sorted(at_once(*acts)) == [303, 429, 429]
        with house.portal.db.writing() as session:
            session.delete(session.scalars(select(ContactCode)).one())


def test_a_document_is_opened_by_who_sees_it_and_once(house: House, anna: Hands) -> None:
    anna.file()
    house.work()
    with house.portal.db.reading() as session:
        token = session.scalars(select(Document.token)).one()
    opened = select(func.count()).select_from(CaseEvent).where(CaseEvent.kind == "opened")
    assert anna.get(f"/dokument/{token}", "HEAD").status_code == 200
    with house.portal.db.reading() as session:
        assert session.scalar(opened) == 0, "asking for the head showed nobody anything"
    tabs = [anna.again() for _ in range(3)]
    assert at_once(*(lambda tab=tab: tab.get(f"/dokument/{token}") for tab in tabs)) == [200] * 3
    with house.portal.db.reading() as session:
        assert session.scalar(opened) == 1
