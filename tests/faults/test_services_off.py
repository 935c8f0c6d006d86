"""A service switched off takes nothing new, and nobody who began with it is left without their pages."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, func, select

import app as front_door
from portal.billing.models import TreasurerTask
from portal.cases import flows
from portal.cases.models import Case, Draft
from portal.workflow import Flow
from tests.kernel.test_settings import GOOD
from tests.support.house import House
from tests.support.lived import CLERK, DESK, FORM, file_matter, fill_in, hrefs, pay, settled, till_for
from tests.support.people import ANNA, JAN, sign_in

SLUG = "tax-certificate"
CARD = f"/uslugi/{SLUG}"


def switch_off(house: House) -> None:
    """Offer another service only, as PORTAL_SERVICES would after a restart."""
    object.__setattr__(house.portal.settings, "services", ("another",))


def count(house: House, model: type) -> int:
    with house.portal.db.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_service_that_is_off_takes_nothing_new_and_says_where_to_go(small_hurt: House) -> None:
    anna = settled(small_hurt, ANNA)
    places = ("/", "/szukaj?q=zaświadczenie", f"/tematy/{small_hurt.portal.services[SLUG].card.topic}")
    assert all(hrefs(anna.go(place), CARD) for place in places)
    switch_off(small_hurt)
    for place in places:
        assert anna.go(place).status == 200
        assert hrefs(anna, CARD) == []
    assert "nie przyjmujemy teraz online" in anna.go(CARD).text
    assert anna.go(FORM).address == CARD
    assert anna.post(FORM, {"purpose": "bank", "_token": token_in(anna)}).address == CARD
    assert count(small_hurt, Draft) == 0
    assert anna.go("/uslugi/unheard-of").status == 404


def test_a_draft_begun_before_is_finished_and_its_case_keeps_its_pages(small_hurt: House) -> None:
    anna = fill_in(settled(small_hurt, ANNA))
    switch_off(small_hurt)
    assert anna.go(FORM).address.endswith("/sprawdz")
    anna.submit()
    reference = anna.address.split("/")[3]
    for place in ("/moje", "/moje/sprawy", f"/moje/sprawy/{reference}", f"/moje/sprawy/{reference}/wycofaj"):
        assert anna.go(place).status == 200
    clerk = sign_in(small_hurt, CLERK)
    for place in ("/biurko", f"/biurko/sprawy/{reference}"):
        assert clerk.go(place).status == 200
    assert reference in clerk.text


def test_the_counter_writes_down_only_what_is_offered(small_hurt: House) -> None:
    halina = sign_in(small_hurt, DESK)
    assert halina.go(f"/biurko/wpisz?usluga={SLUG}").status == 200
    switch_off(small_hurt)
    assert halina.go(f"/biurko/wpisz?usluga={SLUG}").status == 404
    assert halina.go("/biurko/wpisz").status == 200
    assert hrefs(halina, SLUG) == []


def test_an_unknown_service_is_named_with_the_other_faults_at_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faulty = {**GOOD, "PORTAL_SERVICES": f"{SLUG} dog-tax", "PORTAL_DEMO": "1"}
    monkeypatch.setattr("os.environ", faulty)
    with pytest.raises(SystemExit) as stopped:
        front_door.create_app()
    said = str(stopped.value)
    assert "PORTAL_SERVICES: nie ma usług: dog-tax. Są: " in said
    assert "PORTAL_DEMO" in said


# ---------------------------------------------------------------------------------------------- a later version
def publish(house: House, change: Callable[[Flow], Flow]) -> None:
    """Let a second version of the service come, with another flow."""
    old = house.portal.services[SLUG]
    newer = replace(old, version=old.version + 1, flow=change(old.flow))
    object.__setattr__(house.portal, "services", {**house.portal.services, SLUG: newer})
    with house.app.app_context(), house.portal.db.writing() as session:
        flows.store_versions(session, house.portal, house.clock.now())


def without_withdrawing(flow: Flow) -> Flow:
    """Leave the status of a withdrawn matter out."""
    return replace(
        flow,
        statuses=tuple(one for one in flow.statuses if one.code != "withdrawn"),
        transitions=tuple(one for one in flow.transitions if one.target != "withdrawn"),
    )


def test_a_status_that_a_later_version_left_out_still_has_its_word_in_the_list(small_hurt: House) -> None:
    anna = settled(small_hurt, ANNA)
    for _ in range(2):
        anna.go(f"/moje/sprawy/{file_matter(anna)}/wycofaj").submit("Wycofaj wniosek")
    publish(small_hurt, without_withdrawing)
    file_matter(anna)
    sent: list[str] = []
    engine = small_hurt.portal.db.engine
    event.listen(engine, "before_cursor_execute", lambda *told: sent.append(told[2]))
    page = anna.go("/moje/sprawy")
    assert page.status == 200
    assert len(re.findall("Wycofan", page.text)) == 2
    asked = [statement for statement in sent if not statement.startswith("BEGIN")]
    assert len([one for one in asked if "service_versions" in one]) == 1
    assert len(asked) <= 12


def test_looking_at_a_draft_of_an_earlier_version_changes_nothing_of_it(hurt: House) -> None:
    jan = settled(hurt, JAN).go(FORM).submit("Dalej", purpose="bank")
    place, before = jan.address, kept(hurt)
    publish(hurt, lambda flow: flow)
    jan.go(place)  # the house cries out when a page that is only shown leaves a changed row behind
    assert "Formularz się zmienił" in jan.text
    jan.go(place.rsplit("/", 1)[0] + "/sprawdz")
    assert jan.address.endswith("/cel")
    assert "Formularz się zmienił" in jan.text
    assert kept(hurt) == before
    jan.submit("Dalej")
    assert kept(hurt)[0] == hurt.portal.services[SLUG].version


def kept(house: House) -> tuple[Any, ...]:
    with house.portal.db.reading() as session:
        row = session.scalars(select(Draft)).one()
        return row.service_version, row.answers, row.done


# ---------------------------------------------------------------------------------------------- withdrawn
def test_who_withdraws_a_paid_matter_is_told_of_the_refund_and_the_treasurer_too(
    hurt: House, demo_environment: dict[str, str]
) -> None:
    with till_for(demo_environment) as till:
        object.__setattr__(hurt.portal.settings.gateway, "base_url", till.url)
        anna = settled(hurt, ANNA)
        reference = file_matter(anna)
        pay(hurt, till, anna, reference)
    for _ in range(2):
        anna.post(f"/moje/sprawy/{reference}/wycofaj", {"_token": token_in(anna.go("/moje"))})
    assert "O zwrot opłaty możesz poprosić osobnym pismem." in anna.go(f"/moje/sprawy/{reference}").text
    with hurt.portal.db.reading() as session:
        assert [task.kind for task in session.scalars(select(TreasurerTask))] == ["withdrawn_paid"]


def test_who_withdraws_an_unpaid_matter_hears_of_no_refund(small_hurt: House) -> None:
    anna = settled(small_hurt, ANNA)
    reference = file_matter(anna)
    anna.go(f"/moje/sprawy/{reference}/wycofaj").submit("Wycofaj wniosek")
    assert "Wniosek jest wycofany" in anna.go(f"/moje/sprawy/{reference}").text
    assert "zwrot" not in anna.text
    assert count(small_hurt, TreasurerTask) == 0
    assert count(small_hurt, Case) == 1


def token_in(visitor: Any) -> str:
    found = re.search(r'name="_token" value="([^"]+)"', visitor.response.text)
    assert found
    return found.group(1)
