"""Records of acts: written with the act, unreadable without the person's key, unchangeable, chained."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from portal import audit
from portal.audit import AuditRecord, AuditSeal, SubjectKey
from portal.security import Actor
from portal.vault import Vault, VaultError
from tests.kernel.bare import KEY, OTHER_KEY, Bare, lose

pytestmark = pytest.mark.engines

CLERK = Actor("official", 7, "Joanna Klim", official_id=7, unit_code="FN")
SECRET = {"pesel": "44051401359", "name": "Żaneta Gęś"}


def write(bare: Bare, kind: str = "case.filed", subject_id: int | None = None, **more: object) -> None:
    with bare.db.writing() as session:
        audit.record(session, kind, at=bare.clock.now(), actor=CLERK, subject_id=subject_id, **more)


def write_personal(bare: Bare, subject_id: int) -> None:
    write(bare, "looked_at", subject_id, personal=SECRET, vault=bare.vault)


def records(session: Session) -> list[AuditRecord]:
    return list(session.scalars(select(AuditRecord).order_by(AuditRecord.id)))


@contextmanager
def without_triggers(bare: Bare, table: str) -> Iterator[None]:
    """Let a hand with all rights change what nobody may change."""
    if bare.db.engine.dialect.name == "postgresql":
        bare.run(f"DROP TRIGGER {table}_no_change ON {table}")
    else:
        bare.run(f"DROP TRIGGER {table}_no_update")
        bare.run(f"DROP TRIGGER {table}_no_delete")
    yield


# ---------------------------------------------------------------------------------------------- one record
def test_a_record_says_who_did_what_to_what_and_when(bare: Bare) -> None:
    write(bare, "case.issued", 5, object_ref="BI-1", detail="kept")
    with bare.db.reading() as session:
        (row,) = records(session)
    assert (row.kind, row.actor_kind, row.actor_id, row.actor_unit) == ("case.issued", "official", 7, "FN")
    assert (row.subject_id, row.object_ref, row.detail) == (5, "BI-1", "kept")
    assert row.at == bare.clock.now()
    assert row.personal is None


def test_an_act_of_nobody_is_the_portals_own(small: Bare) -> None:
    with small.db.writing() as session:
        audit.record(session, "swept", at=small.clock.now(), actor=None)
    with small.db.reading() as session:
        assert records(session)[0].actor_kind == "system"


def test_a_record_is_lost_with_the_act_it_records(bare: Bare) -> None:
    with pytest.raises(RuntimeError):
        lose(bare, AuditRecord(at=bare.clock.now(), kind="case.filed", actor_kind="system"))
    with bare.db.reading() as session:
        assert records(session) == []


# ---------------------------------------------------------------------------------------------- personal parts
def test_the_personal_part_is_sealed_and_opens_under_the_persons_key(bare: Bare) -> None:
    person = bare.add_subject()
    write_personal(bare, person)
    with bare.db.reading() as session:
        (row,) = records(session)
        assert "44051401359" not in (row.personal or "")
        assert audit.read_personal(session, bare.vault, row) == SECRET
        with pytest.raises(VaultError):
            bare.vault.open(audit.PURPOSE, row.personal or "")


def test_personal_parts_need_a_vault_and_a_person(small: Bare) -> None:
    for more in ({"vault": small.vault}, {"subject_id": 1}, {}):
        with pytest.raises(ValueError, match="vault"), small.db.writing() as session:
            audit.record(session, "x", at=small.clock.now(), actor=None, personal=SECRET, **more)


def test_destroying_the_key_makes_the_personal_part_unreadable_and_keeps_the_chain(bare: Bare) -> None:
    person, other = bare.add_subject(), bare.add_subject()
    write_personal(bare, person)
    write_personal(bare, other)
    audit.seal_chain(bare.job())
    with bare.db.writing() as session:
        audit.destroy_key(session, person)
    with bare.db.reading() as session:
        destroyed, kept = records(session)
        assert audit.read_personal(session, bare.vault, destroyed) is None
        assert audit.read_personal(session, bare.vault, kept) == SECRET
        assert audit.broken_link(session) is None


def test_after_a_new_key_the_records_of_the_destroyed_one_stay_unreadable(bare: Bare) -> None:
    person = bare.add_subject()
    write_personal(bare, person)
    with bare.db.writing() as session:
        audit.destroy_key(session, person)
    write_personal(bare, person)
    with bare.db.reading() as session:
        old, new = records(session)
        assert audit.read_personal(session, bare.vault, old) is None
        assert audit.read_personal(session, bare.vault, new) == SECRET


def test_rotation_seals_the_keys_anew_and_touches_no_record(bare: Bare) -> None:
    people = [bare.add_subject() for _ in range(3)]
    for person in people:
        write_personal(bare, person)
    with bare.db.writing() as session:
        audit.destroy_key(session, people[2])
    ring = Vault({"k2": OTHER_KEY, "k1": KEY}, KEY)
    with bare.db.writing() as session:
        before = [row.personal for row in records(session)]
        assert audit.rotate_keys(session, ring) == 2
    with bare.db.writing() as session:
        assert audit.rotate_keys(session, ring) == 0
        assert [row.personal for row in records(session)] == before
        only_new = Vault({"k2": OTHER_KEY}, KEY)
        assert audit.read_personal(session, only_new, records(session)[0]) == SECRET
        destroyed = session.get_one(SubjectKey, people[2])
        assert destroyed.sealed_key is None


# ---------------------------------------------------------------------------------------------- nobody changes them
@pytest.mark.parametrize("statement", ["UPDATE audit_records SET kind = 'x'", "DELETE FROM audit_records"])
def test_the_database_refuses_to_change_or_delete_a_record(bare: Bare, statement: str) -> None:
    write(bare)
    with pytest.raises(DatabaseError, match="only ever added"):
        bare.run(statement)
    with bare.db.reading() as session:
        assert [row.kind for row in records(session)] == ["case.filed"]


@pytest.mark.parametrize("statement", ["UPDATE audit_seals SET hash = 'x'", "DELETE FROM audit_seals"])
def test_the_database_refuses_to_change_or_delete_a_link(bare: Bare, statement: str) -> None:
    write(bare)
    audit.seal_chain(bare.job())
    with pytest.raises(DatabaseError, match="only ever added"):
        bare.run(statement)


@pytest.mark.postgres
def test_postgresql_refuses_to_empty_the_table_too(served: Bare) -> None:
    write(served)
    with pytest.raises(DatabaseError, match="only ever added"):
        served.run("TRUNCATE audit_records")


# ---------------------------------------------------------------------------------------------- the chain
def test_links_follow_each_other_and_cover_every_record_once(bare: Bare) -> None:
    for count in (3, 0, 2):
        for _ in range(count):
            write(bare)
        audit.seal_chain(bare.job())
    with bare.db.reading() as session:
        ids = [row.id for row in records(session)]
        links = list(session.scalars(select(AuditSeal).order_by(AuditSeal.last_id)))
        assert [(link.first_id, link.last_id) for link in links] == [(ids[0], ids[2]), (ids[3], ids[4])]
        assert audit.broken_link(session) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_records SET detail = 'x' WHERE id = (SELECT min(id) FROM audit_records)",
        "UPDATE audit_records SET actor_id = 8 WHERE id = (SELECT max(id) FROM audit_records)",
        "DELETE FROM audit_records WHERE id = (SELECT min(id) FROM audit_records)",
    ],
)
def test_a_record_changed_past_the_triggers_breaks_its_link(bare: Bare, statement: str) -> None:
    """The negative control of the triggers, and the chain's own proof."""
    for _ in range(3):
        write(bare)
    audit.seal_chain(bare.job())
    write(bare)
    audit.seal_chain(bare.job())
    with bare.db.reading() as session:
        assert audit.broken_link(session) is None
    with without_triggers(bare, "audit_records"):
        bare.run(statement)
    with bare.db.reading() as session:
        assert audit.broken_link(session) is not None


def test_a_link_rehashed_over_a_changed_record_breaks_the_next_one(bare: Bare) -> None:
    for _ in range(2):
        write(bare)
        audit.seal_chain(bare.job())
    with without_triggers(bare, "audit_records"), without_triggers(bare, "audit_seals"):
        bare.run("UPDATE audit_records SET detail = 'x' WHERE id = (SELECT min(id) FROM audit_records)")
        with bare.db.writing() as session:
            first = session.scalars(select(AuditSeal).order_by(AuditSeal.id)).first()
            assert first is not None
            first.hash = audit.chain_hash("", records(session)[:1])
    with bare.db.reading() as session:
        link = audit.broken_link(session)
        assert link is not None
        assert link.id != first.id


@pytest.mark.postgres
def test_sealing_waits_for_a_record_that_is_numbered_but_not_committed(served: Bare) -> None:
    """A late commit between two sealed records would look like a forgery ever after."""
    with served.db.session(write=True) as slow:
        audit.record(slow, "slow", at=served.clock.now(), actor=None)
        slow.flush()
        write(served, "quick")
        with pytest.raises(DatabaseError, match="lock"):
            audit.seal_chain(served.job())
        slow.commit()
    audit.seal_chain(served.job())
    with served.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditRecord)) == 2
        link = session.scalars(select(AuditSeal)).one()
        assert [row.kind for row in records(session) if link.first_id <= row.id <= link.last_id] == [
            "slow",
            "quick",
        ]
        assert audit.broken_link(session) is None


def test_the_moment_of_a_record_hashes_the_same_on_both_databases(bare: Bare) -> None:
    bare.clock.move(microseconds=7)
    write(bare)
    audit.seal_chain(bare.job())
    with bare.db.reading() as session:
        row = records(session)[0]
        assert str(row.at) == "2026-11-23 09:00:00.000007+00:00"
        assert session.scalars(select(AuditSeal.hash)).one() == audit.chain_hash("", [row])
