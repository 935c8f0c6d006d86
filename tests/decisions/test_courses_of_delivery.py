"""The courses of deliveries as declared, and the days that the law counts of them: tables, no database."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from portal.cases.models import DocumentKind
from portal.decisions.delivering import terms
from portal.decisions.delivering.course import (
    DELIVERED,
    DELIVERS,
    GRAPHS,
    PAPER,
    State,
    Step,
    Way,
    steps_from,
    target_of,
)
from portal.errors import Conflict
from portal.facts import Facts
from portal.service import Procedure

BEGUN = date(2000, 1, 1)


def facts(**changed: Any) -> Facts:
    values: dict[str, Any] = {
        "portal_unread_days": 7, "postal_wait_days": 7, "own_account": False, "own_account_days": 14, "edelivery_days": 14,
        "paper_days_kpa": 14, "paper_days_op": 14, **changed,
    }  # fmt: skip
    confirmed = values.pop("confirmed", False)

    def fact(name: str) -> list[dict[str, Any]]:
        return [
            {"value": values[name], "valid_from": BEGUN, "source": f"art. {name}", "confirmed": confirmed}
        ]

    outer = ("portal_unread_days", "postal_wait_days")
    tree = {
        "delivery": {name: fact(name) for name in outer}
        | {"deemed": {name: fact(name) for name in values if name not in outer}},
        "procedure": {
            group: {
                "appeal_days": [{"value": 14, "valid_from": BEGUN, "source": "art. 129", "confirmed": False}],
                "complaint_days": [
                    {"value": 7, "valid_from": BEGUN, "source": "art. 141", "confirmed": False}
                ],
            }
            for group in ("kpa", "op")
        },
    }
    return Facts.parse(tree)


def delivery(way: Way, state: State, **more: Any) -> Any:
    made = datetime(2026, 11, 23, 10, tzinfo=UTC)
    blank = {
        "arrived_on": None,
        "notice_on": None,
        "delivered_on": None,
        "waived_on": None,
        "created_at": made,
    }
    return SimpleNamespace(way=way, state=state, **{**blank, **more})


def document(kind: str = "decision", **values: Any) -> Any:
    return SimpleNamespace(id=1, kind=kind, slot="decision-1", values=values)


# ------------------------------------------------------------------------------------------------ the graphs
@pytest.mark.parametrize("way", list(Way))
def test_every_state_of_a_way_is_reached_and_leads_on_or_is_an_end(way: Way) -> None:
    graph = GRAPHS[way]
    reached, frontier = {State.PREPARED}, {State.PREPARED}
    while frontier:
        frontier = {target for (source, _step), target in graph.items() if source in frontier} - reached
        reached |= frontier
    assert {source for source, _step in graph} | set(graph.values()) == reached
    ends = {state for state in reached if not steps_from(way, state)}
    assert ends <= {*DELIVERED, State.HANDED_OVER}


@pytest.mark.parametrize("way", list(Way))
def test_only_steps_that_deliver_lead_to_a_delivered_state(way: Way) -> None:
    for (source, step), target in GRAPHS[way].items():
        if target in DELIVERED:
            assert step in DELIVERS or (step == Step.WAIVE and source == target)
        else:
            assert step not in DELIVERS


@pytest.mark.parametrize("way", list(Way))
def test_a_step_that_the_graph_does_not_have_is_refused(way: Way) -> None:
    refused = 0
    for state in State:
        for step in Step:
            if (state, step) in GRAPHS[way]:
                assert target_of(way, state, step) == GRAPHS[way][state, step]
                continue
            with pytest.raises(Conflict):
                target_of(way, state, step)
            refused += 1
    assert refused == len(State) * len(Step) - len(GRAPHS[way])


def test_no_way_leads_back_from_a_delivered_letter_to_an_undelivered_one() -> None:
    for graph in GRAPHS.values():
        assert [
            target for (source, _), target in graph.items() if source in DELIVERED and target not in DELIVERED
        ] == []
    assert target_of(Way.PAPER, State.RECEIVED, Step.RECEIVE) == PAPER[State.RECEIVED, Step.RECEIVE]


# ------------------------------------------------------------------------------------------------ deemed days
@pytest.mark.parametrize(
    ("way", "state", "day", "procedure", "expected"),
    [
        (Way.EDELIVERY, State.ARRIVED, {"arrived_on": date(2026, 11, 23)}, Procedure.KPA, date(2026, 12, 7)),
        # the operator's own proof names this day, a Saturday as well as any other
        (Way.EDELIVERY, State.ARRIVED, {"arrived_on": date(2026, 12, 12)}, Procedure.KPA, date(2026, 12, 26)),
        (Way.EDELIVERY, State.SENT, {}, Procedure.KPA, None),
        (Way.PAPER, State.RETURNED, {"notice_on": date(2026, 11, 23)}, Procedure.KPA, date(2026, 12, 7)),
        (Way.PAPER, State.RETURNED, {"notice_on": date(2026, 11, 23)}, Procedure.TAX, date(2026, 12, 7)),
        # 26 December is free, 27 a Sunday: the doubt is the party's
        (Way.PAPER, State.RETURNED, {"notice_on": date(2026, 12, 12)}, Procedure.KPA, date(2026, 12, 28)),
        (Way.PAPER, State.RETURNED, {}, Procedure.KPA, None),  # no two notices
        (Way.PAPER, State.POSTED, {"notice_on": date(2026, 11, 23)}, Procedure.KPA, None),
        (Way.PORTAL, State.UNREAD, {}, Procedure.KPA, None),
        (Way.PORTAL, State.UNREAD, {}, Procedure.TAX, None),
    ],
)
def test_a_letter_is_deemed_delivered_only_as_its_way_and_law_say(
    way: Way, state: State, day: dict[str, date], procedure: Procedure, expected: date | None
) -> None:
    found = terms.deemed(facts(), delivery(way, state, **day), procedure)
    assert (found.on if found else None) == expected


def test_the_article_is_named_with_the_deemed_day() -> None:
    returned = delivery(Way.PAPER, State.RETURNED, notice_on=date(2026, 11, 23))
    for procedure, law in ((Procedure.KPA, "art. paper_days_kpa"), (Procedure.TAX, "art. paper_days_op")):
        found = terms.deemed(facts(), returned, procedure)
        assert found is not None
        assert found.law == law


@pytest.mark.parametrize(
    ("switch", "confirmed", "expected"),
    [(False, False, None), (False, True, None), (True, False, None), (True, True, date(2026, 12, 7))],
)
def test_the_portals_own_account_deems_nothing_until_the_city_confirms_the_law(
    switch: bool, confirmed: bool, expected: date | None
) -> None:
    found = terms.deemed(
        facts(own_account=switch, confirmed=confirmed), delivery(Way.PORTAL, State.UNREAD), Procedure.KPA
    )
    assert (found.on if found else None) == expected


def test_the_citys_file_as_delivered_deems_nothing_in_the_portals_account() -> None:
    import tomllib
    from pathlib import Path

    text = (Path(__file__).parents[2] / "config/city.toml").read_text(encoding="utf-8")
    city = Facts.parse(tomllib.loads(text)["facts"])
    fact = city.fact("delivery.deemed.own_account", date(2026, 11, 23))
    assert (fact.value, fact.confirmed) == (False, False)
    assert terms.deemed(city, delivery(Way.PORTAL, State.UNREAD), Procedure.KPA) is None


# ------------------------------------------------------------------------------------------------ when to look
@pytest.mark.parametrize(
    ("kind", "expected"),
    [("decision", date(2026, 11, 30)), (DocumentKind.ORDER, date(2026, 11, 30)), (DocumentKind.CALL, date(2026, 11, 30)),
     (DocumentKind.CERTIFICATE, None)],
)  # fmt: skip
def test_only_a_letter_from_which_a_term_runs_is_looked_after(kind: str, expected: date | None) -> None:
    unread = delivery(Way.PORTAL, State.PUBLISHED)
    assert terms.look_day(facts(), unread, document(kind), Procedure.KPA) == expected


def test_an_uncollected_letter_is_looked_at_the_day_after_it_is_deemed_delivered() -> None:
    arrived = delivery(Way.EDELIVERY, State.ARRIVED, arrived_on=date(2026, 11, 23))
    assert terms.look_day(facts(), arrived, document(), Procedure.KPA) == date(2026, 12, 8)


# ------------------------------------------------------------------------------------------------ terms to appeal
@pytest.mark.parametrize(
    ("kind", "values", "delivered", "until", "wait_until"),
    [
        ("decision", {}, date(2026, 11, 23), date(2026, 12, 7), date(2026, 12, 14)),
        ("decision", {}, date(2026, 12, 11), date(2026, 12, 28), date(2027, 1, 4)),  # over Christmas
        (DocumentKind.ORDER, {}, date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7)),
        ("decision", {"appeal_days": 30}, date(2026, 11, 23), date(2026, 12, 23), date(2026, 12, 30)),
    ],
)
def test_a_term_to_appeal_runs_from_the_partys_own_delivery(
    kind: str, values: dict[str, int], delivered: date, until: date, wait_until: date
) -> None:
    term = terms.appeal(facts(), document(kind, **values), Procedure.KPA, delivered, None)
    assert (term.until, term.wait_until) == (until, wait_until)
    assert [term.is_over(day) for day in (until, wait_until)] == [False, False]
    assert term.is_over(date.fromordinal(wait_until.toordinal() + 1))


def test_an_undelivered_letter_has_no_term_and_a_waived_one_is_over_at_once() -> None:
    assert not terms.appeal(facts(), document(), Procedure.KPA, None, None).is_over(date(2036, 1, 1))
    waived = terms.appeal(facts(), document(), Procedure.KPA, date(2026, 11, 23), date(2026, 11, 24))
    assert waived.is_over(date(2026, 11, 24))


def test_each_party_has_a_term_of_its_own_by_whichever_way_the_letter_came_first() -> None:
    letter = document()
    rows = [
        delivery(Way.PORTAL, State.HANDED_OVER, party_id=1, document_id=1, document=letter),
        delivery(
            Way.PAPER,
            State.RECEIVED,
            party_id=1,
            document_id=1,
            document=letter,
            delivered_on=date(2026, 12, 1),
        ),
        delivery(
            Way.PAPER,
            State.RECEIVED,
            party_id=2,
            document_id=1,
            document=letter,
            delivered_on=date(2026, 11, 25),
        ),
        delivery(Way.PORTAL, State.NOTIFIED, party_id=3, document_id=1, document=letter),
    ]
    found = terms.of_parties(facts(), Procedure.KPA, rows)
    assert {party: term.until for party, term in found.items()} == {
        1: date(2026, 12, 15), 2: date(2026, 12, 9), 3: None
    }  # fmt: skip
