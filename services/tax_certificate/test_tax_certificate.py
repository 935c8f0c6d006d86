"""The rules of the certificate as tables: what it costs, what it states, for whom."""

from datetime import date
from pathlib import Path

import pytest

from portal import Facts, Known, Matter, TaxItem, TaxPosition, Term, Unit
from services.tax_certificate import forms, rules, service

ON = date(2026, 11, 23)
FACTS = Facts.parse(service.facts_table())
ITEM = TaxItem("property_tax", "3. rata 2026", date(2026, 9, 15), 41_250, 870)


@pytest.mark.parametrize(
    ("exemption", "grosze"),
    [("none", 2100), (None, 2100), ("social", None), ("education", None), ("health", None)],
)
def test_the_duty_is_21_zl_but_for_matters_free_of_it(exemption: str | None, grosze: int | None) -> None:
    answers = {} if exemption is None else {"exemption": exemption}
    fee = rules.fee(answers, FACTS, ON)
    assert (fee.amount_grosze if fee else None) == grosze
    if fee:
        assert fee.kind == "stamp_duty"
        assert "opłacie skarbowej" in fee.law


def test_every_reason_to_be_free_of_duty_is_free_of_duty() -> None:
    free = [code for code, _words in forms.EXEMPTIONS if rules.fee({"exemption": code}, FACTS, ON) is None]
    assert free == [code for code, _words in forms.EXEMPTIONS if code != "none"]


def matter(position: TaxPosition | None, **answers: str | None) -> Matter:
    return Matter("BI-1", answers, Known(given_name="Jan", surname="Kowalski"), FACTS, ON, ON, position)


@pytest.mark.parametrize(
    ("arrears", "finding", "total"),
    [
        ((), "Brak zaległości", 0),
        ((ITEM,), "Stan zaległości", 42_120),
        ((ITEM, ITEM), "Stan zaległości", 84_240),
    ],
)
def test_it_states_that_there_are_no_arrears_or_which(
    arrears: tuple[TaxItem, ...], finding: str, total: int
) -> None:
    made = rules.decide(matter(TaxPosition(ON, 1, arrears), purpose="bank"))
    assert str(made.finding) == finding
    assert made.values["position"]["total_grosze"] == total
    assert len(made.values["position"]["arrears"]) == len(arrears)
    assert made.values["position"]["as_of"] == "2026-11-23"
    assert "art. 306e § 1" in made.legal_basis


@pytest.mark.parametrize(
    ("position", "answers", "who"),
    [
        (TaxPosition(ON, 1, ()), {"exemption": "none"}, "machine"),
        (TaxPosition(ON, 0, ()), {}, "machine"),
        (TaxPosition(ON, 1, (ITEM,)), {"exemption": "none"}, "official"),
        (TaxPosition(ON, 1, (), is_stale=True), {"exemption": "none"}, "official"),
        (TaxPosition(ON, 1, ()), {"exemption": "social"}, "official"),
    ],
)
def test_a_machine_issues_it_only_when_nothing_speaks_against_it(
    position: TaxPosition, answers: dict[str, str], who: str
) -> None:
    assert rules.automatic(matter(position, **answers)) is (who == "machine")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"purpose": "bank"}, "dla banku"),
        ({"purpose": "notary"}, "dla notariusza"),
        ({"purpose": "other", "purpose_other": "sądu w Wilnie"}, "sądu w Wilnie"),
        ({"purpose": "long-gone"}, ""),
        ({}, ""),
    ],
)
def test_it_names_its_reader(answers: dict[str, str], words: str) -> None:
    assert words in rules.decide(matter(TaxPosition(ON, 1, ()), **answers)).values["purpose"]


def test_it_is_not_made_without_figures() -> None:
    with pytest.raises(ValueError, match="TAX_POSITION"):
        rules.decide(matter(None))


@pytest.mark.parametrize(
    ("answers", "pages"),
    [
        ({}, ["cel", "oplata", "adres"]),
        ({"exemption": "none"}, ["cel", "oplata", "adres"]),
        ({"exemption": "health"}, ["cel", "oplata", "dowod", "adres"]),
    ],
)
def test_the_proof_is_asked_only_of_those_who_say_they_are_free_of_duty(answers, pages: list[str]) -> None:
    assert [step.slug for step in service.asked(answers)] == pages


@pytest.mark.parametrize(("other", "errors"), [("", 1), ("   ", 1), ("dla sądu", 0)])
def test_somebody_else_must_be_named(other: str, errors: int) -> None:
    from werkzeug.datastructures import MultiDict

    form = forms.Purpose(MultiDict({"purpose": "other", "purpose_other": other}), on=ON)
    assert form.validate() is not bool(errors)
    assert len(form.purpose_other.errors) == errors


def test_the_term_is_seven_days_as_the_statute_says() -> None:
    assert service.term == Term(7, Unit.DAYS)
    assert "306a § 5" in service.legal_term


def test_the_whole_service_with_law_forms_and_texts_is_under_160_lines() -> None:
    written = [p for p in Path(service.package).rglob("*.py") if p.name[:5] not in {"test_", "scena"}]
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in written) < 160
