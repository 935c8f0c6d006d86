"""The tax of a person as a table of hand-checked examples, with what is said beside it and what it brings."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portal import Award, Facts, Known, Matter, Outcome
from services.property_tax import lines
from services.property_tax.information import duty, reckoning, rules, service, things

ON = date(2026, 11, 23)
FACTS = Facts.parse(service.facts_table())
CORRECTION = {"event": "corrected", "ownership": "alone"}


def plot(use: str, area: int, **more: Any) -> dict[str, Any]:
    return {"plots": [{"plot_use": use, "area": area, **more}]}


def building(use: str, area: int, low: int = 0, **more: Any) -> dict[str, Any]:
    return {"buildings": [{"building_use": use, "area": area, "low_area": low, **more}]}


def structure(grosze: int, **more: Any) -> dict[str, Any]:
    return {"structures": [{"what": "parking", "value": grosze, **more}]}


def reckoned(*had: dict[str, Any], on: date = ON, **more: Any) -> Any:
    answers: dict[str, Any] = {**CORRECTION, **more}
    for one in had:
        for kind, entries in one.items():
            answers[kind] = [*answers.get(kind, []), *entries]
    answers["things"] = [kind for kind in ("plots", "buildings", "structures") if kind in answers]
    return reckoning.reckon(answers, FACTS, on)


def exact(*had: dict[str, Any], **more: Any) -> int:
    """Return the sum before it is rounded to whole złoty."""
    made = reckoned(*had, **more)
    return sum(line.amount_grosze for line in made.lines if str(line.label) != "Zaokrąglenie") if made else 0


def total(*had: dict[str, Any], **more: Any) -> int:
    made = reckoned(*had, **more)
    return made.total_grosze if made else 0


# ---------------------------------------------------------------------------------------------- by hand
@pytest.mark.parametrize(
    ("had", "grosze", "zlote"),
    [
        (building("residential", 5550), 6_938, 69),  # 55,5 m² × 1,25 zł = 69,375
        (building("residential", 10000, 2000), 13_750, 138),  # 100 m² and half of 20 m² × 1,25 = 137,50 → 138
        (building("residential", 0, 3000), 1_875, 19),  # an attic, all of it low: 15 m² × 1,25
        (building("business", 4000), 142_120, 1_421),  # 40 m² × 35,53
        (building("health", 8000), 50_320, 503),  # 80 m² × 6,29
        (building("seed", 1000), 16_640, 166),
        (building("other", 1800), 21_600, 216),  # a garage that stands alone: 18 m² × 12
        (plot("other", 60000), 46_200, 462),  # 6 ares × 0,77
        (plot("business", 60000), 87_000, 870),
        (plot("water", 2_500_000_00 // 100), 1_788, 18),  # 2,5 ha × 7,15 = 17,875
        (plot("revitalised", 100000), 472_000, 4_720),
        (plot("other", 320000, share="555/64000"), 2_137, 21),  # land under a block of flats: 3200 m² × 0,77 × 555/64000
        (structure(5_000_000), 100_000, 1_000),  # 2% of 50 000 zł
        (structure(5_000_049), 100_000, 1_000),  # the value is taken in whole złoty …
        (structure(5_000_050), 100_002, 1_000),  # … from 50 grosze up
        (building("residential", 5550, since="2026-05-10"), 4_047, 40),  # June to December: × 7/12 = 40,469
        (building("residential", 5550, until="2026-11-10"), 6_359, 64),  # January to November: × 11/12 = 63,594
        (building("residential", 5550, since="2026-03-31", until="2026-04-01"), 578, 6),  # April alone
        (building("residential", 5550, since="2026-04-01", until="2026-04-30"), 0, 0),  # came and went in one month
        (building("residential", 5550, since="2026-12-01"), 0, 0),  # from next year
        (building("residential", 5550, since="2019-07-01"), 6_938, 69),
        (building("residential", 5550, until="2025-12-31"), 0, 0),
        (plot("other", 60000, exemption="waste"), 0, 0),
        (structure(5_000_000, exemption="council"), 0, 0),
    ],
)  # fmt: skip
def test_the_tax_is_what_one_reckons_by_hand(had: dict[str, Any], grosze: int, zlote: int) -> None:
    assert (exact(had), total(had)) == (grosze, 100 * zlote)


def test_everything_together_is_lines_of_one_sum_each_with_its_formula() -> None:
    made = reckoned(
        building("residential", 5550, 1001, since="2026-05-10"),
        plot("other", 320000, share="555/64000"),
        plot("water", 1_234_56),
        structure(5_000_000, exemption="monument"),
    )
    said = [(str(one.how).replace("\xa0", " "), one.amount_grosze) for one in made.lines]
    assert said == [
        ("3200 m² × 0,77 zł × 555/64000", 2_137),
        ("0,123456 ha × 7,15 zł", 88),
        ("(55,5 + 50% × 10,01) m² × 1,25 zł × 7/12", 4_412),
        ("zwolnienie: art. 7 ust. 1 pkt 6 ustawy", 0),
        ("do pełnych złotych, art. 63 § 1 Ordynacji podatkowej", -37),
    ]
    assert made.total_grosze == 6_600
    assert "art. 63" in made.law


@pytest.mark.parametrize(
    ("event", "happened", "filed", "year", "effect"),
    [
        ("acquired", "2026-05-10", date(2026, 5, 20), 2026, "2026-06-01"),
        ("acquired", "2026-11-30", ON, 2026, "2026-12-01"),
        ("acquired", "2026-12-01", date(2026, 12, 10), 2027, "2027-01-01"),
        ("disposed", "2026-12-31", date(2027, 1, 5), 2027, "2027-01-01"),
        ("disposed", "2026-11-10", ON, 2026, "2026-12-01"),
        ("changed", "2026-02-28", date(2026, 3, 1), 2026, "2026-03-01"),
        (
            "built",
            "2026-02-10",
            date(2026, 2, 20),
            2027,
            "2027-01-01",
        ),  # art. 6 ust. 2: the next year's January
        ("built", "2025-02-10", ON, 2026, "2026-01-01"),
        ("acquired", "2019-02-10", ON, 2026, "2019-03-01"),  # late: earlier years have decisions of their own
        ("corrected", "2019-02-10", ON, 2026, None),
        ("acquired", None, ON, 2026, None),
    ],
)
def test_the_tax_is_of_the_year_in_which_the_event_begins_to_count(
    event: str, happened: str | None, filed: date, year: int, effect: str | None
) -> None:
    answers = {"event": event, "event_on": happened}
    assert duty.year_of(answers, filed) == year
    found = duty.effect_on(answers)
    assert (found.isoformat() if found else None) == effect


def test_a_building_finished_this_year_costs_nothing_before_the_next() -> None:
    answers = {"event": "built", "event_on": "2026-11-10"}
    made = reckoned(building("residential", 10000, since="2026-11-10"), **answers)
    assert "2027" in str(made.title)
    assert made.total_grosze == 12_500


@pytest.mark.parametrize(
    ("happened", "is_late"), [("2026-11-09", False), ("2026-11-08", True), ("2026-11-23", False)]
)
def test_fourteen_days_are_for_informing(happened: str, *, is_late: bool) -> None:
    answers = {"event": "acquired", "event_on": happened}
    assert duty.is_late(answers, FACTS, ON) is is_late
    assert (reckoning.LATE in reckoned(plot("other", 60000), **answers).notes) is is_late


# ---------------------------------------------------------------------------------------------- what is said beside
@pytest.mark.parametrize(
    ("had", "more", "note", "is_said"),
    [
        (plot("other", 60000), {"ownership": "together"}, reckoning.SOLIDARY, True),
        (plot("other", 60000), {}, reckoning.SOLIDARY, False),
        (plot("other", 1500), {}, reckoning.TOO_SMALL, True),  # 12 zł
        (plot("other", 1700), {}, reckoning.TOO_SMALL, False),  # 13 zł
        (plot("other", 1700), {}, reckoning.ONCE, True),
        (building("residential", 8000), {}, reckoning.ONCE, True),  # 100 zł
        (building("residential", 8080), {}, reckoning.ONCE, False),  # 101 zł
        (plot("other", 60000), {"event": "acquired", "event_on": "2025-05-01"}, reckoning.EARLIER, True),
        (plot("other", 60000), {"event": "acquired", "event_on": "2026-05-01"}, reckoning.EARLIER, False),
        (plot("other", 60000), {"event": "acquired", "event_on": "2026-05-01"}, lines.UNDATED, True),
        (plot("other", 60000, since="2026-05-01"), {"event": "acquired", "event_on": "2026-05-01"},
         lines.UNDATED, False),
        (plot("other", 60000), {"event": "acquired", "event_on": "2025-05-01"}, lines.UNDATED, False),
        (plot("other", 60000), {"event": "built", "event_on": "2026-05-01"}, lines.OLD_RATES, True),
        (plot("other", 60000), {}, lines.OLD_RATES, False),
    ],
)  # fmt: skip
def test_what_a_person_should_know_stands_under_the_sum(
    had: dict[str, Any], more: dict[str, Any], note: Any, *, is_said: bool
) -> None:
    assert (note in reckoned(had, **more).notes) is is_said


def test_the_sum_says_that_its_rates_are_unconfirmed_until_somebody_confirms_them() -> None:
    table = {
        name: [{**row, "confirmed": True} for row in rows] for name, rows in service.facts_table().items()
    }
    answers = {**CORRECTION, "things": ["plots"], **plot("other", 60000)}
    notes = [reckoning.reckon(answers, facts, ON).notes for facts in (FACTS, Facts.parse(table))]  # type: ignore[union-attr]
    assert [lines.UNCONFIRMED in one for one in notes] == [True, False]
    assert [fact.name for fact in FACTS.all() if fact.confirmed] == []


def test_no_rate_is_above_what_the_law_lets_a_council_ask() -> None:
    rates = {name: FACTS.at(name, ON) for name in FACTS.tables() if f"most_{name}" in FACTS.tables()}
    assert len(rates) == 10
    assert all(rate <= FACTS.at(f"most_{name}", ON) for name, rate in rates.items())


def test_the_numbers_of_the_law_are_those_of_the_facts() -> None:
    assert FACTS.at("case_class", ON) == service.case_class
    assert {f"plot_{use[0]}_grosze" for use in things.PLOT_USES} <= set(FACTS.tables())
    assert {f"building_{use[0]}_grosze" for use in things.BUILDING_USES} <= set(FACTS.tables())


# ---------------------------------------------------------------------------------------------- what is left out
@pytest.mark.parametrize(
    "had",
    [
        plot("moon", 100), plot("other", 0), plot("other", "12"), plot("other", True),  # type: ignore[arg-type]
        plot("other", 100, share="0/2"), plot("other", 100, share="3/2"), plot("other", 100, share="pół"),
        building("residential", 0), building("", 100), structure(0), structure(-5), {"buildings": ["x"]},
        {"structures": [{"value": 100}]},
    ],
)  # fmt: skip
def test_an_entry_that_is_not_whole_is_no_line(had: dict[str, Any]) -> None:
    assert reckoned(had) is None
    assert total(had, plot("other", 60000)) == total(plot("other", 60000)) == 46_200


def test_a_list_that_is_no_longer_asked_does_not_count() -> None:
    answers = {**CORRECTION, "things": ["plots"], **plot("other", 60000), **building("business", 10000)}
    made = reckoning.reckon(answers, FACTS, ON)
    assert made is not None
    assert made.total_grosze == 46_200


# ---------------------------------------------------------------------------------------------- what it brings
def matter(answers: dict[str, Any], **more: Any) -> Matter:
    made = Matter("BI-7K3M-92QT", answers, Known(), FACTS, date(2027, 1, 10), ON)
    return replace(made, **more)


def test_the_decision_brings_the_year_that_was_reckoned_even_after_new_year() -> None:
    answers = {**CORRECTION, "things": ["plots"], **plot("other", 60000, since="2026-05-10")}
    made = rules.brings(matter(answers, outcome=Outcome.GRANTED))
    assert made is not None
    assert (made.kind, made.year, made.amount_grosze, made.payer) == ("property_tax", 2026, 27_000, "person")
    assert made.from_on == date(2026, 6, 1)
    assert made.object_title == ""
    whole = rules.brings(matter({**answers, **plot("other", 60000)}))
    assert whole is not None
    assert whole.from_on is None


@pytest.mark.parametrize(("award", "grosze"), [(Award(50_000), 50_000), (Award(0), 0), (Award(), 46_200)])
def test_the_official_may_set_another_sum(award: Award, grosze: int) -> None:
    answers = {**CORRECTION, "things": ["plots"], **plot("other", 60000)}
    made = rules.brings(matter(answers, outcome=Outcome.PARTLY, award=award))
    assert made is not None
    assert made.amount_grosze == grosze


def test_what_is_owned_with_others_has_an_account_of_its_own() -> None:
    answers = {"event": "corrected", "ownership": "together", "things": ["plots"], **plot("other", 60000)}
    made = rules.brings(matter(answers))
    assert made is not None
    assert made.object_title == "współwłasność"
    assert made.amount_grosze == 46_200  # all of it: co-owners answer together (art. 3 ust. 4)
    assert rules.brings(matter({"event": "corrected"})) is None


# ---------------------------------------------------------------------------------------------- other owners
OWNER = {
    "owner_given": "Anna", "owner_surname": "Nowak", "owner_pesel": "85031412347", "owner_share": "1/2",
    "owner_street": "ul. Wesoła 3", "owner_postal_code": "15-002", "owner_town": "Białystok",
}  # fmt: skip


@pytest.mark.parametrize(("share", "says"), [("1/2", "Mój udział to 1/2."), (None, "Białystok. Zgłoszono")])
def test_each_other_owner_is_asked_as_a_party_with_the_address_of_their_letters(
    share: str | None, says: str
) -> None:
    place = {"property_street": "ul. Lipowa 1/2", "property_town": "Białystok"}
    answers = {"ownership": "together", "owners": [{**OWNER, "owner_share": share}, "x"], **place}
    (asked,) = rules.consents(answers)
    assert (asked.full_name, asked.pesel, asked.is_party) == ("Anna Nowak", "85031412347", True)
    assert asked.address == ("ul. Wesoła 3", "15-002", "Białystok")
    assert says in str(asked.says)
    assert "ul. Lipowa 1/2" in str(asked.says)


@pytest.mark.parametrize(
    "answers", [{"ownership": "alone", "owners": [OWNER]}, {"ownership": "together"}, {}]
)
def test_who_owns_alone_asks_nobody(answers: dict[str, Any]) -> None:
    assert rules.consents(answers) == ()


# ---------------------------------------------------------------------------------------------- the declaration
@pytest.mark.parametrize(
    ("answers", "asked", "left"),
    [
        ({"event": "corrected"}, set(), {"kiedy", "wspolwlasciciele", "grunty"}),
        ({"event": "acquired", "ownership": "together"}, {"kiedy", "wspolwlasciciele"}, {"budynki"}),
        ({"things": ["plots", "structures"]}, {"grunty", "budowle"}, {"budynki"}),
    ],
)
def test_only_what_is_needed_is_asked(answers: dict[str, Any], asked: set[str], left: set[str]) -> None:
    found = {step.slug for step in service.asked(answers)}
    assert asked <= found
    assert not left & found


def test_informing_is_free_and_there_is_a_pattern_for_each_end() -> None:
    assert rules.fee({}, FACTS, ON) is None
    assert [one.outcome for one in service.patterns] == ["granted", "partly", "discontinued"]
    assert "art. 207" in service.patterns[0].basis
