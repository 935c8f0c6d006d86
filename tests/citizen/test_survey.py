"""How it went: a score first, then why, each by choice; nothing before the end, nothing of another's matter."""

from http import HTTPStatus

import pytest
from sqlalchemy import select

from portal.cases.models import Rating
from portal.cases.rating.models import FormRating
from portal.decisions import actions as decisions
from tests.faults.acts import Hands
from tests.support.desk import Desk
from tests.support.house import House
from tests.support.lived import settled
from tests.support.people import ANNA, JAN
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def ended(house: House, browser: Visitor, *, until_the_end: bool = True) -> str:
    """File Jan's matter through the pages and let it end; return its reference."""
    desk = Desk(house)
    browser.go("/wniosek/nowy/tax-certificate").submit(purpose="bank").submit(
        exemption="none"
    ).submit().submit()
    reference = browser.address.split("/")[3]
    if until_the_end:
        desk.pay(reference)
        desk.act(reference, decisions.issue)
        house.work()
    return reference


def test_a_sent_form_is_rated_on_the_page_that_confirms_it(house: House) -> None:
    jan = settled(house, JAN)
    reference = ended(house, jan, until_the_end=False)
    assert "Jak łatwo było wypełnić i wysłać ten wniosek?" in jan.text
    jan.submit("Wyślij ocenę")
    assert jan.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Wybierz ocenę od 1 do 5." in jan.text
    jan.submit("Wyślij", score="4")
    assert (jan.status, jan.address.split("#")[0]) == (200, f"/moje/sprawy/{reference}/przyjete")
    assert "Twoja ocena: 4 z 5" in jan.text
    anna = settled(house, ANNA).go(f"/moje/sprawy/{reference}/przyjete")
    assert anna.status == HTTPStatus.NOT_FOUND
    answer = Hands(house, anna).send(f"/moje/sprawy/{reference}/ocena-wniosku", score="1")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    sure = "Policzyliśmy ją w miesiącu, który się skończył"
    assert sure not in jan.text
    house.clock.move(days=40)
    jan = settled(house, JAN)
    Hands(house, jan).send(f"/moje/sprawy/{reference}/ocena-wniosku", score="1")
    assert sure in jan.go(f"/moje/sprawy/{reference}/przyjete").text
    with house.portal.db.reading() as session:
        assert [one.score for one in session.scalars(select(FormRating))] == [4]


def kept(house: House) -> tuple[int, str, str]:
    with house.portal.db.reading() as session:
        one = session.scalars(select(Rating)).one()
        return one.score, one.reason, one.comment


@pytest.mark.parametrize(
    ("score", "question", "reason"),
    [
        ("2", "Co było najtrudniejsze?", "twice"),
        ("3", "Co było najtrudniejsze?", "long"),
        ("4", "Co było najlepsze?", "home"),
    ],
)
def test_a_score_asks_what_was_hard_or_what_was_good(
    house: House, score: str, question: str, reason: str
) -> None:
    jan = settled(house, JAN)
    reference = ended(house, jan)
    jan.go(f"/moje/sprawy/{reference}").submit("Wyślij ocenę")
    assert jan.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Wybierz ocenę od 1 do 5." in jan.text
    jan.submit("Wyślij", score=score)
    assert question in jan.text
    assert kept(house) == (int(score), "", "")  # the score is kept even when nobody says why
    jan.submit("Wyślij", reason=reason, comment="Dziękuję.")
    assert f"Twoja ocena: {score} z 5" in jan.text
    assert kept(house) == (int(score), reason, "Dziękuję.")


def test_an_answer_that_was_not_offered_is_refused_and_the_words_are_kept(house: House) -> None:
    jan = settled(house, JAN)
    reference = ended(house, jan)
    jan.go(f"/moje/sprawy/{reference}").submit("Wyślij ocenę", score="5")
    jan.submit("Wyślij", reason="long", comment="Moje słowa.")
    assert jan.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Moje słowa." in jan.text


def test_nothing_is_asked_before_the_end_nor_of_another(house: House) -> None:
    jan = settled(house, JAN)
    reference = ended(house, jan, until_the_end=False)
    assert "Jak poszło" not in jan.go(f"/moje/sprawy/{reference}").text
    jan.go(f"/moje/sprawy/{reference}/ocena").submit("Wyślij", score="5")
    assert jan.status == HTTPStatus.CONFLICT
    anna = settled(house, ANNA)
    assert anna.go(f"/moje/sprawy/{reference}/ocena").status == HTTPStatus.NOT_FOUND
