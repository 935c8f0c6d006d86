"""The interface for other systems: a key for each, whole or not at all, the same twice is harmless, faults with fields."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from portal.accounts.models import Official, Unit
from portal.audit import AuditRecord
from portal.cases.models import Case
from portal.errors import Conflict, Refused
from portal.insight.outside.contract import describe
from portal.jobs import JobRow
from portal.measures.outside import keys
from portal.measures.outside.models import CountKey, OutsideCount, Source
from portal.measures.publishing.freezing import freeze, newest
from portal.measures.publishing.revising import KIND
from portal.security import Actor
from tests.billing.sources.contract import mismatches
from tests.office.desk import EWA, JOANNA
from tests.support.desk import SLUG, Desk
from tests.support.people import sign_in
from tests.support.visitor import ORIGIN

ADDRESS, OCTOBER = "/api/liczby/2026-10", date(2026, 10, 1)
COUNTS = [{"service": SLUG, "channel": "counter", "matters": 12}, {"channel": "post", "matters": 3}]
BODY = {"unit": "FN", "counts": COUNTS}


def actor(desk: Desk) -> Actor:
    with desk.writing() as session:
        found = session.scalars(select(Official).where(Official.sub == "o-ewa")).one_or_none()
        row = found or Official(
            iss="https://officials.example", sub="o-ewa", name="Ewa Wysocka", roles=["administrator"],
            created_at=desk.now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return Actor("official", row.id, row.name, official_id=row.id, roles=frozenset({"administrator"}))


def key_for(desk: Desk, unit: str | None = "FN", days: int = 365, name: str = "kolejka") -> str:
    person = actor(desk)
    until_on = desk.now.date() + timedelta(days=days)
    with desk.writing() as session:
        return keys.make(session, name, unit, until_on, f"s-{name}", actor=person, now=desk.now)[1]


def put(desk: Desk, body: Any, key: str = "", address: str = ADDRESS) -> TestResponse:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return desk.house.app.test_client().put(address, base_url=ORIGIN, data=content, headers=headers)


def standing(desk: Desk) -> dict[tuple[str, str], int]:
    with desk.reading() as session:
        rows = session.scalars(select(OutsideCount).where(OutsideCount.replaced_at.is_(None)))
        return {(row.service, row.channel): row.matters for row in rows}


def faults(answer: TestResponse) -> dict[str, str]:
    return {one["field"]: one["message"] for one in answer.get_json()["errors"]}


@pytest.mark.engines
def test_a_month_is_told_once_however_often_it_is_sent(desk: Desk) -> None:
    key = key_for(desk)
    first, again = put(desk, BODY, key), put(desk, BODY, key)
    assert (first.status_code, first.get_json()["changed"]) == (200, 2)
    assert (again.status_code, again.get_json()["changed"]) == (200, 0)
    assert standing(desk) == {(SLUG, "counter"): 12, ("", "post"): 3}
    put(desk, {"counts": [{"service": SLUG, "channel": "post", "matters": 1}]}, key)
    assert standing(desk) == {(SLUG, "post"): 1, ("", "post"): 3}
    with desk.reading() as session:
        acts = session.scalars(select(AuditRecord.object_ref).where(AuditRecord.kind == "measures.told"))
        told_by = set(session.scalars(select(OutsideCount.told_by)))
    assert list(acts) == ["FN 2026-10"] * 2
    assert told_by == {key.partition(".")[0]}


def test_a_flapping_system_has_a_month_published_anew_once_an_hour_with_what_it_said_last(
    small_desk: Desk,
) -> None:
    key, wait = key_for(small_desk), timedelta(hours=1, minutes=2)
    put(small_desk, BODY, key)
    with small_desk.writing() as session:
        freeze(session, small_desk.portal, OCTOBER, final_after=timedelta(days=90), now=small_desk.now)
    small_desk.clock.at = small_desk.now.replace(minute=0)
    for hour in (1, 2):
        for matters in (12, 13, 12, 12 + hour):
            put(small_desk, {"counts": [{**COUNTS[0], "matters": matters}]}, key)
            small_desk.clock.move(minutes=1)
        with small_desk.reading() as session:
            waiting = session.scalars(
                select(JobRow.run_at).where(JobRow.kind == KIND, JobRow.done_at.is_(None))
            )
            assert list(waiting) == [small_desk.now.replace(minute=0) + wait]
        small_desk.work()
        with small_desk.reading() as session:
            assert newest(session, OCTOBER)["share_strict", ""].revision == hour
        small_desk.clock.move(minutes=58)
        small_desk.work()
        with small_desk.reading() as session:
            told = newest(session, OCTOBER)["share_strict", ""]
        assert (told.revision, told.denominator, told.why) == (
            hour + 1,
            15 + hour,
            "liczby spoza portalu: FN",
        )
        small_desk.clock.at = small_desk.now.replace(minute=0)


def test_verify_says_when_a_revision_is_due_and_still_cries_of_what_it_does_not_explain(
    small_desk: Desk,
) -> None:
    def told() -> tuple[int, str]:
        run = small_desk.house.app.test_cli_runner().invoke(args=["measures", "verify", "2026-10"])
        return run.exit_code, run.output

    def publish() -> None:
        with small_desk.writing() as session:
            freeze(session, small_desk.portal, OCTOBER, final_after=timedelta(days=90), now=small_desk.now)

    key, reference = key_for(small_desk), small_desk.file(arrived_on=date(2026, 10, 5))
    small_desk.clock.at = small_desk.now.replace(hour=9, minute=5)  # 10:05 in Warsaw
    publish()
    for matters in (12, 13):
        small_desk.clock.move(minutes=1)
        put(small_desk, {"counts": [{**COUNTS[0], "matters": matters}]}, key)
    code, words = told()
    assert (code, "która powstanie o 11:02 (liczby spoza portalu: FN)" in words) == (3, True)
    assert (
        "share_strict wszystkie: opublikowano 1 z 1, nie wiadomo 0; z wierszy 1 z 14, nie wiadomo 0" in words
    )
    publish()  # in between, and another count after it
    small_desk.clock.move(minutes=1)
    put(small_desk, {"counts": [{**COUNTS[0], "matters": 15}]}, key)
    assert told()[0] == 3
    with small_desk.writing() as session:
        session.execute(update(Case).where(Case.reference == reference).values(filed_on=date(2026, 9, 5)))
    code, words = told()
    assert (code, "powstanie" in words) == (1, False)  # a matter that was moved is not of that revision
    with small_desk.writing() as session:
        session.execute(update(Case).where(Case.reference == reference).values(filed_on=date(2026, 10, 5)))
    assert told()[0] == 3
    with small_desk.writing() as session:
        session.execute(update(JobRow).where(JobRow.state == "waiting").values(attempts=1))
    assert told()[0] == 1  # it failed once: who knows whether it ever comes
    with small_desk.writing() as session:
        session.execute(update(JobRow).where(JobRow.state == "waiting").values(attempts=0))
    small_desk.clock.move(hours=2)  # the worker does not work: it is late, and somebody has to look
    assert told()[0] == 1
    small_desk.work()
    assert told()[0] == 0


def test_what_stands_can_be_asked_and_says_which_source_counts_instead(small_desk: Desk) -> None:
    key = key_for(small_desk, None)
    put(small_desk, BODY, key)
    with small_desk.writing() as session:
        session.add(
            OutsideCount(
                month=small_desk.now.date().replace(month=10, day=1), unit_code="FN", service=SLUG,
                channel="counter", source=Source.FILE, matters=9, at=small_desk.now,
            )
        )  # fmt: skip
    client = small_desk.house.app.test_client()
    got = client.get(f"{ADDRESS}?unit=fn", base_url=ORIGIN, headers={"Authorization": f"bearer {key}"})
    assert got.get_json() == {
        "month": "2026-10", "unit": "FN", "overruled": [{"service": SLUG, "by": "file"}],
        "counts": [
            {"service": "", "channel": "post", "matters": 3},
            {"service": SLUG, "channel": "counter", "matters": 12},
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", ""),
        (b"[" * 100_000, ""),
        (b"\xff", ""),
        ([], ""),
        ({"counts": []}, "counts"),
        ({"counts": "x"}, "counts"),
        ({"counts": COUNTS, "x": 1}, "x"),
        ({"unit": "USC", "counts": COUNTS}, "unit"),
        ({"unit": None, "counts": COUNTS}, "unit"),
        ({"counts": [5]}, "counts[0]"),
        ({"counts": [{**COUNTS[0], "x": 1}]}, "counts[0]"),
        ({"counts": [COUNTS[1], {**COUNTS[0], "matters": -1}]}, "counts[1].matters"),
        ({"counts": [{**COUNTS[0], "matters": True}]}, "counts[0].matters"),
        ({"counts": [{**COUNTS[0], "matters": 1.5}]}, "counts[0].matters"),
        ({"counts": [{**COUNTS[0], "matters": float("nan")}]}, "counts[0].matters"),
        ({"counts": [{**COUNTS[0], "matters": 10**30}]}, "counts[0].matters"),
        ({"counts": [{**COUNTS[0], "channel": "gołąb"}]}, "counts[0].channel"),
        ({"counts": [{**COUNTS[0], "channel": "portal"}]}, "counts[0].channel"),
        ({"counts": [{**COUNTS[0], "channel": None}]}, "counts[0].channel"),
        ({"counts": [{**COUNTS[0], "service": "\0"}]}, "counts[0].service"),
        ({"counts": [COUNTS[0], COUNTS[0]]}, "counts[1].channel"),
        (
            {"counts": [{"channel": "all", "matters": 1}, {"channel": "elsewhere", "matters": 2}]},
            "counts[0].matters",
        ),
    ],
)
def test_a_fault_is_told_with_its_field_and_nothing_is_written(
    small_desk: Desk, body: Any, field: str
) -> None:
    answer = put(small_desk, body, key_for(small_desk))
    assert (answer.status_code, list(faults(answer))) == (422, [field])
    assert standing(small_desk) == {}


@pytest.mark.parametrize("month", ["2026-11", "2027-01", "2026-13", "x", "2014-01"])
def test_only_a_month_that_is_over_is_taken(small_desk: Desk, month: str) -> None:
    answer = put(small_desk, BODY, key_for(small_desk), f"/api/liczby/{month}")
    assert (answer.status_code, list(faults(answer))) == (422, ["month"])


def test_every_fault_is_told_at_once(small_desk: Desk) -> None:
    rows = [{**COUNTS[0], "matters": -1}, {**COUNTS[0], "channel": "gołąb"}]
    answer = put(small_desk, {"unit": "NIE", "counts": rows}, key_for(small_desk, None))
    assert set(faults(answer)) == {"unit", "counts[0].matters", "counts[1].channel"}


@pytest.mark.engines
def test_a_forged_an_expired_and_a_revoked_key_are_refused_alike(desk: Desk) -> None:
    good, old, gone = key_for(desk), key_for(desk, days=1, name="stary"), key_for(desk, name="odwołany")
    token = gone.partition(".")[0]
    person = actor(desk)
    with desk.writing() as session:
        keys.revoke(session, token, actor=person, now=desk.now)
        keys.revoke(session, token, actor=person, now=desk.now)
    assert put(desk, BODY, old).status_code == 200
    desk.clock.move(days=2)
    forged = [
        f"{good[:-1]}{'a' if good[-1] != 'a' else 'b'}",
        good.partition(".")[0],
        f"{'0' * 32}.x",
        "\u017c",
        ".",
    ]
    refused = [put(desk, BODY, key.encode().decode("latin-1")) for key in [*forged, old, gone, ""]]
    assert {answer.status_code for answer in refused} == {401}
    assert len({answer.data for answer in refused}) == 1
    assert {answer.headers["WWW-Authenticate"] for answer in refused} == {"Bearer"}
    assert put(desk, BODY, good).status_code == 200
    with desk.reading() as session:
        assert session.scalars(select(CountKey.used_at).where(CountKey.token == good[:32])).one() == desk.now
        assert [good[33:] in row.secret_hash for row in session.scalars(select(CountKey))] == [False] * 3


def test_without_any_key_there_is_no_such_address(small_desk: Desk) -> None:
    assert put(small_desk, BODY).status_code == 404


def test_a_key_of_a_unit_tells_of_no_other(small_desk: Desk) -> None:
    with small_desk.writing() as session:
        session.add(Unit(code="USC", name="Urząd Stanu Cywilnego"))
    answer = put(small_desk, {"unit": "USC", "counts": COUNTS}, key_for(small_desk))
    assert list(faults(answer)) == ["unit"]
    assert (
        put(small_desk, {"unit": "USC", "counts": COUNTS}, key_for(small_desk, None, name="b")).status_code
        == 200
    )


def test_a_signed_in_official_without_a_key_gets_nothing(small_desk: Desk) -> None:
    key_for(small_desk)
    ewa = sign_in(small_desk.house, EWA)
    assert ewa.client.put(ADDRESS, base_url=ORIGIN, json=BODY).status_code == 401


def test_too_many_calls_are_turned_away_as_a_program_reads_it(small_desk: Desk) -> None:
    key, client = key_for(small_desk), small_desk.house.app.test_client()
    headers = {"Authorization": f"Bearer {key}"}
    last = [client.get(ADDRESS, base_url=ORIGIN, headers=headers) for _ in range(62)][-1]
    assert (last.status_code, "errors" in last.get_json()) == (429, True)


def test_the_answers_are_what_the_contract_says(small_desk: Desk) -> None:
    schemas = describe("https://sprawy.example/api/liczby")["components"]["schemas"]
    key = key_for(small_desk)
    good, bad = put(small_desk, BODY, key), put(small_desk, {}, key)
    assert mismatches(BODY, schemas["Month"], "body") == []
    assert mismatches(good.get_json(), schemas["Standing"], "answer") == []
    assert mismatches(bad.get_json(), schemas["Errors"], "answer") == []
    assert mismatches({"counts": [{"channel": "gołąb"}]}, schemas["Month"], "body") != []
    told = small_desk.house.app.test_client().get("/api/liczby/openapi.json", base_url=ORIGIN).get_json()
    assert told["openapi"] == "3.1.0"
    assert set(told["paths"]["/{month}"]) == {"parameters", "put", "get"}


# ---------------------------------------------------------------------------------------------- the page of keys
def test_a_key_is_shown_once_and_listed_without_its_secret(desk: Desk) -> None:
    ewa = sign_in(desk.house, EWA).go("/biurko/klucze-liczb")
    form = {"name": "kolejka", "unit": "FN", "lasts": "365"}
    ewa.submit("Zrób klucz", **form)
    assert ewa.heading == "Zapisz ten klucz teraz"
    assert ewa.page is not None
    given = next(box.get("value") or "" for box in ewa.page.iter("input") if box.get("id") == "klucz")
    assert put(desk, BODY, given).status_code == 200
    ewa.go("/biurko/klucze-liczb")
    assert given.partition(".")[2] not in ewa.text
    assert "działa" in ewa.text
    ewa.submit("Odwołaj: kolejka")
    assert "odwołany" in ewa.text
    assert put(desk, BODY, given).status_code == 401


def test_the_same_form_twice_makes_one_key_and_a_bad_one_none(small_desk: Desk) -> None:
    ewa = sign_in(small_desk.house, EWA).go("/biurko/klucze-liczb")
    ewa.submit("Zrób klucz", name="", unit="FN", lasts="365")
    assert ewa.status == 422
    ewa.go("/biurko/klucze-liczb")
    form = {"name": "kolejka", "unit": "wszystkie", "lasts": "92"}
    page = ewa.page
    ewa.submit("Zrób klucz", **form)
    ewa.page = page
    ewa.address = "/biurko/klucze-liczb"
    ewa.submit("Zrób klucz", **form)
    assert (ewa.status, "Ten klucz już powstał" in ewa.text) == (422, True)
    assert small_desk.count(CountKey) == 1


def test_only_an_administrator_makes_keys(small_desk: Desk) -> None:
    assert sign_in(small_desk.house, JOANNA).go("/biurko/klucze-liczb").status == 403


def test_a_key_without_a_unit_that_is_there_or_a_day_to_come_is_refused(small_desk: Desk) -> None:
    with pytest.raises(Refused, match="Nie ma takiego wydziału"):
        key_for(small_desk, "NIE")
    with pytest.raises(Refused, match="dopiero będzie"):
        key_for(small_desk, days=0)
    key_for(small_desk)
    with pytest.raises(Conflict):
        key_for(small_desk)
