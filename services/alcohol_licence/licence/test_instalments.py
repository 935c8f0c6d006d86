"""When a licence's fee is paid, as a table of hand-checked examples, and what a granted licence brings."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portal import Assessment, Award, Capacity, Facts, Known, Matter, Outcome, Right, Yearly
from services.alcohol_licence.licence import instalments, rules, service

ON = date(2026, 11, 26)
FACTS = Facts.parse(service.facts_table())
WHOLE = {"since": "2027-01-01", "until": "2028-12-31"}


# ---------------------------------------------------------------------------------------------- when it is paid
def whole_year(answers: dict[str, Any], facts: Facts) -> int:
    made = rules.reckon(answers, facts, ON)
    return made.total_grosze if made else 0


def licence(outcome: Outcome | None = Outcome.GRANTED, **more: Any) -> Matter:
    answers = {
        "kinds": ["a"],
        **WHOLE,
        "outlet_name": "Sklep Lipowy",
        "outlet_street": "ul. Lipowa 4",
        **more,
    }
    return Matter("BI-7K3M-92QT", answers, Known("Jan", "Gęś"), FACTS, ON, ON, outcome=outcome)


SOLD = {"sold": True, "sold_a_grosze": 5_000_000}  # 700 zł a year


@pytest.mark.parametrize(
    ("since", "before", "later"),
    [
        ("2027-01-01", 23_334, [(5, 31), (9, 30)]),  # 700 zł: two times 233,33 later, the rest before
        ("2027-01-31", 21_417, [(5, 31), (9, 30)]),  # 335/365 of it: 642,47 zł, 214,15 zł twice later
        ("2027-05-31", 27_489, [(9, 30)]),  # 215/365: 412,33 zł, two instalments have come
        ("2027-09-30", 17_836, []),  # 93/365: 178,36 zł, all have come
        ("2027-12-01", 5_945, []),
    ],
)
def test_who_sold_before_pays_the_first_year_in_the_instalments_that_are_left(
    since: str, before: int, later: list[tuple[int, int]]
) -> None:
    answers = {"kinds": ["a"], **WHOLE, "since": since, "until": "2030-12-31", **SOLD}
    fee, whole = rules.fee(answers, FACTS, ON), rules.reckon(answers, FACTS, ON)
    assert fee is not None
    assert whole is not None
    assert fee.amount_grosze == before
    assert [(day.month, day.day) for day in instalments.later_days(answers, FACTS, ON)] == later
    rest = whole.total_grosze - before
    assert rest == whole.total_grosze // 3 * len(later)


def test_who_begins_pays_the_whole_year_before_and_so_does_a_city_that_wants_it() -> None:
    table = service.facts_table()
    whole = {
        **table,
        "first_year_in_instalments": [{**table["first_year_in_instalments"][0], "value": False}],
    }
    for facts, more in ((FACTS, {"sold": False}), (FACTS, {}), (Facts.parse(whole), SOLD)):
        answers = {"kinds": ["a"], **WHOLE, **more}
        fee = rules.fee(answers, facts, ON)
        assert fee is not None
        assert fee.amount_grosze == whole_year(answers, facts)


def test_a_granted_licence_brings_what_is_left_of_the_year_and_a_statement_for_each_later_one() -> None:
    matter = licence(until="2030-06-30", **SOLD)
    brought = instalments.brings(matter, rules.reckon)
    assert brought is not None
    debt, stated, right = brought
    assert isinstance(right, Right)
    assert (right.valid_from, right.valid_until, right.key) == (
        date(2027, 1, 1),
        date(2030, 6, 30),
        "ul. lipowa 4",
    )
    assert isinstance(debt, Assessment)
    assert (debt.kind, debt.year, debt.amount_grosze, debt.from_on) == (
        "alcohol_fee", 2027, 46_666, date(2027, 5, 30),
    )  # fmt: skip
    assert debt.object_title == "Sklep Lipowy, ul. Lipowa 4"
    assert isinstance(stated, Yearly)
    assert stated.days == (date(2028, 1, 31), date(2029, 1, 31), date(2030, 1, 31))


def test_who_begins_owes_no_instalment_of_the_first_year_and_no_invented_sum_later() -> None:
    brought = instalments.brings(licence(), rules.reckon)
    assert brought is not None
    assert [type(one) for one in brought] == [Yearly, Right]


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.DISCONTINUED, None])
def test_a_licence_that_is_not_granted_brings_nothing(outcome: Outcome | None) -> None:
    assert instalments.brings(licence(outcome, **SOLD), rules.reckon) is None


def test_a_licence_granted_in_part_brings_what_the_official_says() -> None:
    matter = replace(licence(Outcome.PARTLY, **SOLD), award=Award(20_000))
    debt, _stated, _right = instalments.brings(matter, rules.reckon) or ()
    assert isinstance(debt, Assessment)
    assert debt.amount_grosze == 20_000


def test_a_firm_is_an_entity_and_a_trader_a_person() -> None:
    payers = []
    for acting in (Capacity.COMPANY, Capacity.SOLE_TRADER):
        debt, _stated, _right = (
            instalments.brings(replace(licence(**SOLD), acting=acting), rules.reckon) or ()
        )
        assert isinstance(debt, Assessment)
        payers.append(debt.payer)
    assert payers == ["entity", "person"]
