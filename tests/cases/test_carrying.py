"""Answers carried over: only gaps are filled, an address whole or not at all, and nobody's but the person's own."""

from datetime import timedelta

import pytest

from portal.cases import carrying, drafts
from portal.cases.carrying import CONTACTS, PLACES, Earlier, find_gaps, list_earlier
from portal.cases.models import CaseParty
from portal.service import Known
from tests.support.desk import ANSWERS, SLUG, Desk
from tests.support.house import START

STREET = PLACES[0]


def told(desk: Desk, *earlier: Earlier) -> carrying.Told:
    return carrying.fill_gaps(Known(), [STREET], desk.portal.services, earlier)


def matter(answers: dict[str, object], **more: object) -> Earlier:
    return Earlier(SLUG, answers, START, **{"is_sent": True, **more})  # type: ignore[arg-type]


def test_a_gap_is_what_a_page_asks_for_and_of_which_nothing_is_known(small_desk: Desk) -> None:
    pages = small_desk.service.steps
    assert find_gaps(pages, Known(), (*CONTACTS, *PLACES)) == [STREET]
    assert find_gaps(pages, Known(town="Łapy"), (*CONTACTS, *PLACES)) == []


def test_an_address_is_taken_whole_from_the_newest_matter_that_told_it(small_desk: Desk) -> None:
    half = matter({**ANSWERS, "street": None})
    other = matter({**ANSWERS, "street": "ul. Mazowiecka 5"})
    found = told(small_desk, half, other, matter(ANSWERS))
    assert (found.known.street, found.known.town) == ("ul. Mazowiecka 5", "Białystok")
    assert found.origin("left_street") is other
    assert told(small_desk, half).known == Known()


def test_a_form_under_way_tells_only_what_its_person_has_gone_on_from(small_desk: Desk) -> None:
    assert told(small_desk, matter(ANSWERS, is_sent=False, done=frozenset({"cel"}))).known == Known()
    assert (
        told(small_desk, matter(ANSWERS, is_sent=False, done=frozenset({"adres"}))).known.town == "Białystok"
    )


def test_an_answer_of_another_kind_tells_nothing(small_desk: Desk) -> None:
    assert told(small_desk, matter({**ANSWERS, "street": ["ul. Lipowa"]})).known == Known()


@pytest.mark.engines
def test_nobody_but_who_began_a_matter_is_told_its_answers(desk: Desk) -> None:
    reference = desk.file()
    other = desk.add_resident().subject_id
    own = desk.resident.subject_id
    assert own
    assert other
    with desk.writing() as session:
        session.add(CaseParty(case_id=desk.case(reference).id, subject_id=other, role="owner"))
    with desk.reading() as session:
        assert [one.answers["street"] for one in list_earlier(session, {SLUG}, own, desk.now)] == [
            ANSWERS["street"]
        ]
        assert list_earlier(session, {SLUG}, other, desk.now) == []
        assert list_earlier(session, {"road-lane"}, own, desk.now) == []


def test_the_newest_comes_first_and_a_stale_form_tells_nothing(desk: Desk) -> None:
    desk.file()
    desk.clock.move(hours=1)
    own = desk.resident.subject_id
    assert own
    with desk.writing() as session:
        drafts.begin(session, desk.service, own, Known(), desk.now)
    with desk.reading() as session:
        assert [one.is_sent for one in list_earlier(session, {SLUG}, own, desk.now)] == [False, True]
        later = desk.now + drafts.LIFETIME + timedelta(days=1)
        assert [one.is_sent for one in list_earlier(session, {SLUG}, own, later)] == [True]


@pytest.mark.parametrize(
    ("street", "road", "number"),
    [
        ("ul. Wesoła 12/3", "Wesoła", "12/3"),
        ("al. Piłsudskiego 20 lok. 3", "al. Piłsudskiego", "20 lok. 3"),
        ("ul. 11 Listopada 3A", "11 Listopada", "3A"),
        ("Ulica Lipowa 4 m. 7", "Lipowa", "4 m. 7"),
        ("Lipowa", "", ""),
        ("", "", ""),
    ],
)
def test_a_street_is_parted_from_its_number(street: str, road: str, number: str) -> None:
    known = Known(home_street=street)
    assert (known.home_road, known.home_number) == (road, number)


def test_how_to_reach_somebody_is_told_only_by_their_own_hand(small_desk: Desk) -> None:
    services = small_desk.portal.services

    def phone(*, by_self: bool) -> str:
        one = Earlier("road-lane", {"phone": "600100200"}, START, is_sent=True, by_self=by_self)
        return carrying.fill_gaps(Known(), CONTACTS, services, [one]).known.phone

    assert (phone(by_self=False), phone(by_self=True)) == ("", "600100200")


@pytest.mark.engines
def test_what_a_proxy_filed_or_anybody_began_is_not_of_ones_own_hand(desk: Desk) -> None:
    reference = desk.file()
    other, own = desk.add_resident().subject_id, desk.resident.subject_id
    assert own
    with desk.reading() as session:
        assert [one.by_self for one in list_earlier(session, {SLUG}, own, desk.now)] == [True]
    with desk.writing() as session:
        party = session.get_one(CaseParty, desk.case(reference).parties[0].id)
        party.proxy_id, party.mandate = other, "m" * 24
        drafts.begin(session, desk.service, own, Known(), desk.now)
    with desk.reading() as session:
        assert [one.by_self for one in list_earlier(session, {SLUG}, own, desk.now)] == [False, False]


def test_answers_are_copied_without_how_their_writer_is_reached(small_desk: Desk) -> None:
    service = small_desk.portal.services["road-lane"]
    answers = {"phone": "600100200", "purpose": "x"}
    assert carrying.without_contacts(service, answers) == {"purpose": "x"}
