"""Two officials for what reaches furthest, and every paper of a claim that was sent twice."""

import io
from dataclasses import replace
from datetime import date

import pikepdf
import pytest

from portal.accounts.mandates.models import Mandate, State
from portal.accounts.mandates.second import needs_two
from portal.audit import AuditRecord
from portal.cases.proxies.models import MandatePaper
from portal.facts import Fact, Facts
from portal.files.models import StoredFile
from tests.support.house import House
from tests.support.people import ANNA, JAN, sign_in
from tests.support.represented import LIST, SECOND, Represented, paper, power_of_attorney

ON = date(2026, 11, 23)
GOOD = {"name": "Jan Kowalski", "issuer": "CA", "trusted": True}


def another() -> tuple[io.BytesIO, str]:
    """Return another PDF than the usual one: of two pages."""
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.add_blank_page()
        pdf.save(written, deterministic_id=True)  # the same pages are the same file at any second
    return io.BytesIO(written.getvalue()), "drugie.pdf"


def rule(value: str) -> Facts:
    name = "mandate.two_officials"
    return Facts({name: (Fact(name, value, date(2026, 1, 1), "test", confirmed=True),)})


@pytest.mark.parametrize(
    ("said", "capacity", "scope", "signatures", "two"),
    [
        ("whole unsigned", "principal", ["all"], [GOOD], True),
        ("whole unsigned", "principal", ["taxes"], [None], False),
        ("unsigned", "principal", ["all"], [None], False),
        ("whole unsigned", "company", ["all"], [], False),
        ("whole unsigned", "company", ["all"], [None], True),
        ("whole unsigned", "company", ["all"], [{"fault": "unsigned"}], True),
        ("whole unsigned", "company", ["all"], [{**GOOD, "trusted": None}], True),
        ("whole unsigned", "company", ["all"], [{"fault": "unsigned"}, GOOD], False),
        ("whole", "company", ["all"], [None], False),
        ("whole unsigned", "child", ["all"], [], False),
        ("", "principal", ["all"], [None], False),
    ],
)
def test_the_office_lays_down_what_two_officials_confirm(
    said: str, capacity: str, scope: list[str], signatures: list[dict[str, object] | None], two: bool
) -> None:
    assert needs_two(Mandate(capacity=capacity, scope=scope), signatures, rule(said), ON) is two


@pytest.mark.engines
def test_nobody_acts_for_everything_before_two_officials_confirmed(house: House) -> None:
    city = Represented(house)
    jan = city.resident(JAN)
    city.claim(jan, "principal", **power_of_attorney())
    token = city.mandates()[0].token
    first = city.decide_as(city.checker, token)
    kept = city.mandate(token)
    assert (kept.state, kept.principal_id, kept.decided_by_id) == (State.CLAIMED, None, None)
    assert "czeka na drugą osobę" in first.go("/biurko/pelnomocnictwa").text
    assert "Potwierdź" not in first.go(f"/biurko/pelnomocnictwa/{token}").response.text
    assert city.decide_again(token).status == 409  # pressed by hand, twice by one official
    assert city.mandate(token).state == State.CLAIMED
    second = sign_in(house, SECOND)
    assert "reprezentacja jednoosobowa" in second.go(f"/biurko/pelnomocnictwa/{token}").text
    city.decide_as(second, token, what="podpis zgodny z wzorem")
    kept = city.mandate(token)
    assert kept.state == State.CONFIRMED
    assert kept.first_by_id not in (None, kept.decided_by_id)
    kinds = [one.kind for one in city.rows(AuditRecord) if one.kind.startswith("mandate.confirmed")]
    assert kinds == ["mandate.confirmed_first", "mandate.confirmed"]


def test_one_official_is_enough_where_the_office_says_so(small_house: House) -> None:
    portal = small_house.portal
    object.__setattr__(portal, "facts", rule("").over(portal.facts))
    city = Represented(small_house)
    city.claim(city.resident(JAN), "principal", **power_of_attorney())
    city.decide_as(city.checker, city.mandates()[0].token)
    assert city.mandates()[0].state == State.CONFIRMED


def test_the_second_official_may_refuse_and_the_first_may_too(small_house: House) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    city.claim(jan, "principal", **power_of_attorney())
    token = city.mandates()[0].token
    city.decide_as(city.checker, token)
    city.decide_as(city.checker, token, "Odmów", reason="Mocodawca zadzwonił: niczego nie podpisał.")
    assert city.mandate(token).state == State.REFUSED


def test_a_company_on_paper_waits_for_two_and_one_in_the_register_for_one(small_house: House) -> None:
    city = Represented(small_house)
    jan, anna = city.resident(JAN), city.resident(ANNA)
    city.claim(jan, file=paper("uchwala.pdf"))
    city.decide_as(city.checker, city.mandates()[0].token)
    assert city.mandates()[0].state == State.CLAIMED
    city.claim(anna)
    city.decide_as(city.checker, city.mandates()[1].token)
    assert city.mandates()[1].state == State.CONFIRMED


@pytest.mark.engines
def test_a_second_paper_of_the_same_claim_is_kept_and_shown_to_both_sides(house: House) -> None:
    city = Represented(house)
    jan = city.resident(JAN)
    city.claim(jan, "principal", **power_of_attorney())
    city.claim(jan, "principal", **power_of_attorney(file=another()))
    [mandate] = city.mandates()
    [later] = city.rows(MandatePaper)
    assert later.mandate_id == mandate.id
    assert "drugie.pdf" in jan.go(f"{LIST}/{mandate.token}").text
    jan.go(f"{LIST}/{mandate.token}/pismo/{later.token}")
    assert jan.response.get_data().startswith(b"%PDF")
    house.work()
    desk = city.checker.go(f"/biurko/pelnomocnictwa/{mandate.token}")
    assert "Dosłane pismo" in desk.text
    assert "drugie.pdf" in desk.text
    assert city.rows(MandatePaper)[0].signature == {"fault": "unsigned"}
    desk.go(f"/biurko/pelnomocnictwa/{mandate.token}/pismo/{later.token}")
    assert desk.response.get_data().startswith(b"%PDF")


def test_the_same_paper_twice_is_one(small_house: House) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    for _ in range(2):
        city.claim(jan, "principal", **power_of_attorney(file=paper()))
    for _ in range(2):
        city.claim(jan, "principal", **power_of_attorney(file=another()))
    assert len(city.rows(MandatePaper)) == 1
    assert len(city.rows(StoredFile)) == 2


def test_a_paper_that_came_after_the_first_check_takes_that_check_away(small_house: House) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    city.claim(jan, "principal", **power_of_attorney())
    token = city.mandates()[0].token
    city.decide_as(city.checker, token)
    city.claim(jan, "principal", **power_of_attorney(file=another()))
    assert city.mandate(token).first_by_id is None
    city.decide_as(sign_in(small_house, SECOND), token)
    assert city.mandate(token).state == State.CLAIMED


@pytest.mark.parametrize(
    "changed",
    [{"scope": ["taxes"]}, {"valid_from-dzien": "2"}, {"surname": "Mazurek"}, {"relation": "sibling"}],
)
def test_the_same_claim_with_other_words_is_not_dropped_unsaid(
    small_house: House, changed: dict[str, object]
) -> None:
    city = Represented(small_house)
    jan = city.resident(JAN)
    city.claim(jan, "principal", **power_of_attorney())
    before = city.mandates()[0]
    city.claim(jan, "principal", **power_of_attorney(file=another(), **changed))
    assert jan.status == 422
    assert "ale z innymi danymi" in jan.text
    [after] = city.mandates()
    assert (after.scope, after.valid_from, after.claim) == (before.scope, before.valid_from, before.claim)


def test_anothers_paper_is_not_found(small_house: House) -> None:
    city = Represented(small_house)
    jan, anna = city.resident(JAN), city.resident(ANNA)
    city.claim(jan, "principal", **power_of_attorney())
    city.claim(jan, "principal", **power_of_attorney(file=another()))
    [mandate], [later] = city.mandates(), city.rows(MandatePaper)
    assert anna.go(f"{LIST}/{mandate.token}/pismo/{later.token}").status == 404
    stranger = sign_in(small_house, replace(SECOND, sub="o-x", unit="FN"))
    assert stranger.go(f"/biurko/pelnomocnictwa/{mandate.token}/pismo/{later.token}").status == 403
