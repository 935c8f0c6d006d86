"""The rules of the subscription as tables: plates, sub-zones, prices, days, and who waits for an official."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from portal import Facts, HeldPermit, Known, Matter, Permit
from services.parking_subscription import forms, plates, rules, service

ON = date(2026, 11, 23)
FACTS = Facts.parse(service.facts_table())
PERSON = Known(given_name="Jan", surname="Kowalski", pesel="90010212353")
PLAIN = {
    "zone_street": "Lipowa", "zone_number": "12", "residence": "registered", "plate_country": "pl", "plate": "BI12345",
    "owner": "own", "period": "month",
}  # fmt: skip


def matter(permits: tuple[HeldPermit, ...] = (), person: Known = PERSON, **more: object) -> Matter:
    return Matter("BI-1", {**PLAIN, **more}, person, FACTS, ON, ON, permits=permits)


def held(until: date, key: str = "BI12345") -> HeldPermit:
    return HeldPermit(service.slug, "ABM/000007/2026", key, date(2026, 1, 1), until)


# ------------------------------------------------------------------------------------------------ plates
@pytest.mark.parametrize(
    ("typed", "plate"),
    [
        ("bi 12345", "BI12345"), ("BI-12345", "BI12345"), (" b i 1 2 3 4 5 ", "BI12345"), ("bia 9k88", "BIA9K88"),
        ("B0 SMYK", "B0SMYK"), ("АА 1234 ВВ", "AA1234BB"), ("bi·12345", "BI12345"),
    ],
)  # fmt: skip
def test_a_plate_is_kept_as_it_stands_on_the_vehicle(typed: str, plate: str) -> None:
    assert plates.normal(typed) == plate
    assert plates.normal(plate) == plate


@pytest.mark.parametrize(
    ("plate", "country"),
    [
        ("BI12345", "pl"), ("BIA1234", "pl"), ("BIA12345", "pl"), ("BI1234A", "pl"), ("B0SMYK", "pl"), ("WX9999Y", "pl"),
        ("AA1234BB", "other"), ("BI123", "other"), ("QI12345", "other"), ("ABCDEF1234", "other"), ("M1", ""), ("ABCDEF", ""),
        ("", ""), ("BI 12345", ""), ("12345678901", ""),
    ],
)  # fmt: skip
def test_a_polish_plate_is_told_from_another_and_from_none(plate: str, country: str) -> None:
    found = "pl" if plates.is_polish(plate) else "other" if plates.is_foreign(plate) else ""
    assert found == country


@pytest.mark.parametrize(
    ("plate", "read"),
    [("BI12345", "BI 12345"), ("BIA1234", "BIA 1234"), ("B0SMYK", "B0 SMYK"), ("M1234", "M1 234")],
)
def test_a_plate_is_shown_as_people_read_it(plate: str, read: str) -> None:
    assert plates.spaced(plate) == read


@given(st.text(max_size=20))
def test_any_text_is_put_into_one_form_that_stays(text: str) -> None:
    once = plates.normal(text)
    assert plates.normal(once) == once or not plates.is_foreign(once)
    plates.is_polish(once)
    if plates.is_polish(once):
        assert plates.normal(plates.spaced(once)) == once


@pytest.mark.parametrize(
    ("country", "typed", "kept", "says"),
    [
        ("pl", "bi 12345", "BI12345", ""), ("other", "АА 1234 ВВ", "AA1234BB", ""), ("pl", "L-123", "", "polski"),
        ("other", "X", "", "od 3 do 10"), ("pl", "💥💥💥", "", "polski"), ("other", "ABCDEF", "", "cyfrę"),
    ],
)  # fmt: skip
def test_the_form_keeps_a_plate_in_its_one_form_or_says_what_is_wrong(
    country: str, typed: str, kept: str, says: str
) -> None:
    form = forms.Vehicle(MultiDict({"plate_country": country, "plate": typed, "owner": "own"}), on=ON)
    assert form.validate() is bool(kept)
    assert says in "".join(form.plate.errors)
    if kept:
        assert form.answers()["plate"] == kept


# ------------------------------------------------------------------------------------------------ the price
@pytest.mark.parametrize(
    ("street", "period", "grosze"),
    [
        ("Lipowa", "month", 1200), ("Lipowa", "half", 6000), ("Lipowa", "year", 11000),
        ("Krakowska", "month", 700), ("Krakowska", "half", 3500), ("Krakowska", "year", 6000),
        ("Nieznana", "month", 1200),
    ],
)  # fmt: skip
def test_the_price_is_of_the_sub_zone_and_the_period(street: str, period: str, grosze: int) -> None:
    answers = {**PLAIN, "zone_street": street, "period": period}
    fee, shown = rules.fee(answers, FACTS, ON), rules.reckon(answers, FACTS, ON)
    assert (fee.amount_grosze, fee.kind) == (grosze, "parking_fee")
    assert shown.total_grosze == sum(line.amount_grosze for line in shown.lines) == grosze


def test_without_a_period_there_is_no_price_yet() -> None:
    assert rules.fee({"zone_street": "Lipowa"}, FACTS, ON) is None
    assert rules.reckon({}, FACTS, ON) is None


@pytest.mark.parametrize("zone", ["a", "b"])
def test_a_longer_time_is_never_dearer_by_the_month(zone: str) -> None:
    month, half, year = (FACTS.at(f"price_{zone}_{name}_grosze", ON) for name in ("month", "half", "year"))
    assert 0 < half <= 6 * month
    assert half < year <= 2 * half


def test_no_figure_of_the_zone_is_said_to_be_certain() -> None:
    assert not any(fact.confirmed for fact in FACTS.all())
    assert not set(service.facts_table()["streets_a"][0]["value"]) & set(
        service.facts_table()["streets_b"][0]["value"]
    )


# ------------------------------------------------------------------------------------------------ the days
@pytest.mark.parametrize(
    ("valid_from", "months", "valid_until"),
    [
        (date(2026, 11, 23), 1, date(2026, 12, 22)), (date(2026, 11, 23), 6, date(2027, 5, 22)),
        (date(2026, 11, 23), 12, date(2027, 11, 22)), (date(2026, 1, 1), 1, date(2026, 1, 31)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)), (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 12, date(2027, 11, 30)), (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
    ],
)  # fmt: skip
def test_a_time_ends_the_day_before_the_same_day(valid_from: date, months: int, valid_until: date) -> None:
    assert rules.end_of(valid_from, months) == valid_until


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.sampled_from([1, 6, 12]))
def test_a_time_is_as_long_as_it_says_and_never_shrinks(valid_from: date, months: int) -> None:
    days = (rules.end_of(valid_from, months) - valid_from).days + 1
    assert 28 * months <= days <= 31 * months
    assert rules.end_of(valid_from, months) < rules.end_of(valid_from, months + 1)


@pytest.mark.parametrize(
    ("until", "begins", "hinders"),
    [
        (None, ON, False),
        (date(2026, 11, 22), ON, False),
        (date(2026, 11, 23), date(2026, 11, 24), False),
        (date(2026, 12, 23), date(2026, 12, 24), False),
        (date(2026, 12, 24), date(2026, 12, 25), True),
    ],
)
def test_it_begins_today_or_behind_the_last_one_and_not_too_early(
    until: date | None,
    begins: date,
    hinders: bool,  # noqa: FBT001 - a table's column
) -> None:
    one = matter((held(until),) if until else ())
    assert rules.brings(one).valid_from == begins
    assert (rules.hinders(one) is not None) is hinders
    assert rules.automatic(one) is not hinders


def test_another_vehicles_subscription_does_not_count() -> None:
    assert rules.brings(matter((held(date(2027, 6, 1), key="BI99999"),))).valid_from == ON


# ------------------------------------------------------------------------------------------------ who issues it
@pytest.mark.parametrize(
    ("more", "by"),
    [
        ({}, "machine"),
        ({"residence": "tax"}, "official"),
        ({"owner": "leasing"}, "official"),
        ({"owner": "company"}, "official"),
        ({"plate_country": "other"}, "official"),
        ({"plate": "M1"}, "official"),
        ({"zone_street": "Nieznana"}, "official"),
        ({"period": None}, "official"),
        ({"person": Known(given_name="Jan")}, "official"),
    ],
)
def test_what_must_be_read_waits_for_an_official(more: dict[str, object], by: str) -> None:
    assert rules.automatic(matter(**more)) is (by == "machine")


def test_the_permit_says_whose_what_where_and_how_long() -> None:
    permit = rules.brings(matter())
    assert isinstance(permit, Permit)
    assert (permit.key, permit.valid_from, permit.valid_until) == ("BI12345", ON, date(2026, 12, 22))
    assert dict(permit.rows)["Podstrefa"] == "A"
    assert "BI 12345" in permit.what
    assert "uchwała" in permit.law


@pytest.mark.parametrize("more", [{"plate": ""}, {"period": "decade"}, {"zone_street": "Nieznana"}])
def test_answers_that_make_no_permit_bring_none(more: dict[str, str]) -> None:
    assert rules.brings(matter(**more)) is None


@pytest.mark.parametrize(
    ("answers", "pages"),
    [
        ({}, ["adres", "pojazd", "okres"]),
        ({"residence": "zap3"}, ["adres", "dokument-adresu", "pojazd", "okres"]),
        ({"owner": "company"}, ["adres", "pojazd", "dokument-pojazdu", "okres"]),
    ],
)
def test_a_file_is_asked_only_where_it_must_be_read(answers: dict[str, str], pages: list[str]) -> None:
    assert [step.slug for step in service.asked(answers)] == pages


def test_the_whole_service_with_law_forms_and_texts_is_short() -> None:
    written = [p for p in Path(service.package).rglob("*.py") if p.name[:5] not in {"test_", "scena"}]
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in written) < 400


def test_a_refusal_is_a_notice_with_the_way_to_the_court_and_speaks_of_no_certificate() -> None:
    refused = rules.refusal(matter())
    said = " ".join([refused.title, refused.ruling, *refused.instruction])
    assert "zaświadczeni" not in said
    assert "Wojewódzkiego Sądu Administracyjnego w Białymstoku" in said
    assert (refused.days, "30 dni" in said, service.fee_returns) == (30, True, True)
    assert not FACTS.fact("complaint_days", ON).confirmed
