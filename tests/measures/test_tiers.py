"""A tier is computed: a service that lacks exactly one thing stays below the level that needs it, and says why."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from portal import fields
from portal.measures.cli import tiers
from portal.measures.tiers.computing import judge, list_tiers
from portal.measures.tiers.criteria import CRITERIA, INFORMATIVE
from portal.measures.tiers.evidence import Evidence, Happened, count_happened, gather, list_received
from portal.measures.tiers.speaking import speaks
from portal.service import Step
from portal.visits import models as visits
from portal.workflow import FLOWS
from services.tax_certificate import service as good
from tests.office.desk import JOANNA, SLUG, Desk
from tests.support.house import House
from tests.support.lived import file_matter, pay, settled, till_for
from tests.support.parts import ROOT
from tests.support.people import ANNA
from tests.support.visiting import Office

LIVELY = Happened(filed=3, followed=3, in_term=2, charged=3, paid_online=2, delivered=2, begun=1)
PAGES = frozenset({
    "my.home", "site.home", "site.about", "apply.start", "apply.step", "apply.check", "my.accepted", "my.case", "pay.start",
    "account.viewers", "visits.topics", "visits.take", "visits.confirm", "survey.ask",
})  # fmt: skip
WHOLE = Evidence(
    replace(good, flow=FLOWS["decision"]), is_offered=True, costs=True, pages=PAGES, is_secure=True,
    takes_any_letter=False, happened=LIVELY, is_received=True,
)  # fmt: skip


def of(**more: object) -> Evidence:
    return replace(WHOLE, service=replace(WHOLE.service, **more))


def without(*pages: str) -> Evidence:
    return replace(WHOLE, pages=PAGES - set(pages))


def happened(**more: int) -> Evidence:
    return replace(WHOLE, happened=replace(LIVELY, **more))


ASKS_AGAIN = of(steps=(*good.steps[:-1], replace(good.steps[-1], known={})))
LACKS = {
    "I1": (of(card=replace(good.card, whom="")), 0), "I2": (without("site.about"), 0), "F1": (of(steps=()), 1),
    "A1": (replace(WHOLE, is_offered=False), 2),
    "A2": (of(card=replace(good.card, on_paper=("Oryginał umowy.",))), 2), "A3": (without("apply.step"), 2), "A4": (without("apply.check"), 2),
    "A5": (without("my.accepted"), 2), "L1": (replace(WHOLE, is_secure=False), 2), "T1": (without("my.case"), 3),
    "T2": (of(legal_term=""), 3), "P1": (without("pay.start"), 3),
    "D1": (of(flow=replace(FLOWS["decision"], transitions=())), 3), "D2": (of(flow=FLOWS["entitlement"]), 3),
    "B1": (without("visits.take"), 3), "R1": (without("survey.ask"), 3), "S1": (without("account.viewers"), 3),
}  # fmt: skip


def test_a_service_that_lacks_nothing_but_initiative_is_of_the_fourth_tier() -> None:
    found = judge(WHOLE)
    assert (found.declared, found.proven) == (4, 4)
    assert [code for code, _why in found.why_not] == ["O2"]


def test_a_service_that_the_office_begins_is_of_the_fifth_tier_and_proves_it_by_what_was_sent() -> None:
    begun = replace(WHOLE, is_begun_by_us=True)
    assert (judge(begun).declared, judge(begun).proven) == (5, 5)
    found = judge(replace(begun, happened=replace(LIVELY, begun=0)))
    assert (found.declared, found.proven) == (5, 4)
    assert [one for one, _why in found.why_unproven] == ["O2"]
    assert judge(replace(begun, pages=PAGES - {"my.home"})).declared == 4


def test_the_machine_sees_which_services_the_office_begins(small_house: House) -> None:
    found = gather(small_house.portal, PAGES, {}, (), small_house.clock.now())
    begun = {slug for slug, evidence in found.items() if evidence.is_begun_by_us}
    assert {"parking-subscription", "road-lane", "property-tax-declaration", "alcohol-statement"} <= begun
    assert "tree-notice" not in begun


def test_the_tiers_that_the_readme_lists_are_those_that_are_computed(small_house: House) -> None:
    Office(small_house)
    portal = small_house.portal
    with small_house.app.app_context(), portal.db.writing() as session:
        session.scalars(select(visits.Topic)).one().services = []
    with small_house.app.app_context(), portal.db.reading() as session:
        found = list_tiers(session, portal, small_house.app.view_functions, portal.now())
    rows = [
        row.split("|")
        for row in (ROOT / "README.md").read_text("utf-8").splitlines()
        if row.startswith("| `")
    ]
    listed = {row[1].strip(" `"): row[4].strip() for row in rows if row[1].strip(" `") in portal.services}
    assert listed == {slug: tier.told[0] for slug, tier in found.items()}


@pytest.mark.parametrize("code", LACKS)
def test_each_missing_thing_keeps_the_tier_below_its_level_and_is_named(code: str) -> None:
    evidence, level = LACKS[code]
    found = judge(evidence)
    assert found.declared == level
    assert code in dict(found.why_not)
    assert str(dict(found.why_not)[code])


def test_a_service_for_which_nobody_receives_is_told_so() -> None:
    assert "B1" in dict(judge(replace(WHOLE, is_received=False)).why_not)


def test_a_general_topic_receives_for_every_service_and_a_topic_of_one_for_that_one(
    small_house: House,
) -> None:
    portal = small_house.portal
    with portal.db.reading() as session:
        assert list_received(session, portal) == set()
    Office(small_house, services=[SLUG])
    with portal.db.reading() as session:
        assert list_received(session, portal) == {SLUG}
    with small_house.app.app_context(), portal.db.writing() as session:
        session.scalars(select(visits.Topic)).one().services = []
    with portal.db.reading() as session:
        assert list_received(session, portal) == set(portal.services)
        session.scalars(select(visits.Desk)).one().is_open = False
        session.flush()
        assert list_received(session, portal) == set()


def test_every_criterion_up_to_the_fourth_level_has_a_service_that_lacks_it() -> None:
    assert {one.id for one in CRITERIA if one.level < 5} == set(LACKS)
    assert len({one.id for one in CRITERIA}) == len(CRITERIA)
    assert all(one.source for one in (*CRITERIA, *INFORMATIVE))


def test_english_is_told_and_counted_in_no_tier(tmp_path: Path) -> None:
    catalogue = tmp_path / "locale" / "en" / "LC_MESSAGES" / "dog.po"
    catalogue.parent.mkdir(parents=True)
    whole = 'msgid "Pies"\nmsgstr "Dog"\n\nmsgid "%(num)s pies"\nmsgid_plural "%(num)s psy"\n'
    catalogue.write_text(f'{whole}msgstr[0] "%(num)s dog"\nmsgstr[1] "%(num)s dogs"\n', encoding="utf-8")
    assert speaks(of(package=str(tmp_path)).service, "en")
    assert judge(of(package=str(tmp_path))).notes == ()
    assert not speaks(of(package=str(tmp_path)).service, "uk")
    for name, text in (
        ("left", 'msgid "Kot"\nmsgstr ""\n'),
        ("guessed", '#, fuzzy\nmsgid "Kot"\nmsgstr "Dog"\n'),
    ):
        folder = tmp_path / name / "own"
        shutil.copytree(catalogue.parent, folder / "locale" / "en" / "LC_MESSAGES")
        (folder / "locale" / "en" / "LC_MESSAGES" / "dog.po").write_text(f"{whole}{text}", encoding="utf-8")
        found = judge(of(package=str(folder)))
        assert (found.declared, [code for code, _why in found.notes]) == (4, ["X1"])
    assert judge(WHOLE).notes == ()


def test_what_is_known_and_asked_again_is_named() -> None:
    class Visit(fields.Form):
        visit_phone = fields.PhoneField("Telefon")

    again = of(steps=(*good.steps, Step("wizyta", Visit)))
    filled = of(steps=(*good.steps, Step("wizyta", Visit, known={"visit_phone": "phone"})))
    for evidence, codes in ((ASKS_AGAIN, {"O1", "O2"}), (again, {"O1", "O2"}), (filled, {"O2"})):
        assert {code for code, _why in judge(evidence).why_not} == codes
    assert Step  # the declaration's own type, so that a change of it is noticed here


@pytest.mark.parametrize(
    ("evidence", "code"),
    [(happened(followed=0), "T1"), (happened(in_term=0), "T2"), (happened(paid_online=0), "P1"), (happened(delivered=0), "D1")],
)  # fmt: skip
def test_what_no_real_matter_shows_is_declared_but_not_proven(evidence: Evidence, code: str) -> None:
    found = judge(evidence)
    assert (found.declared, found.proven) == (4, 3)
    assert [one for one, _why in found.why_unproven] == [code]


def test_a_free_service_needs_no_payment_to_prove_itself() -> None:
    assert judge(replace(happened(paid_online=0, charged=0), costs=False)).proven == 4


def test_only_real_matters_of_the_last_ninety_days_count(house: House) -> None:
    desk = Desk(house)
    reference = desk.case()
    assert counted(desk) == Happened(filed=1, charged=1)
    desk.at(JOANNA).go(f"/biurko/sprawy/{reference}/wydaj").submit("Wydaj zaświadczenie")
    # its duty came by the desk, and nobody has opened the certificate
    assert counted(desk) == Happened(filed=1, followed=1, in_term=1, charged=1)
    with desk.portal.db.writing() as session:
        from portal.cases.models import Case

        session.query(Case).one().demo = True
    assert counted(desk) == Happened()
    with desk.portal.db.writing() as session:
        session.query(Case).one().demo = False
    desk.clock.move(days=91)
    assert counted(desk) == Happened()


def test_a_duty_paid_at_the_gateway_counts_as_paid_online(
    small_house: House, demo_environment: dict[str, str]
) -> None:
    desk = Desk(small_house)
    with till_for(demo_environment) as till:
        object.__setattr__(small_house.portal.settings.gateway, "base_url", till.url)
        anna = settled(small_house, ANNA)
        pay(small_house, till, anna, file_matter(anna))
    assert (counted(desk).charged, counted(desk).paid_online) == (1, 1)


def counted(desk: Desk) -> Happened:
    with desk.portal.db.reading() as session:
        return count_happened(session, desk.clock.now()).get(SLUG, Happened())


def test_the_command_says_each_tier_and_why_it_is_not_higher(small_house: House) -> None:
    with small_house.app.app_context():
        told = small_house.app.test_cli_runner().invoke(tiers)
    rows = {line.split("\t")[0]: line.split("\t") for line in told.output.splitlines()}
    assert rows.keys() == small_house.portal.services.keys()
    with small_house.portal.db.reading() as session:
        found = list_tiers(
            session, small_house.portal, small_house.app.view_functions, small_house.clock.now()
        )
    assert rows[SLUG][1] == found[SLUG].told[0]
    assert "B1: " in rows[SLUG][3] or found[SLUG].declared > 3
