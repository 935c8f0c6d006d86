"""The managers' page of a service: where its forms are left, how it went, what of it a lever says."""

from datetime import UTC, date, datetime

from portal.cases import queries
from portal.cases.leaving.models import FormCount, Kind
from portal.cases.models import Channel
from portal.cases.rating.actions import rate_form
from portal.insight.leading import place_of
from portal.measures.channels import UNKNOWN
from portal.measures.counting import recount_all
from portal.measures.levers import Kind as Do
from portal.measures.levers import Lever
from portal.measures.outside.models import OutsideCount, Source
from portal.measures.satisfaction import Answers, Asked
from portal.measures.told import find_answers, tell_answers
from tests.insight.test_insight import MANAGER
from tests.support.desk import EXEMPT, SLUG, Desk
from tests.support.people import sign_in

BEGUN = date(2026, 10, 5)
ANSWERED = datetime(2026, 10, 6, 9, tzinfo=UTC)


def leave(desk: Desk, *rows: tuple[str, Kind, int], on: date = BEGUN) -> None:
    with desk.writing() as session:
        session.add_all(
            FormCount(service=SLUG, on=on, step=step, kind=kind, count=count) for step, kind, count in rows
        )


def test_a_service_shows_where_its_forms_are_left(small_desk: Desk) -> None:
    leave(
        small_desk, ("", Kind.STARTED, 10), ("", Kind.SENT, 6), ("", Kind.SENT_LATE, 1), ("oplata", Kind.CAME, 10),
        ("oplata", Kind.WENT, 8), ("adres", Kind.CAME, 8), ("adres", Kind.WENT, 7), ("oplata", Kind.FAULT, 4),
        ("dawna", Kind.SAVED, 3),
    )  # fmt: skip
    leave(small_desk, ("", Kind.STARTED, 5), on=date(2026, 11, 20))
    text = sign_in(small_desk.house, MANAGER).go(f"/liczby/uslugi/{SLUG}").text
    assert "Wysłano w ciągu 30 dni 6, czyli 60,0" in text
    assert "Później: 1. Nie wysłano: 3." in text
    assert "2 (20,0" in text
    assert "dawna strona „dawna”" in text
    assert "30 dni jeszcze trwa" in text


def test_a_service_without_forms_says_so(small_desk: Desk) -> None:
    text = sign_in(small_desk.house, MANAGER).go(f"/liczby/uslugi/{SLUG}").text
    assert "Nie ma jeszcze wniosków zaczętych co najmniej 30 dni temu." in text
    assert "Za mało odpowiedzi, żeby je pokazać: próg to 10." in text


def test_services_that_nobody_used_are_told_beside_the_offer(small_desk: Desk) -> None:
    small_desk.file(EXEMPT)
    with small_desk.writing() as session:
        recount_all(session, small_desk.now)
    page = sign_in(small_desk.house, MANAGER).go("/liczby/uslugi")
    offered = len(small_desk.portal.offered)
    assert f"Portal oferuje {offered} usług." in page.text
    assert "złożono w nim sprawy w 1 z nich" in page.text
    small_desk.clock.move(days=100)
    assert "złożono w nim sprawy w 0 z nich" in sign_in(small_desk.house, MANAGER).go("/liczby/uslugi").text


def test_a_lever_says_on_which_page_forms_are_left(small_desk: Desk) -> None:
    small_desk.file(EXEMPT, arrived_on=date(2026, 10, 5))
    small_desk.file(EXEMPT, channel=Channel.COUNTER, arrived_on=date(2026, 10, 5))
    leave(small_desk, ("", Kind.STARTED, 9), ("adres", Kind.CAME, 4))
    with small_desk.writing() as session:
        recount_all(session, small_desk.now)
    text = sign_in(small_desk.house, MANAGER).go("/liczby/co-dalej").text
    assert ("4 z 9 zaczętych wniosków przerwano na stronie" in text) == ("nie w całości online" in text)


def test_each_lever_leads_to_a_page_that_opens_at_its_place(small_desk: Desk) -> None:
    small_desk.file(EXEMPT, channel=Channel.COUNTER, arrived_on=date(2026, 10, 5))
    with small_desk.writing() as session:
        session.add(OutsideCount(month=date(2026, 10, 1), unit_code="FN", channel=UNKNOWN, source=Source.FILE, matters=7,
                                 at=small_desk.now))  # fmt: skip
        recount_all(session, small_desk.now)
    visitor, services = sign_in(small_desk.house, MANAGER), small_desk.portal.services
    levers = [
        Lever(Do.CHANNEL, "", 1, 1, 1.0), Lever(Do.BUILD, "", 1, 1, 1.0), Lever(Do.BUILD, SLUG, 1, 1, 1.0),
        Lever(Do.INVITE, SLUG, 1, 1, 1.0), Lever(Do.INVITE, SLUG, 1, 1, 1.0, left_at="Adres"),
    ]  # fmt: skip
    places = [place_of(one, date(2026, 10, 1), services) for one in levers]
    assert len(set(places)) == 4  # of both that are of no service the same
    for place in places:
        path, _, part = place.path.partition("#")
        assert visitor.go(path).status == 200, place
        assert visitor.page is not None
        assert not part or part in {element.get("id") for element in visitor.page.iter()}, place
    assert places[0].words in visitor.go("/liczby/co-dalej").text
    assert "Źródła liczb: październik 2026" in visitor.follow(places[0].words).text


def test_answers_are_shown_with_who_was_asked_and_too_few_are_not(small_desk: Desk) -> None:
    references = [small_desk.file(EXEMPT, arrived_on=date(2026, 10, 5)) for _ in range(12)]
    for many in (9, 10):
        with small_desk.writing() as session:
            for reference in references[:many]:
                rate_form(session, queries.get_by_reference(session, reference), 5, ANSWERED)
            recount_all(session, small_desk.now)
        text = sign_in(small_desk.house, MANAGER).go("/liczby/zadowolenie").text
        assert ("Odpowiedziało 10 z 12 pytanych" in text) == (many == 10)
    assert "Ocenę 4 albo 5 dało 10, czyli 100,0" in text
    assert "przedział 95%: od 72,2" in text


def test_everybody_is_told_of_answers_once_a_month_and_never_the_counts_themselves(small_desk: Desk) -> None:
    references = [small_desk.file(EXEMPT, arrived_on=date(2026, 10, 5)) for _ in range(70)]
    with small_desk.writing() as session:
        for place, reference in enumerate(references[:64]):
            rate_form(session, queries.get_by_reference(session, reference), 5 if place < 61 else 1, ANSWERED)
        recount_all(session, small_desk.now)
        assert tell_answers(session, small_desk.portal, small_desk.now)
        found = find_answers(session, date(2026, 10, 1))
        assert found is not None
        month, said = found
        assert (month, said[Asked.SETTLED]) == (date(2026, 10, 1), Answers())
        assert (abs(said[Asked.SENT].asked - 70) <= 5, said[Asked.SENT].levels[1] in {0, 10}) == (True, True)
    told = small_desk.house.visitor().go("/liczby").text
    number = said[Asked.SENT].answered
    assert f"Odpowiedziało {number} z" in told
    assert "Jak łatwo było załatwić sprawę: za mało odpowiedzi" in told
    with small_desk.writing() as session:
        rate_form(session, queries.get_by_reference(session, references[65]), 2, ANSWERED)
        recount_all(session, small_desk.now)
        assert not tell_answers(session, small_desk.portal, small_desk.now)  # it was told this month
    assert small_desk.house.visitor().go("/liczby").text == told
    by_month = [said[Asked.SENT]]
    for _ in range(6):
        small_desk.clock.move(days=31)
        with small_desk.writing() as session:
            assert tell_answers(session, small_desk.portal, small_desk.now)
            later = find_answers(session, date(2026, 10, 1))
        assert later is not None
        assert later[0] > month
        by_month.append(later[1][Asked.SENT])
    assert by_month == by_month[:1] * 7, (
        "drawn anew each month, a year of them would show the count behind them"
    )
