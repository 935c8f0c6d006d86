"""Who may enter which page of the desk, role by role."""

import pytest

from portal import security
from portal.jobs import JobRow, JobState
from tests.office.desk import BEATA, EWA, HALINA, JOANNA, PAWEL, TOMASZ, Desk
from tests.support.people import ANNA, Worker, sign_in

CASHIER = Worker("o-kasjer", "Marek", "Kasa", "FN", ("cashier",))
APPROVER = Worker("o-podpis", "Anna", "Podpis", "FN", ("approver",))
# page: who may enter, of the eight
DOORS = {
    "/biurko/do-wyslania": {"JOANNA", "PAWEL", "BEATA", "APPROVER"},
    "/biurko/wpisz": {"JOANNA", "PAWEL", "BEATA", "HALINA"},
    "/biurko/prace": {"EWA"},
    "/biurko/fakty": {"EWA"},
    "/biurko/urzednicy": {"EWA"},
}
PEOPLE = {
    "JOANNA": JOANNA, "PAWEL": PAWEL, "BEATA": BEATA, "HALINA": HALINA, "TOMASZ": TOMASZ, "EWA": EWA,
    "CASHIER": CASHIER, "APPROVER": APPROVER,
}  # fmt: skip


def test_each_role_enters_its_own_pages_and_no_others(small_desk: Desk) -> None:
    reference = small_desk.case()
    doors = {**DOORS, f"/biurko/sprawy/{reference}": {"JOANNA", "PAWEL", "APPROVER"}}
    wrong = []
    for name, worker in PEOPLE.items():
        browser = small_desk.at(worker)
        for address, may in doors.items():
            status = browser.go(address).status
            if (status == 200) != (name in may) or status not in {200, 403, 404}:
                wrong.append((name, address, status))
    assert wrong == []


def test_a_resident_finds_no_desk(small_desk: Desk) -> None:
    reference = small_desk.case()
    resident = sign_in(small_desk.house, ANNA)
    for address in (*DOORS, "/biurko", f"/biurko/sprawy/{reference}"):
        assert resident.go(address).status == 404, address


def test_a_visitor_is_led_to_the_officials_sign_in(small_desk: Desk) -> None:
    assert small_desk.house.visitor().go("/biurko").address.startswith("/zaloguj")


def test_a_cashier_has_no_page_here_yet(small_desk: Desk) -> None:
    assert small_desk.at(CASHIER).go("/biurko").status == 403


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_route_of_the_desk_lets_only_officials_in(small_desk: Desk, method: str) -> None:
    app = small_desk.house.app
    table = security.doors(app)
    routes = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("office.")]
    assert len(routes) > 15
    for rule in (one for one in routes if method in (one.methods or ())):
        access = table.of(rule.endpoint)
        assert access is not None, rule.endpoint
        assert access.kind == "official", rule.endpoint
        assert access.roles or rule.endpoint == "office.queue", rule.endpoint


def test_failed_work_is_listed_and_tried_again(small_desk: Desk) -> None:
    now = small_desk.clock.now()
    with small_desk.portal.db.writing() as session:
        session.add(
            JobRow(
                kind="make_document", payload={"case": "BI-2222-3333"}, state=JobState.DEAD, run_at=now,
                attempts=11, error="ValueError at seals.py:1 seal", created_at=now,
            )
        )  # fmt: skip
    page = small_desk.at(EWA).go("/biurko/prace")
    for words in ("make_document", "BI-2222-3333", "ValueError at seals.py"):
        assert words in page.text
    page.submit("Ponów")
    assert "Żadna praca nie zawiodła." in page.text
    (job,) = small_desk.all(JobRow, kind="make_document")
    assert (job.state, job.attempts) == ("waiting", 0)
    assert [record.actor_kind for record in small_desk.looks("job.revived")] == ["official"]


def test_facts_stand_with_value_source_and_what_is_not_confirmed(small_desk: Desk) -> None:
    page = small_desk.at(EWA).go("/biurko/fakty")
    for words in ("fee.call_days", "7 dni", "tax-certificate.fee_grosze", "21,00", "Do potwierdzenia:"):
        assert words in page.text


def test_a_fact_that_is_a_table_stands_part_by_part(small_desk: Desk) -> None:
    page = small_desk.at(EWA).go("/biurko/fakty")
    for words in (
        "title: Podatek od nieruchomości; regime: tax; shop: taxes;",
        "is_account: tak;",
        "single_up_to_grosze: 100,00 zł",
        "schedules.person.terms: 03-15, 05-15, 09-15, 11-15;",
        "36 godz.",
    ):
        assert words in page.text
    assert "{'" not in page.text


def test_officials_stand_with_unit_and_roles_in_words(small_desk: Desk) -> None:
    small_desk.at(JOANNA)
    page = small_desk.at(EWA).go("/biurko/urzednicy")
    for words in ("Joanna Klim", "Finanse", "prowadzi sprawy, podpisuje", "Ewa Wysocka"):
        assert words in page.text
