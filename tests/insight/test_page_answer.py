"""The footer's question: answered by anybody without a cookie, kept as sums of nobody, told only of enough."""

import re
from datetime import date

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.cases.declared.models import LeftOut
from portal.voice.pages.models import AnsweredPage, PageAnswer
from tests.faults.acts import at_once, recurring
from tests.insight.test_insight import MANAGER
from tests.support.desk import SLUG, Desk
from tests.support.people import sign_in
from tests.support.visitor import ORIGIN

ADDRESS = "/ocena-strony"
GOOD = {"usluga": SLUG, "done": "no", "score": "2"}


def page_id(desk: Desk) -> str:
    text = desk.house.app.test_client().get(ADDRESS, base_url=ORIGIN).text
    return re.findall(r'name="submission" value="([^"]+)"', text)[0]


def post(desk: Desk, form: dict[str, str], origin: str = ORIGIN) -> TestResponse:
    client = desk.house.app.test_client()
    form = form if "submission" in form else {**form, "submission": page_id(desk)}
    return client.post(ADDRESS, base_url=ORIGIN, data=form, headers={"Origin": origin})


def sums(desk: Desk) -> dict[tuple[date, str, str, int], int]:
    with desk.reading() as session:
        rows = session.scalars(select(PageAnswer))
        return {(row.month, row.service, row.done, row.score): row.count for row in rows}


def test_anybody_answers_from_the_footer_and_nothing_of_them_is_kept(small_desk: Desk) -> None:
    visitor = small_desk.house.visitor().go(f"/uslugi/{SLUG}").follow("Oceń portal")
    visitor.submit("Wyślij ocenę", score="2")
    assert (visitor.status, "Wybierz, czy się udało." in visitor.text) == (422, True)
    visitor.submit("Wyślij ocenę", done="no")  # the score and the service stand as they were
    assert visitor.heading == "Dziękujemy za ocenę"
    tester = LeftOut(
        subject_id=small_desk.resident.subject_id, why="test", official_id=small_desk.clerk.official_id,
        since_at=small_desk.now,
    )  # fmt: skip
    with small_desk.writing() as session:  # of one person: it says nothing of pages that are of no service
        session.add(tester)
    bare, other = post(small_desk, GOOD), post(small_desk, {**GOOD, "usluga": "nie-ma", "score": "5"})
    assert (bare.status_code, bare.headers.getlist("Set-Cookie"), other.status_code) == (303, [], 303)
    month = date(2026, 11, 1)
    assert sums(small_desk) == {(month, SLUG, "no", 2): 2, (month, "", "no", 5): 1}
    assert not PageAnswer.__table__.foreign_keys
    with small_desk.writing() as session:
        session.add(
            LeftOut(
                service=SLUG, why="test", official_id=small_desk.clerk.official_id, since_at=small_desk.now
            )
        )
    told = [post(small_desk, GOOD, "https://evil.example").status_code, post(small_desk, GOOD).status_code]
    assert told == [403, 303]
    assert sum(sums(small_desk).values()) == 3  # neither another site's nor a declared service's is counted
    assert [post(small_desk, GOOD).status_code for _ in range(10)][-1] == 429
    official = sign_in(small_desk.house, MANAGER)
    assert official.go(ADDRESS).status == 404
    assert "Oceń portal" not in official.go("/liczby").text


def test_a_page_that_was_shown_counts_once_however_often_it_is_sent(desk: Desk) -> None:
    shown, raced = page_id(desk), page_id(desk)
    sent = [post(desk, {**GOOD, "submission": shown}).status_code for _ in range(2)]
    again = post(desk, {**GOOD, "score": "5", "submission": shown}).status_code  # Back, and another answer
    month = date(2026, 11, 1)
    assert ([*sent, again], sums(desk)) == ([303] * 3, {(month, SLUG, "no", 2): 1})
    assert at_once(*[lambda: post(desk, {**GOOD, "score": "3", "submission": raced})] * 2) == [303] * 2
    assert sums(desk)[month, SLUG, "no", 3] == 1
    for made_up in ("", f"{'a' * 24}.{shown.partition('.')[2]}"):
        told = post(desk, {**GOOD, "submission": made_up})
        assert (told.status_code, "Ta strona była otwarta dawno" in told.text) == (422, True)
    assert sum(sums(desk).values()) == 2
    assert re.search(r'value="no"[^>]* checked', told.text)
    yesterdays = page_id(desk)
    for kept, code in ((2, 303), (0, 422)):  # the day after, and when it is forgotten and taken no more
        recurring(desk.house, days=1)
        with desk.reading() as session:
            assert session.scalar(select(func.count()).select_from(AnsweredPage)) == kept
        assert post(desk, {**GOOD, "submission": yesterdays}).status_code == code
    assert sum(sums(desk).values()) == 3


def test_managers_read_the_answers_of_full_months_apart_and_none_of_too_few(small_desk: Desk) -> None:
    manager = sign_in(small_desk.house, MANAGER)
    for month, counts, words in (
        (date(2026, 10, 1), {(SLUG, "no", 1): 6, ("", "no", 5): 3}, "Za mało odpowiedzi"),
        (date(2026, 11, 1), {("", "no", 5): 50}, "Za mało odpowiedzi"),  # the month is not over
        (
            date(2026, 9, 1),
            {("", "yes", 4): 12},
            "Odpowiedzi z dwunastu pełnych miesięcy: 21. Ocen 4 i 5: 15",
        ),
    ):
        with small_desk.writing() as session:
            for (service, done, score), count in counts.items():
                session.add(PageAnswer(month=month, service=service, done=done, score=score, count=count))
        text = manager.go("/liczby/zadowolenie").text
        part = text[text.index("Kto odpowiedział sam") : text.index("Jak liczymy")]
        assert words in part
    assert "Czy udało się" not in part  # nine did not: too few
    assert "Pozostałe strony" not in part  # less them the six of the service would be known
    with small_desk.writing() as session:
        session.add(PageAnswer(month=date(2026, 9, 1), service=SLUG, done="no", score=2, count=5))
    part = manager.go("/liczby/zadowolenie").text
    assert "udało się: 12, jeszcze nie, dokończą później: 0, nie udało się: 14" in part
    assert ("Pozostałe strony1515 ÷ 15" in part, "110 ÷ 11" in part) == (True, True)
