"""What an accepted declaration brings: the year's debt, on the property's account, in the payer's terms."""

from datetime import date
from typing import Any

import pytest

from portal import Assessment, Capacity, Former, Known, Matter
from services.waste_declaration import places, rules, service
from services.waste_declaration.samples import FACTS, ON, declared, flat


def matter(answers: dict[str, Any], acting: Capacity = Capacity.SELF, on: date = ON) -> Matter:
    return Matter("BI-7K3M-92QT", answers, Known(), FACTS, on, on, acting=acting)


def test_the_year_is_assessed_from_its_first_month_on_the_property() -> None:
    made = rules.brings(matter(declared(flat(4_850), since="2026-11-15")))
    assert made == Assessment(
        "waste_fee", 2026, 8_800, rules.TITLE, object_title="ul. Lipowa 4", from_on=date(2026, 11, 1)
    )
    whole = rules.brings(matter(declared(flat(4_850))))
    assert (whole and whole.amount_grosze, whole and whole.from_on) == (52_800, None)
    changed = declared(
        flat(9_000), since="2026-11-05", kind="change", before_month=4_400, before_since="2026-06-15"
    )
    later = rules.brings(matter(changed))
    assert (later and later.amount_grosze, later and later.from_on) == (33_200, date(2026, 6, 1))


@pytest.mark.parametrize(
    ("acting", "payer"),
    [(Capacity.SELF, "person"), (Capacity.PRINCIPAL, "person"), (Capacity.COMPANY, "entity")],
)
def test_a_community_or_administrator_pays_in_the_terms_of_an_entity(acting: Capacity, payer: str) -> None:
    made = rules.brings(matter(declared(flat(4_850)), acting))
    assert made is not None
    assert made.payer == payer
    assert acting in service.acting


@pytest.mark.parametrize(
    ("street", "number", "title"),
    [
        ("Lipowa", "4", "ul. Lipowa 4"),
        ("ul. lipowa", "4", "ul. Lipowa 4"),
        ("UL.LIPOWA", " 4 ", "ul. Lipowa 4"),
        ("ulica  Lipowa", "4a / 12", "ul. Lipowa 4A/12"),
        ("al. Jana Pawła ii", "7", "al. Jana Pawła II 7"),
        ("Aleja Jana Pawła II", "7", "al. Jana Pawła II 7"),
        ("plac Kościuszki", "1", "pl. Kościuszki 1"),
        ("Skłodowskiej-curie", "5B", "ul. Skłodowskiej-Curie 5B"),
        ("Plac", "5", "ul. Plac 5"),
    ],
)
def test_one_address_is_one_property_however_it_is_typed(street: str, number: str, title: str) -> None:
    assert places.object_title({"property_street": street, "property_number": number}) == title


def test_it_is_free() -> None:
    assert rules.fee({}, FACTS, ON) is None


@pytest.mark.parametrize("broken", [{"since": None}, {"flats": []}, {"flats": [flat(0)]}])
def test_what_does_not_say_enough_brings_nothing(broken: dict[str, Any]) -> None:
    assert rules.brings(matter({**declared(flat(4_850)), **broken})) is None


# ---------------------------------------------------------------------------------------------- the next one
def former(answers: dict[str, Any], on: date = date(2027, 3, 1), brought: str = "assessment") -> Former:
    return Former(answers, ON, brought, FACTS, on)


@pytest.mark.parametrize(
    ("since", "on", "before"),
    [
        ("2024-03-10", date(2026, 12, 1), {"before_month": 6_400}),  # 44 zł and 20 zł
        ("2024-03-10", date(2027, 3, 1), {"before_month": 6_400}),
        ("2026-11-15", date(2026, 12, 1), {"before_month": 6_400, "before_since": "2026-11-01"}),
        ("2026-11-15", date(2027, 3, 1), {"before_month": 6_400}),
    ],
)
def test_a_change_begins_with_the_flats_and_the_fee_of_the_last_declaration(
    since: str, on: date, before: dict[str, Any]
) -> None:
    told = declared(flat(4_850), flat(3_000), since=since)
    begun = rules.again(former(told, on))
    assert begun == {**{name: said for name, said in told.items() if name not in {"kind", "since"}}, **before}


def test_a_year_with_two_fees_already_leaves_the_fee_to_be_told() -> None:
    told = declared(flat(9_000), since="2026-11-05", kind="change", before_month=4_400)
    assert "before_month" not in (rules.again(former(told, date(2026, 12, 1))) or {})
    assert (rules.again(former(told)) or {})["before_month"] == 5_600


def test_a_declaration_that_was_not_accepted_is_begun_from_by_none() -> None:
    assert rules.again(former(declared(flat(4_850)), brought="")) is None
