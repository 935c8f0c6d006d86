"""After an appeal: the organ itself puts a new decision in the place of its first, or the higher body does; money follows."""

from collections.abc import Iterator
from typing import Any

import pytest

from portal.billing.models import TaskKind, TreasurerTask
from portal.cases import queries
from portal.cases.models import CaseParty
from portal.decisions.drafting import actions as drafting
from portal.errors import Conflict, Refused
from portal.service import Assessment, Award, Brought, Matter, Outcome, Procedure
from tests.decisions.test_refusing import pay
from tests.support.books import assert_books_hold
from tests.support.bringing import IN_PART, TEXT, Bringing
from tests.support.desk import Desk

RIGHT = {"reasons": "Strona dołączyła umowę, której nie znaliśmy."}
REFUSED = {**IN_PART, "ruling": "Odmawiam uwzględnienia wniosku."}


@pytest.fixture(autouse=True)
def _books_hold(desk: Desk) -> Iterator[None]:
    yield
    assert_books_hold(desk.portal)


def by_award(matter: Matter) -> Brought:
    award = matter.award or Award()
    return Assessment("property_tax", 2027, award.amount_grosze or 60_000, "art. 21 § 1 pkt 2")


def appealed(
    desk: Desk, outcome: Outcome, text: dict[str, Any] | None = None, flow: str = "decision", **more: Any
) -> Bringing:
    """Let a decision be issued and an appeal come."""
    one = Bringing(desk, flow, by_award, **more)
    one.decide(outcome, text)
    desk.advance(one.reference, "appeal_on_paper", reasons="Odwołanie")
    return one


def owed(one: Bringing) -> int:
    return sum(grosze for _period, _on, grosze in one.owed())


def status(one: Bringing) -> tuple[str, list[str]]:
    with one.desk.reading() as session:
        case = queries.get_by_reference(session, one.reference)
        return case.status, case.flags


def said(one: Bringing, slot: str) -> dict[str, Any]:
    return dict(one.desk.document(one.reference, slot).values)


# ------------------------------------------------------------------------------------------------ the organ itself
def test_a_new_decision_takes_the_place_of_the_first_with_all_that_it_brought(desk: Desk) -> None:
    one = appealed(desk, Outcome.PARTLY, {**IN_PART, "award": {"amount_grosze": 40_000}})
    assert owed(one) == 40_000
    desk.advance(one.reference, "review", **RIGHT)
    assert status(one) == ("reviewing", ["self_review"])
    assert owed(one) == 40_000  # the first one stands until the new one is issued
    one.decide(Outcome.GRANTED)
    assert (owed(one), status(one)) == (60_000, ("signed", []))
    assert [(row.decision, row.undone_at is None) for row in one.outcomes()] == [(1, False), (2, True)]
    first, second = said(one, "decision-1"), said(one, "decision-2")
    assert "uchylam" not in first["ruling"]
    assert second["ruling"].startswith("Po rozpatrzeniu odwołania uchylam w całości decyzję z dnia")
    assert "art. 226 § 1 Ordynacji podatkowej" in second["legal_basis"]


def test_what_is_otherwise_given_without_a_decision_is_granted_only_where_the_office_gives_way_to_an_appeal(
    desk: Desk,
) -> None:
    one = appealed(desk, Outcome.REFUSED, REFUSED, flow="information", free=True)
    desk.advance(one.reference, "review", **RIGHT)
    with pytest.raises(Refused, match="Tak nie można"):
        desk.act(one.reference, drafting.write, Outcome.PARTLY, TEXT)
    one.decide(Outcome.GRANTED)
    assert status(one) == ("signed", [])
    other = Bringing(desk, "information", None, free=True)
    with pytest.raises(Refused, match="Tak nie można"):
        desk.act(other.reference, drafting.write, Outcome.GRANTED, TEXT)


def test_a_register_is_left_to_do_what_a_decision_granted_and_never_what_was_only_written(desk: Desk) -> None:
    kept, granted = (
        appealed(desk, Outcome.REFUSED, REFUSED, flow="external_act", free=True) for _ in range(2)
    )
    for one in (kept, granted):
        desk.advance(one.reference, "review", **RIGHT)
    desk.act(kept.reference, drafting.write, Outcome.GRANTED, TEXT)
    desk.advance(kept.reference, "give_up_review", reasons="Odwołanie nie jest słuszne w całości.")
    granted.decide(Outcome.GRANTED)
    desk.advance(granted.reference, "appeal_on_paper", reasons="Odwołała się druga strona.")
    for one in (kept, granted):
        desk.advance(one.reference, "upheld", reasons="Utrzymano w mocy.")
    assert (status(kept)[0], status(granted)[0]) == ("final", "entering")
    desk.advance(granted.reference, "carried_out", reasons="Wpis nr 14/2026.")
    assert status(granted)[0] == "registered"


def test_a_first_refusal_gives_the_fee_back_and_a_new_decision_keeps_it(desk: Desk) -> None:
    def waiting() -> int:
        return desk.count(
            TreasurerTask, TreasurerTask.kind == TaskKind.REFUSED_PAID, TreasurerTask.closed_at.is_(None)
        )

    one = Bringing(desk, "complex_decision", None, free=False, fee_returns=True)
    pay(desk, one.reference)
    one.decide(Outcome.REFUSED, REFUSED)
    desk.work()
    assert waiting() == 1
    desk.advance(one.reference, "appeal_on_paper", reasons="Odwołanie")
    desk.advance(one.reference, "review", **RIGHT)
    one.decide(Outcome.GRANTED)
    assert waiting() == 0


@pytest.mark.parametrize(("procedure", "days"), [(Procedure.KPA, 7), (Procedure.TAX, 14)])
def test_the_organ_decides_anew_only_in_the_days_before_the_files_go_up(
    desk: Desk, procedure: Procedure, days: int
) -> None:
    late, sent, in_time = (appealed(desk, Outcome.GRANTED, procedure=procedure) for _ in range(3))
    desk.advance(sent.reference, "send_files", body="Samorządowe Kolegium Odwoławcze")
    with pytest.raises(Refused, match="już u organu"):
        desk.advance(sent.reference, "review", **RIGHT)
    desk.clock.move(days=days)
    desk.advance(in_time.reference, "review", **RIGHT)
    desk.clock.move(days=1)
    with pytest.raises(Refused, match="był"):
        desk.advance(late.reference, "review", **RIGHT)
    assert status(late) == ("appealed", ["appeal"])


def test_a_text_of_the_review_goes_back_there_and_the_appeal_can_still_go_up(desk: Desk) -> None:
    one = appealed(desk, Outcome.GRANTED)
    desk.advance(one.reference, "review", **RIGHT)
    desk.act(one.reference, drafting.write, Outcome.GRANTED, TEXT)
    desk.act(one.reference, drafting.prepare)
    with pytest.raises(Refused, match="nowa decyzja"):
        desk.advance(one.reference, "return", reasons="Popraw.")
    desk.advance(one.reference, "return_review", reasons="Popraw.")
    assert status(one)[0] == "reviewing"
    desk.advance(one.reference, "give_up_review", reasons="Odwołanie nie jest słuszne w całości.")
    assert status(one) == ("appealed", ["appeal"])


def test_a_first_text_does_not_go_back_to_a_review_that_never_was(desk: Desk) -> None:
    one = Bringing(desk, "decision", by_award)
    desk.act(one.reference, drafting.write, Outcome.GRANTED, TEXT)
    desk.act(one.reference, drafting.prepare)
    with pytest.raises(Refused, match="po odwołaniu"):
        desk.advance(one.reference, "return_review", reasons="Popraw.")


@pytest.mark.parametrize(("procedure", "asks"), [(Procedure.KPA, True), (Procedure.TAX, False)])
def test_of_several_parties_all_stand_behind_the_change(
    desk: Desk, procedure: Procedure, *, asks: bool
) -> None:
    one = appealed(desk, Outcome.GRANTED, procedure=procedure)
    other = desk.add_resident().subject_id
    with desk.writing() as session:
        case = queries.get_by_reference(session, one.reference)
        session.add(CaseParty(case_id=case.id, subject_id=other, role="party", delivery="paper"))
    if asks:
        with pytest.raises(Refused, match="kilka stron"):
            desk.advance(one.reference, "review", **RIGHT)
        desk.advance(one.reference, "review", **RIGHT, parties_agree=["yes"])
    else:
        desk.advance(one.reference, "review", **RIGHT)
    assert status(one)[0] == "reviewing"


# ------------------------------------------------------------------------------------------------ the higher body
@pytest.mark.parametrize(
    ("values", "grosze"),
    [
        ({"outcome": "granted"}, 60_000),
        ({"outcome": "partly", "award": {"amount_grosze": 30_000}}, 30_000),
        ({"outcome": "refused"}, 0),
        ({"outcome": "discontinued"}, 0),
    ],
)
def test_the_decision_of_the_higher_body_brings_its_own_in_place_of_ours(
    desk: Desk, values: dict[str, Any], grosze: int
) -> None:
    one = appealed(desk, Outcome.PARTLY, {**IN_PART, "award": {"amount_grosze": 40_000}})
    desk.advance(one.reference, "changed", reasons="Decyzja SKO z 3 grudnia 2026.", **values)
    assert (owed(one), status(one)) == (grosze, ("final", []))
    with pytest.raises(Conflict):
        desk.advance(one.reference, "changed", reasons="Jeszcze raz.", **values)
    assert owed(one) == grosze


@pytest.mark.parametrize(("values", "field"), [({}, "outcome"), ({"outcome": "partly"}, "award_grosze")])
def test_a_change_that_does_not_say_what_or_how_much_changes_nothing(
    desk: Desk, values: dict[str, Any], field: str
) -> None:
    one = appealed(desk, Outcome.GRANTED)
    with pytest.raises(Refused) as refused:
        desk.advance(one.reference, "changed", reasons="Decyzja SKO.", **values)
    assert refused.value.field == field
    assert (owed(one), status(one)) == (60_000, ("appealed", ["appeal"]))


def test_a_decision_that_was_upheld_keeps_what_it_brought(desk: Desk) -> None:
    one = appealed(desk, Outcome.GRANTED)
    desk.advance(one.reference, "upheld", reasons="Utrzymano w mocy.")
    assert (owed(one), len(one.outcomes())) == (60_000, 1)
