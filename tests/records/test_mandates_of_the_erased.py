"""When somebody is erased nobody acts by their mandates any more, and what stays names neither them nor their paper."""

from sqlalchemy import select

from portal.accounts.mandates.claiming import reseal_claims
from portal.accounts.mandates.models import Mandate, State
from portal.files.models import StoredFile
from portal.records.erasure.erasing import erase
from portal.records.erasure.staying import list_staying
from portal.records.export.person import MANDATES
from portal.records.export.sheets import Own, read
from portal.security import Loa
from tests.support.house import House
from tests.support.people import ANNA, JAN
from tests.support.represented import Represented, power_of_attorney, send


def named(who: object) -> dict[str, str]:
    return {"given_name": ANNA.given_name, "surname": ANNA.family_name, "pesel": ANNA.pesel}


def test_who_filed_for_another_stays_as_long_as_the_papers_do(small_house: House) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    mandate = city.represent(jan)
    person = city.subject_of(JAN).id

    def staying() -> list[str]:
        with small_house.app.app_context(), small_house.portal.db.reading() as session:
            return [
                one.what for one in list_staying(session, small_house.portal, person, small_house.clock.now())
            ]

    assert staying() == []
    city.act(jan, mandate.token)
    send(jan)
    assert staying() == ["Sprawy w toku"]


def test_an_erased_principal_is_named_by_no_mandate_and_acted_for_by_nobody(house: House) -> None:
    city = Represented(house)
    anna, jan = city.resident(ANNA), city.resident(JAN)
    assert anna is not None
    mandate = city.represent(jan, "principal", **power_of_attorney(relation="sibling", **named(ANNA)))
    city.act(jan, mandate.token)
    person = city.subject_of(ANNA).id
    with house.app.app_context(), house.portal.db.writing() as session:
        keys = erase(session, house.portal, person, actor=None, now=house.clock.now())
    assert len(keys) == 1
    jan.go("/moje")
    assert "Działasz w imieniu" not in jan.response.text
    [left] = city.mandates()
    assert (left.state, left.principal_id, left.file_id) == (State.REVOKED, None, None)
    assert ANNA.family_name not in left.name
    assert city.rows(StoredFile) == []


def test_an_erased_agent_takes_the_delegations_along(small_house: House) -> None:
    city = Represented(small_house)
    anna, jan = city.resident(ANNA), city.resident(JAN)
    parent = city.represent(jan)
    day = {"valid_until-dzien": "", "valid_until-miesiac": "", "valid_until-rok": ""}
    jan.go(f"/moje/pelnomocnictwa/{parent.token}/upowaznij")
    jan.submit("Upoważnij", name="Anna", pesel=ANNA.pesel, scope=["all"], **day)
    invited = city.mandates()[-1]
    anna.go(f"/moje/pelnomocnictwa/zaproszenie/{invited.token}").submit("Zgadzam się")
    person = city.subject_of(JAN).id
    with small_house.app.app_context(), small_house.portal.db.writing() as session:
        erase(session, small_house.portal, person, actor=None, now=small_house.clock.now())
    assert [one.state for one in city.mandates()] == [State.REVOKED, State.REVOKED]
    assert [one.agent_name for one in city.mandates()] == ["(dane usunięte)", "Anna Żółć-Łęcka"]


def test_a_copy_tells_both_sides_of_a_mandate_and_hides_the_others_numbers(small_house: House) -> None:
    city = Represented(small_house)
    city.resident(ANNA)
    jan = city.resident(JAN)
    city.represent(jan, "principal", **power_of_attorney(relation="sibling", **named(ANNA)))
    with small_house.app.app_context(), small_house.portal.db.reading() as session:
        for who in (ANNA, JAN):
            own = Own(session, small_house.portal, city.subject_of(who).id, Loa.SUBSTANTIAL)
            [told] = list(read(own, MANDATES))
            assert told["agent_name"] == "Jan Kowalski"
            assert told["name"] == "Anna Żółć-Łęcka"
            assert ANNA.pesel not in str(told)


def test_a_claim_that_waits_is_sealed_anew_with_the_other_numbers(small_house: House) -> None:
    city = Represented(small_house)
    city.claim(city.resident(JAN))
    vault = small_house.portal.vault
    with small_house.portal.db.writing() as session:
        assert reseal_claims(session, vault) == 0
        claim = session.scalars(select(Mandate)).one().claim
    assert claim is not None
    assert "1234563218" not in claim
