"""Each check of the kit finds the fault it is there for: one good service, spoilt in one way at a time."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from portal import fields
from portal.service import (
    Certificate,
    Fee,
    Law,
    Line,
    Outcome,
    Pattern,
    Reckoning,
    Reply,
    ReplyWay,
    Service,
    Several,
    Step,
)
from portal.testing import Expect, Official, Scenario, code, declaration, pages, rules, suite, walking
from portal.testing.stage import Stage
from portal.workflow import FLOWS
from services.tax_certificate import service as good
from tests.support.desk import SLUG


class Other(fields.Form):
    purpose = fields.TextField("Drugi raz to samo")


class Shouting(fields.Form):
    SHOUT = fields.TextField("Nazwa wielkimi literami")


class Empty(fields.Form):
    pass


class Plot(fields.Form):
    area = fields.WholeNumberField("Powierzchnia")


class Loud(fields.Form):
    AREA = fields.WholeNumberField("Powierzchnia")


def listed(tell=lambda one: f"{one.get('area')} m²", form=Plot, name: str = "plots") -> Service:
    return with_steps(Step("dzialki", form, several=Several(name, "Działka", "Dodaj działkę", tell)))


def reckoning(*lines: Line, total: int = 100, **more: object) -> Service:
    made = Reckoning("Wyliczenie", lines or (Line("Opłata", "1 m² × 1 zł", 100),), total, "art. 1", **more)
    return replace(good, reckon=lambda *_: made)


def with_card(**more: object) -> Service:
    return replace(good, card=replace(good.card, **more))


def with_steps(*more: Step) -> Service:
    return replace(good, steps=(*good.steps, *more))


def falling(*_: object) -> Fee:
    raise KeyError("nobody")


def for_orders_only(answers: dict[str, object], *_: object) -> Fee | None:
    return Fee(-1, "stamp_duty", "Opłata", "art. 1") if answers.get("exemption") == "health" else None


def outcome_of(**more: object):
    return lambda matter: replace(good.decide(matter), **more)


LONG = "Słowo " * 26 + "i kropka."


def with_patterns(*patterns: Pattern) -> Service:
    return replace(good, patterns=patterns)


GRANTS = Pattern(Outcome.GRANTED, "art. 104 KPA", "Zezwalam stronie [strona].", no_reasons=True)
TO_GUESTS = replace(good, guests=True, needs_pesel=False, reads=frozenset(), fee=lambda *_: None)


def by_mail(_answers: object) -> Reply:
    return Reply(ReplyWay.PORTAL, email="anna@example.pl")


SPOILT = {
    "a route to a unit nobody declared": (
        "route", replace(good, units=frozenset({"FN"}), route=lambda _answers: "XX"), "'XX'",
    ),
    "a route without its own unit": (
        "route", replace(good, units=frozenset({"USC"}), route=lambda _answers: "USC"), "'FN' is not among",
    ),
    "units without a route": ("route", replace(good, units=frozenset({"FN", "USC"})), "without route"),
    "an address kept for nothing": ("reply", replace(good, reply=by_mail), "keeps an e-mail"),
    "no way of an answer": ("reply", replace(good, reply=lambda _answers: None), "made None"),
    "guests with a number": ("guests", replace(TO_GUESTS, needs_pesel=True), "no PESEL"),
    "guests with figures": ("guests", replace(TO_GUESTS, reads=good.reads), "nothing can be read"),
    "guests who pay": ("guests", replace(TO_GUESTS, fee=good.fee), "cannot pay"),
    "guests who need others": ("guests", replace(TO_GUESTS, consents=lambda _answers: ()), "to confirm"),
    "a merge field that is not there": ("patterns", with_patterns(replace(GRANTS, ruling="Zezwalam [stronie].")), "[stronie]"),
    "two patterns of one outcome": ("patterns", with_patterns(GRANTS, GRANTS), "twice"),
    "a refusal without reasons": (
        "patterns", with_patterns(replace(GRANTS, outcome=Outcome.REFUSED)), "Od uzasadnienia",
    ),
    "a pattern that nobody may use": ("patterns", with_patterns(GRANTS), "no text here does that"),
    "outcomes that nothing leads to": (
        "patterns", replace(good, outcomes=frozenset({Outcome.GRANTED})), "the course leads to no such text",
    ),
    "a pattern without a word": ("patterns", with_patterns(Pattern(Outcome.REPLY)), "jedną część"),
    "a slug of capitals": ("identity", replace(good, slug="Tax"), "slug"),
    "a duty that meets the one on silence": ("fee", replace(good, silence=str), "bears one too"),
    "no version": ("identity", replace(good, version=0), "version"),
    "no unit": ("identity", replace(good, unit=" "), "unit"),
    "no case class": ("identity", replace(good, case_class="podatki"), "case_class"),
    "no article of the term": ("identity", replace(good, legal_term=""), "legal_term"),
    "a folder that is not there": ("identity", replace(good, package="no/such"), "package"),
    "no pages": ("identity", replace(good, steps=()), "steps"),
    "an empty text": ("card", with_card(gives=""), "card.gives"),
    "an empty list": ("card", with_card(needed=()), "card.needed"),
    "no law": ("card", with_card(law=()), "card.law"),
    "law without an article": ("card", with_card(law=(Law("", "coś"),)), "card.law"),
    "law without words": ("card", with_card(law=(Law("art. 1", ""),)), "card.law"),
    "a long sentence": ("plain language", with_card(summary=LONG), "28 words"),
    "a long sentence in a list": ("plain language", with_card(steps=("Krótko.", LONG)), "28 words"),
    "a graph without a way": ("flow", replace(good, flow=replace(good.flow, transitions=())), "nie ma wyjścia"),
    "a field on two pages": ("questions", with_steps(Step("drugi", Other)), "'purpose' stands on two pages"),
    "a field in capitals": ("questions", with_steps(Step("drugi", Shouting)), "'SHOUT' is no legal name"),
    "a page twice": ("questions", with_steps(Step("cel", Shouting)), "'cel' stands twice"),
    "a page at a reserved address": ("questions", with_steps(Step("sprawdz", Shouting)), "no legal address"),
    "a page that asks nothing": ("questions", with_steps(Step("pusta", Empty)), "'pusta' asks nothing"),
    "known data without a field": (
        "questions", replace(good, steps=(replace(good.steps[0], known={"x": "town"}),)), "'x' is no field"
    ),
    "known data that nobody knows": (
        "questions", replace(good, steps=(replace(good.steps[0], known={"purpose": "shoe_size"}),)), "nothing we know"
    ),
    "a page that is never asked": (
        "every page is reached", with_steps(Step("nigdy", Shouting, when=lambda answers: False)), "'nigdy' is never"
    ),
    "a condition that fails": (
        "every page is reached", with_steps(Step("nigdy", Shouting, when=lambda a: a["no"])), "raised KeyError"
    ),
    "a fee that fails": ("fee", replace(good, fee=falling), "KeyError"),
    "a fee below nought": ("fee", replace(good, fee=for_orders_only), "-1"),
    "an outcome that fails": ("outcome", replace(good, decide=falling), "KeyError"),
    "a certificate that nobody makes": ("outcome", replace(good, decide=None), "decide makes none"),
    "an outcome that is none": ("outcome", replace(good, decide=lambda matter: None), "decide() made None"),
    "an outcome without law": ("outcome", replace(good, decide=outcome_of(legal_basis="")), "legal_basis=''"),
    "an outcome that JSON cannot keep": (
        "outcome", replace(good, decide=outcome_of(values={"on": date(2026, 1, 1)})), "JSON"
    ),
    "a list under a name of another question": ("questions", listed(name="purpose"), "'purpose' stands on two pages"),
    "a field in capitals in a list": ("questions", listed(form=Loud), "'AREA' is no legal name"),
    "a page that reckons for nobody": ("questions", with_steps(Step("licz", Plot, reckons=True)), "'licz' reckons"),
    "an entry that cannot be told": ("entries", listed(lambda one: one["area"]), "KeyError"),
    "an entry told in two lines": ("entries", listed(lambda one: "dwie\nlinie"), "two lines"),
    "a calculation that fails": ("reckoning", replace(good, reckon=falling), "KeyError"),
    "a calculation that does not add up": ("reckoning", reckoning(total=101), "total_grosze=101"),
    "a calculation below nought": ("reckoning", reckoning(Line("Ulga", "−1 zł", -100), total=-100), "-100"),
    "a calculation in pieces of grosze": ("reckoning", reckoning(Line("Opłata", "x", 0.5), total=0.5), "0.5"),
    "a line that says nothing of itself": ("reckoning", reckoning(Line("Opłata", "", 100)), "how=''"),
    "figures that were not asked for": ("outcome", replace(good, reads=frozenset()), "TAX_POSITION"),
}  # fmt: skip


@pytest.mark.parametrize(("check", "service", "words"), SPOILT.values(), ids=SPOILT)
def test_a_spoilt_service_is_found(check: str, service: Service, words: str) -> None:
    found = suite.CHECKS[check](service)
    assert any(words in fault for fault in found), found
    assert suite.CHECKS[check](good) == []


def test_every_check_has_a_service_that_it_finds() -> None:
    # snapshot, facts and imports are spoilt in a folder, below; ends and kept answers in files of their own
    elsewhere = {"snapshot", "facts", "imports", "brings", "automatic", "kept answers"}
    assert set(suite.CHECKS) - {row[0] for row in SPOILT.values()} == elsewhere


def test_a_calculation_below_nought_is_sound_where_it_says_so() -> None:
    assert (
        suite.CHECKS["reckoning"](reckoning(Line("Ulga", "−1 zł", -100), total=-100, below_zero=True)) == []
    )


def test_files_and_known_data_in_a_list_and_senseless_limits_are_refused_at_once() -> None:
    class Filed(fields.Form):
        scan = fields.FileField("Skan")

    several = Several("plots", "Działka", "Dodaj", str)
    with pytest.raises(ValueError, match="files have a page of their own"):
        Step("x", Filed, several=several)
    with pytest.raises(ValueError, match="fills a page"):
        Step("x", Plot, known={"area": "town"}, several=several)
    for least, most in ((-1, 5), (6, 5), (0, 0), (1, 201)):
        with pytest.raises(ValueError, match="least"):
            replace(several, least=least, most=most)


def test_a_snapshot_that_changes_by_itself_is_found() -> None:
    class Restless(fields.Form):
        when = fields.TextField("Kiedy?", hint="")
        count = 0

        def questions(self):
            Restless.count += 1
            return [{"name": "when", "asked": Restless.count}]

    assert "changes by itself" in declaration.snapshot_faults(with_steps(Step("x", Restless)))[0]


def test_a_snapshot_that_json_cannot_keep_is_found() -> None:
    class Dated(fields.Form):
        when = fields.TextField("Kiedy?")

        def questions(self):
            return [{"name": "when", "on": date(2026, 1, 1)}]

    assert "no JSON" in declaration.snapshot_faults(with_steps(Step("x", Dated)))[0]


# ---------------------------------------------------------------------------------------------- a spoilt folder
FACT = '[[fee_grosze]]\nvalue = 2100\nvalid_from = 2020-01-01\nsource = "ustawa"\nconfirmed = true\n'


def in_folder(tmp_path: Path, name: str, text: str) -> Service:
    (tmp_path / "__init__.py").touch()
    (tmp_path / name).write_text(text, encoding="utf-8")
    return replace(good, package=str(tmp_path))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (FACT.replace('source = "ustawa"\n', ""), "brakuje source"),
        (FACT.replace("confirmed = true\n", ""), "brakuje confirmed"),
        (FACT.replace("2020-01-01", "2099-01-01"), "not in force on 2026-11-23"),
        ("[[fee_grosze", "Expected"),
    ],
)
def test_a_fact_without_source_or_out_of_force_is_found(tmp_path: Path, text: str, words: str) -> None:
    found = declaration.facts_faults(in_folder(tmp_path, "facts.toml", text), date(2026, 11, 23))
    assert any(words in fault for fault in found), found
    assert declaration.facts_faults(in_folder(tmp_path, "facts.toml", FACT), date(2026, 11, 23)) == []


@pytest.mark.parametrize(
    "line",
    [
        "import flask",
        "from flask import g",
        "import sqlalchemy.orm",
        "from portal.db import session",
        "import portal.cases",
        "from portal import db",
        "from config import settings",
        "import payments",
        "from services.other import rules",
        "import os",
        "from datetime import datetime; import time",
        "from . import forms",
        "def later():\n    import requests",
        "if False:\n    from portal.context import here",
    ],
)
def test_an_import_beyond_the_portals_face_is_found(tmp_path: Path, line: str) -> None:
    assert code.import_faults(in_folder(tmp_path, "rules.py", line)), line


def test_the_face_the_standard_library_and_its_own_package_are_a_services_to_import(tmp_path: Path) -> None:
    text = "import re\nfrom datetime import date\nfrom portal import Card, fields\nimport json as j\n"
    assert code.import_faults(in_folder(tmp_path, "rules.py", text)) == []
    assert code.import_faults(in_folder(tmp_path, "test_rules.py", "import pytest\nimport portal.db")) == []
    assert code.import_faults(in_folder(tmp_path, "scenarios.py", "from portal.testing import Pay")) == []
    assert code.import_faults(in_folder(tmp_path, "forms.py", "from portal.testing import Pay"))


# ---------------------------------------------------------------------------------------------- letters and journeys
def test_a_letter_that_does_not_come_out_is_found() -> None:
    unknown = replace(good, decide=outcome_of(template="no_such_letter"))
    assert "no document template" in rules.document_faults(unknown, {})[0]
    lacking = replace(good, decide=lambda matter: Certificate("tax_certificate", "T", "Brak", "art. 1", {}))
    assert "tax_certificate" in rules.document_faults(lacking, {})[0]


FILL = {"cel": {"purpose": "bank"}, "oplata": {"exemption": "none"}}
ADDRESS = {"street": "ul. Lipowa 1/2", "postal_code": "15-001", "town": "Białystok"}
WHOLE = {**FILL, "adres": ADDRESS}


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        (Scenario("refused page", {"cel": {"purpose": "nobody"}}, ()), "page 'cel' answered 422"),
        (Scenario("wrong end", WHOLE, (Expect(status="issued"),)), "status filed, expected issued"),
        (Scenario("no letter", WHOLE, (Expect(document="outcome"),)), "no document 'outcome'"),
        (
            Scenario("other words", WHOLE, (Expect(document="receipt", states="Kraków"),)),
            "does not state 'Kraków'",
        ),
        (Scenario("unpaid", WHOLE, (Official("issue"),)), "Refused"),
        (Scenario("no such way", WHOLE, (Official("reopen"),)), "Conflict"),
    ],
    ids=lambda value: value.name if isinstance(value, Scenario) else "",
)
def test_a_journey_that_ends_elsewhere_is_found(stage: Stage, scenario: Scenario, words: str) -> None:
    walk = walking.Walk(good, stage, scenario).play()
    assert any(words in fault for fault in walk.faults), walk.faults
    assert len(walk.faults) == 1


def test_a_page_or_a_way_that_no_journey_takes_is_found(stage: Stage) -> None:
    walk = walking.Walk(good, stage, Scenario("short", WHOLE, (Official("call_for_fee"),))).play()
    assert walk.faults == []
    missing = suite.unwalked(good, [walk])
    assert "no scenario asks page 'dowod'" in missing
    assert "no scenario takes issue from filed" in missing
    assert not any("call_for_fee" in fault for fault in missing)


@pytest.mark.parametrize(
    "html", ["<!doctype html><title>x</title><p><div></p>", "<p>no doctype", "<!doctype html><b>"]
)
def test_a_page_that_is_no_valid_html_is_found(html: str) -> None:
    assert pages.html_faults(html)
    assert pages.html_faults("<!doctype html><html lang=pl><title>x</title><p>y</html>") == []


def test_the_good_service_is_the_one_that_the_city_offers() -> None:
    assert good.slug == SLUG


def test_a_service_whose_decisions_officials_write_has_nothing_to_decide_by_itself() -> None:
    written = replace(good, decide=None, flow=FLOWS["decision"])
    assert suite.CHECKS["outcome"](written) == []
    assert rules.document_faults(written, {}) == []
