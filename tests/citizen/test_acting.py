"""Acting for somebody else: added, checked once, switched on, and everything is theirs until it is switched off."""

from sqlalchemy import select

from portal.accounts.mandates.models import State
from portal.accounts.models import Subject, SubjectKind
from portal.audit import AuditRecord
from portal.cases.models import Case, CaseParty, Document, Draft
from tests.support.house import House
from tests.support.people import ANNA, JAN
from tests.support.represented import COMPANY, FORM, LIST, NIP, Represented, fill, send


def test_a_company_is_claimed_checked_and_then_everything_is_the_companys(house: House) -> None:
    city = Represented(house)
    jan = city.resident(JAN)
    mandate = city.represent(jan)
    assert mandate.state == State.CONFIRMED
    assert mandate.claim is None
    jan.go("/moje")
    assert "Działasz we własnym imieniu" in jan.response.text
    city.act(jan, mandate.token)
    assert jan.address == "/moje"
    assert "Działasz w imieniu: <strong>Zielony Liść sp. z o.o.</strong>" in jan.response.text
    assert "nie ma konta podatkowego" in jan.go("/moje/podatki").text
    reference = send(jan)
    [case] = city.rows(Case)
    [party] = city.rows(CaseParty)
    [firm] = city.rows(Subject, Subject.kind == SubjectKind.ENTITY)
    assert (case.reference, party.subject_id) == (reference, firm.id)
    assert (party.mandate, party.proxy_id) == (mandate.token, city.subject_of(JAN).id)
    assert firm.nip == NIP
    jan.go("/moje/sprawy")
    assert reference in jan.response.text
    city.act(jan, "")
    jan.go("/moje/sprawy")
    assert reference not in jan.response.text
    assert jan.go(f"/moje/sprawy/{reference}").status == 404


def test_the_receipt_and_the_record_name_the_human_being_and_for_whom(small_house: House) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    mandate = city.represent(jan)
    city.act(jan, mandate.token)
    send(jan)
    [receipt] = city.rows(Document, Document.slot == "receipt")
    assert receipt.values["sender"] == COMPANY["name"]
    assert receipt.values["proxy"] == {
        "name": "Jan Kowalski",
        "as": "reprezentant firmy",
        "mandate": mandate.number,
    }
    [record] = city.rows(AuditRecord, AuditRecord.kind == "case.filed")
    assert record.actor_id == city.subject_of(JAN).id
    assert record.subject_id == mandate.principal_id
    assert record.detail == f"mandate:{mandate.token}"
    small_house.work()
    [letter] = small_house.post.to("jan@example.pl")[-1:]
    assert f"/w-imieniu/{mandate.token}?dalej=" in letter.get_content()


def test_a_notice_leads_to_the_matter_through_the_switch(small_house: House) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    mandate = city.represent(jan)
    city.act(jan, mandate.token)
    reference = send(jan)
    city.act(jan, "")
    jan.go(f"/w-imieniu/{mandate.token}?dalej=/moje/sprawy/{reference}")
    assert "w imieniu: Zielony Liść" in jan.heading
    jan.submit("Działaj w tym imieniu i otwórz")
    assert jan.address == f"/moje/sprawy/{reference}"
    assert jan.status == 200


def test_before_the_check_a_claim_shows_nothing_and_lets_nobody_act(small_house: House) -> None:
    city = Represented(small_house)
    anna, jan = city.resident(ANNA), city.resident(JAN)
    first = city.represent(anna)
    city.act(anna, first.token)
    reference = send(anna)
    city.claim(jan, name="Cokolwiek")
    token = jan.address.rsplit("/", 1)[1]
    assert "Zielony" not in jan.response.text
    assert city.mandate(token).principal_id is None
    city.act(jan, token)
    assert jan.status == 422
    assert "nie sprawdził" in jan.text
    assert jan.go(f"/moje/sprawy/{reference}").status == 404


def test_two_people_who_claim_one_number_represent_one_company(house: House) -> None:
    city = Represented(house)
    anna, jan = city.resident(ANNA), city.resident(JAN)
    for visitor in (anna, jan):
        city.claim(visitor)
    for mandate in city.mandates():
        city.decide(mandate.token)
    assert len({one.principal_id for one in city.mandates()}) == 1
    assert len(city.rows(Subject, Subject.kind == SubjectKind.ENTITY)) == 1


def test_the_same_claim_twice_is_one(small_house: House) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    city.claim(jan)
    city.claim(jan)
    assert len(city.mandates()) == 1
    city.decide(city.mandates()[0].token)
    city.claim(jan)
    assert jan.status == 422
    assert "już reprezentujesz" in jan.text


def test_a_mandate_that_is_revoked_ends_with_the_next_request_and_nothing_is_saved(house: House) -> None:
    city = Represented(house)
    jan = city.resident(JAN)
    mandate = city.represent(jan)
    city.act(jan, mandate.token)
    jan.go(FORM)
    city.checker.go(f"/biurko/pelnomocnictwa/{mandate.token}").submit("Odwołaj", reason="Zmiana w zarządzie")
    jan.submit("Dalej", purpose="bank")
    assert jan.status == 409
    assert "Nie możesz już działać w imieniu „Zielony Liść" in jan.text
    assert city.rows(Draft) == []
    jan.go("/moje")
    assert "Nie możesz już działać w imieniu" in jan.response.text
    jan.submit("Rozumiem")
    assert "Nie możesz już" not in jan.response.text


def test_a_form_of_ones_own_is_not_taken_in_another_name(small_house: House) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    mandate = city.represent(jan)
    jan.go(FORM)
    form, page = jan.page, jan.address
    city.act(jan, mandate.token)
    jan.page, jan.address = form, page
    jan.submit("Dalej", purpose="bank")
    assert jan.status == 409
    assert "w innym imieniu" in jan.text
    assert city.rows(Draft) == []


def test_a_mandate_that_ended_yesterday_does_not_act_today(small_house: House) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    mandate = city.represent(jan)
    city.act(jan, mandate.token)
    with small_house.portal.db.writing() as session:
        row = session.merge(mandate)
        row.valid_until = small_house.clock.now().date()
    jan.go("/moje")
    assert "Działasz w imieniu" in jan.response.text
    small_house.clock.move(minutes=20)
    jan.go("/moje")
    with small_house.portal.db.writing() as session:
        row = session.merge(mandate)
        row.valid_until = small_house.clock.now().date().replace(day=22)
    jan.go("/moje")
    assert "Nie możesz już działać w imieniu" in jan.response.text
    city.act(jan, mandate.token)
    assert jan.status == 422
    assert "wygasło" in jan.text


def test_a_company_that_was_struck_off_has_nobody_to_act_for_it(small_house: House) -> None:
    city = Represented(small_house)
    jan, anna = city.resident(JAN), city.resident(ANNA)
    mandate = city.represent(jan)
    city.act(jan, mandate.token)
    day = {"as_of-dzien": "20", "as_of-miesiac": "11", "as_of-rok": "2026"}
    city.checker.go(f"/biurko/pelnomocnictwa/{mandate.token}").submit("Oznacz jako wykreśloną", **day)
    jan.go("/moje")
    assert "Nie możesz już działać w imieniu" in jan.response.text
    city.claim(anna)
    city.decide(city.mandates()[-1].token)
    assert city.checker.status == 422
    assert "wykreślona" in city.checker.text


def test_the_mandate_of_somebody_else_is_not_found(small_house: House) -> None:
    city = Represented(small_house)
    anna, jan = city.resident(ANNA), city.resident(JAN)
    mandate = city.represent(anna)
    assert city.act(jan, mandate.token).status == 404
    for page in ("", "/odwolaj", "/dokument", "/upowaznij"):
        assert jan.go(f"{LIST}/{mandate.token}{page}").status == 404
    assert jan.go(f"/w-imieniu/{mandate.token}").status == 404


def test_a_session_that_ran_out_begins_again_as_oneself(small_house: House) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    mandate = city.represent(jan)
    city.act(jan, mandate.token)
    small_house.clock.move(minutes=31)
    assert jan.go("/moje").address.startswith("/zaloguj")
    again = city.resident(JAN)
    again.go("/moje")
    assert "Działasz we własnym imieniu" in again.response.text


def test_the_pages_of_the_human_being_stay_theirs(small_house: House) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    mandate = city.represent(jan)
    city.act(jan, mandate.token)
    jan.go("/konto")
    assert "Jan Kowalski" in jan.text
    assert jan.go("/konto/zmien/jezyk").submit("Zapisz", language="en").status == 200
    jan.go("/konto/zmien/jezyk").submit(None, language="pl")
    for page in ("/konto/moje-dane", "/konto/usun", "/moje/podatki/kalendarz"):
        assert jan.go(page).status == 403, page
        assert "Działasz teraz w imieniu" in jan.text
    jan.submit()
    assert jan.address == "/moje/podatki/kalendarz"
    assert jan.status == 200


def test_a_service_that_does_not_take_companies_says_who_may_ask(small_house: House) -> None:
    from portal.service import Capacity

    city = Represented(small_house)
    jan = city.resident(JAN)
    mandate = city.represent(jan)
    city.let_act(frozenset({Capacity.SELF}))
    city.act(jan, mandate.token)
    jan.go(FORM)
    assert jan.status == 403
    assert "każdy w swojej sprawie" in jan.text
    city.let_act(frozenset({Capacity.COMPANY}))
    assert jan.go(FORM).status == 200
    city.act(jan, "")
    assert jan.go(FORM).status == 403
    assert "osoba, która reprezentuje firmę" in jan.text


def test_a_company_is_known_to_the_form(small_house: House) -> None:
    from portal.accounts.queries import get_known

    city = Represented(small_house)
    jan = city.resident(JAN)
    mandate = city.represent(jan)
    with small_house.portal.db.reading() as session:
        known = get_known(session, small_house.portal.vault, mandate.principal_id or 0)
    assert (known.company_name, known.nip, known.krs) == (COMPANY["name"], NIP, COMPANY["krs"])
    city.act(jan, mandate.token)
    fill(jan)
    assert COMPANY["name"] in jan.text
    assert NIP in jan.text
    assert "Jan Kowalski" in jan.text


def test_an_official_sees_who_acts_for_the_party_and_whether_it_still_stands(small_house: House) -> None:
    from tests.support.lived import CLERK
    from tests.support.people import sign_in

    city = Represented(small_house)
    jan = city.resident(JAN)
    mandate = city.represent(jan)
    city.act(jan, mandate.token)
    reference = send(jan)
    clerk = sign_in(small_house, CLERK)
    clerk.go(f"/biurko/sprawy/{reference}")
    assert mandate.number in clerk.text
    assert "reprezentant firmy" in clerk.text
    assert "Działa" in clerk.text
    jan.go(f"{LIST}/{mandate.token}/odwolaj").submit("Odwołaj")
    assert "Odwołane" in clerk.go(f"/biurko/sprawy/{reference}").text


def test_a_session_never_acts_by_the_mandate_of_another(small_house: House) -> None:
    """The negative control of the join: a row that names another's mandate acts for nobody."""
    from portal.accounts.models import WebSession

    city = Represented(small_house)
    anna, jan = city.resident(ANNA), city.resident(JAN)
    mandate = city.represent(anna)
    with small_house.portal.db.writing() as session:
        for row in session.scalars(
            select(WebSession).where(WebSession.subject_id == city.subject_of(JAN).id)
        ):
            row.mandate_id = mandate.id
    jan.go("/moje")
    assert "Działasz w imieniu:" not in jan.response.text
