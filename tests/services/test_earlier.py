"""Answers of earlier versions are kept before a version is raised, and today's forms open them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from portal import fields
from portal.service import Service, Several, Step
from portal.testing import PICTURE, Scenario
from portal.testing.cli import keep_answers
from portal.testing.earlier import answers_of_fill, changed_since_kept, keep, kept_faults, read_kept
from portal.testing.opening import opening_faults
from services import discover
from services.tax_certificate import service as good
from tests.support.desk import SLUG
from tests.support.house import House

ADDRESS = {"street": "ul. Lipowa 1/2", "postal_code": "15-001", "town": "Białystok"}
TOLD = {"purpose": "bank", "purpose_other": None, "exemption": "none", **ADDRESS}


class Flat(fields.Form):
    area = fields.AreaField("Powierzchnia")
    since = fields.DateField("Od kiedy?")


FLAT = {"area": "48,5", "since-dzien": "1", "since-miesiac": "2", "since-rok": "2026"}
FLATS = Step("lokale", Flat, several=Several("flats", "Lokal", "Dodaj", lambda one: f"{one['area']}"))


def raised(folder: Path, told: object, **more: object) -> Service:
    """Return the good service, of a version higher, with answers kept of the one before."""
    (folder / "facts.toml").write_text(
        (Path(good.package) / "facts.toml").read_text("utf-8"), encoding="utf-8"
    )
    (folder / "previous.json").write_text(json.dumps({str(good.version): told}), encoding="utf-8")
    return replace(good, version=good.version + 1, package=str(folder), **more)


def test_answers_are_what_the_scenarios_pages_come_to() -> None:
    fill = {
        "cel": {"purpose": "bank"},
        "oplata": {"exemption": "none"},
        "dowod": {"proof": PICTURE},
        "adres": {},
    }
    listed = replace(good, steps=(*good.steps, FLATS))
    assert answers_of_fill(listed, {**fill, "lokale": [FLAT, FLAT]}) == {
        **TOLD, "flats": [{"area": 4850, "since": "2026-02-01"}] * 2,
    }  # fmt: skip


def test_what_is_kept_is_read_again_and_stands_once(tmp_path: Path) -> None:
    fill = {"cel": {"purpose": "bank"}, "oplata": {"exemption": "none"}, "adres": {}}
    mine = replace(good, package=str(tmp_path))
    assert read_kept(mine) == {}
    keep(mine, [Scenario("first", fill, ()), Scenario("the same", fill, ())])
    keep(replace(mine, version=9), [Scenario("later", {"cel": {"purpose": "notary"}}, ())])
    assert read_kept(mine) == {
        good.version: {"first": TOLD}, 9: {"later": {"purpose": "notary", "purpose_other": None}},
    }  # fmt: skip


def test_a_version_raised_without_its_answers_is_found(tmp_path: Path) -> None:
    assert "are not kept" in kept_faults(replace(good, package=str(tmp_path)))[0]
    assert kept_faults(replace(good, package=str(tmp_path), version=1)) == []
    assert kept_faults(raised(tmp_path, {"whole": TOLD})) == []


def test_content_changed_under_a_number_that_was_kept_is_found(tmp_path: Path) -> None:
    mine = replace(raised(tmp_path, {}), version=1)
    keep(mine, [Scenario("whole", {"cel": {"purpose": "bank"}}, ())])
    assert kept_faults(mine) == []
    changed = replace(mine, steps=(*mine.steps, FLATS))
    assert "raise version by 1" in kept_faults(changed)[0]
    assert kept_faults(replace(changed, version=2)) == []
    keep(changed, [Scenario("whole", {"cel": {"purpose": "bank"}}, ())])  # version 1 was never in use
    assert kept_faults(changed) == []


def test_every_service_has_its_answers_kept_for_the_day_on_which_its_version_rises() -> None:
    found = discover()
    assert [slug for slug, one in found.items() if not read_kept(one).get(one.version)] == []
    assert [slug for slug, one in found.items() if changed_since_kept(one) is not False] == []
    for one in found.values():
        assert kept_faults(replace(one, version=one.version + 1)) == []


def test_answers_kept_of_questions_that_are_asked_no_more_are_found(tmp_path: Path) -> None:
    def first(told: object) -> Service:
        mine = replace(raised(tmp_path, {}), version=1)
        (tmp_path / "previous.json").write_text(json.dumps({"1": {"whole": told}}), encoding="utf-8")
        return mine

    (fault,) = kept_faults(first({**TOLD, "hobby": "x"}))
    assert "'hobby' is kept and asked no more" in fault
    # an earlier version may have asked what today's does not
    assert kept_faults(replace(first({**TOLD, "hobby": "x"}), version=2)) == []
    assert kept_faults(first(TOLD)) == []


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        ({"fee": lambda answers, *_: answers["reason"]}, "KeyError: 'reason'"),
        ({"steps": (*good.steps, Step("x", Flat, when=lambda answers: answers["y"]))}, "KeyError: 'y'"),
    ],
)
def test_a_service_that_falls_over_earlier_answers_is_found(tmp_path: Path, spoilt, words: str) -> None:
    assert words in kept_faults(raised(tmp_path, {"whole": TOLD}, **spoilt))[0]


def offered(house: House, service: Service) -> Service:
    """Put a service in the place of the good one."""
    object.__setattr__(house.portal, "services", {**house.portal.services, SLUG: service})
    return service


def test_a_form_begun_before_leads_on_and_says_that_it_changed(small_house: House, tmp_path: Path) -> None:
    class Address(good.steps[-1].form):
        flat = fields.TextField("Numer mieszkania")

    asks_more = (*good.steps[:-1], replace(good.steps[-1], form=Address), FLATS)
    mine = offered(small_house, raised(tmp_path, {"whole": TOLD, "of nothing": {}}, steps=asks_more))
    assert opening_faults(mine, small_house) == []


def test_a_form_begun_before_that_leads_nowhere_is_found(small_house: House, tmp_path: Path) -> None:
    def fee(answers, *_):
        return answers["reason"] if answers else None

    mine = offered(small_house, raised(tmp_path, {"whole": TOLD}, fee=fee))
    assert opening_faults(mine, small_house) == [
        f"version {good.version}, 'whole': the last page answered 500"
    ]
    # under the version that it was begun in nothing is looked at again, and the kit sees that
    offered(small_house, replace(mine, version=good.version))
    assert "may be sent without a look" in opening_faults(mine, small_house)[0]


def test_the_command_keeps_the_answers_beside_the_service(
    small_house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "kept_here"
    folder.mkdir()
    (folder / "__init__.py").touch()
    told = "from portal.testing import Scenario\nSCENARIOS = (Scenario('one', {'cel': {'purpose': 'bank'}}, ()),)\n"
    (folder / "scenarios.py").write_text(told, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    mine = offered(small_house, replace(good, package=str(folder)))
    runner = small_house.app.test_cli_runner()
    assert runner.invoke(keep_answers, [SLUG]).exit_code == 0
    assert read_kept(mine) == {good.version: {"one": {"purpose": "bank", "purpose_other": None}}}
    assert runner.invoke(keep_answers, ["nie-ma"]).exit_code == 1
