"""Rows read before a lock, and locks that meet on PostgreSQL: nobody writes over what they did not see, nor waits."""

import threading
from typing import Any

import pytest
from sqlalchemy import select, text

from portal.accounts import firms
from portal.accounts.guests import actions as guests
from portal.accounts.models import Unit
from portal.cases import drafts
from portal.cases.models import Draft
from portal.measures.outside import keeping
from portal.measures.outside.models import Source
from portal.service import Known
from tests.support.house import House

NIP, NAME, HERE = "5260250995", "Żubr sp. z o.o.", "h" * 64
on_postgres = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@on_postgres
def test_what_another_tab_kept_meanwhile_is_seen_under_the_lock(house: House) -> None:
    service, now = house.portal.services["public-information"], house.clock.now()
    with house.portal.db.writing() as session:
        guest = guests.begin(session, HERE, "pl", now)
        draft = drafts.begin(session, service, guest.subject_id, Known(), now)
        drafts.keep(draft, service, "pytanie", {"question": "Ile drzew?"}, now)
        token = draft.token
    with house.portal.db.writing() as first:
        assert drafts.list_of_browser(first, service, HERE, now)  # read, not locked
        with house.portal.db.writing() as second:
            theirs = drafts.get_of_browser(second, token, HERE, now, lock=True)
            drafts.keep(theirs, service, "postac", {"form": "answer"}, now)
        ours = drafts.get_of_browser(first, token, HERE, now, lock=True)
        drafts.keep(ours, service, "pytanie", {"question": "Ile dębów?"}, now)
    with house.portal.db.reading() as session:
        kept = session.scalars(select(Draft)).one()
        assert kept.answers == {"question": "Ile dębów?", "form": "answer"}


def impatient(house: House, act: Any) -> list[str]:
    """Do something in another transaction that waits for no lock longer than a second; return what went wrong."""
    faults: list[str] = []

    def run() -> None:
        try:
            with house.portal.db.writing() as session:
                session.execute(text("SET LOCAL lock_timeout = '1s'"))
                act(session)
        except Exception as error:  # noqa: BLE001 # told by the thread's caller
            faults.append(str(error))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    return faults


@on_postgres
def test_a_firm_at_the_counter_holds_up_nobody_who_names_it(house: House) -> None:
    now = house.clock.now()
    with house.portal.db.writing() as session:
        firms.keep_firm(session, NIP, NAME, now)
    with house.portal.db.writing() as session:
        firm_id = firms.keep_firm(session, NIP, NAME, now).id
        named = text(f"SELECT id FROM subjects WHERE id = {firm_id} FOR KEY SHARE")  # as a foreign key does
        assert impatient(house, lambda other: other.execute(named)) == []
        assert impatient(house, lambda other: firms.keep_firm(other, NIP, NAME, now)) != []


@on_postgres
def test_counts_told_of_a_unit_hold_up_no_matter_filed_in_it(house: House) -> None:
    now, code = house.clock.now(), "SO"
    with house.portal.db.writing() as session:
        session.add(Unit(code=code, name="Departament Spraw Obywatelskich"))
    with house.portal.db.writing() as session:
        month = now.date().replace(day=1)
        keeping.keep(session, code, month, {}, keeping.Teller(Source.UNIT), now)
        named = text("SELECT code FROM units FOR KEY SHARE")
        assert impatient(house, lambda other: other.execute(named)) == []
