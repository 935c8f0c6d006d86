"""The logbook of a matter names every act, who did it, and the document it refers to; its copy is a sealed PDF."""

import io
import json
from datetime import timedelta

import pikepdf
import pytest
from sqlalchemy import select, update

from portal.accounts.models import Official
from portal.cases import queries
from portal.cases.actions import note
from portal.cases.logbook import actions, acts
from portal.cases.logbook.models import CaseLogbook
from portal.cases.logbook.words import ACTS
from portal.errors import NotAllowed, NotFound
from portal.files import actions as files
from portal.workflow import FLOWS, By
from tests.support.desk import EXEMPT, Desk

HIRED = "Referent"


def settled(desk: Desk) -> str:
    """Let a matter be filed, taken over, settled, its papers made."""
    with desk.writing() as session:
        session.execute(update(Official).values(position=HIRED))
    reference = desk.file(EXEMPT)
    desk.work()
    desk.clock.move(hours=2)
    with desk.writing() as session:
        case = queries.get_for_unit(session, reference, "FN")
        case.assigned_to_id = desk.clerk.official_id
        note(session, case, "assigned", now=desk.now, by=By.OFFICIAL, actor=desk.clerk)
    desk.clock.move(hours=1)
    desk.refuse_for_good(reference)
    desk.work()
    return reference


def listed(desk: Desk, reference: str) -> list[acts.LogbookAct]:
    with desk.reading() as session:
        return acts.list_acts(session, desk.portal, queries.get_by_reference(session, reference))


def order(desk: Desk, reference: str) -> str:
    with desk.writing() as session:
        case = queries.get_for_unit(session, reference, "FN")
        return actions.order(session, case, actor=desk.clerk, now=desk.now).token


# ------------------------------------------------------------------------------------------------ the acts
def test_every_event_is_an_act_in_its_order(desk: Desk) -> None:
    reference = settled(desk)
    rows = listed(desk, reference)
    events = desk.events(reference)
    assert [row.number for row in rows] == list(range(1, len(events) + 1))
    assert [row.at for row in rows] == [event.at for event in events]
    assert [row.what for row in rows][:3] == [
        "Wpływ wniosku", "Wyznaczenie prowadzącego sprawę", "Odmowa wydania",
    ]  # fmt: skip


def test_who_acted_is_told_with_position_and_unit(small_desk: Desk) -> None:
    rows = listed(small_desk, settled(small_desk))
    assert (rows[0].who, rows[0].post) == ("Strona", "")
    assert (rows[2].who, rows[2].post) == ("Joanna Klim", f"{HIRED}, Departament Finansów Miasta")
    assert rows[-1].who == "Portal (automatycznie)"


def test_an_act_names_the_document_it_refers_to(small_desk: Desk) -> None:
    rows = listed(small_desk, settled(small_desk))
    assert rows[0].document == "dok. 1: Potwierdzenie złożenia wniosku, 2026-11-23"
    assert rows[1].document == ""
    assert rows[2].document.startswith("dok. 2: Postanowienie")
    assert rows[-1].what == "Udostępnienie pisma"
    assert rows[-1].document == rows[2].document


def test_a_note_is_an_act_but_its_words_stay_in_the_files(small_desk: Desk) -> None:
    reference = settled(small_desk)
    with small_desk.writing() as session:
        case = queries.get_for_unit(session, reference, "FN")
        note(session, case, "note", now=small_desk.now, by=By.OFFICIAL, actor=small_desk.clerk,
             values={"text": "Zadzwonić"}, public=False)  # fmt: skip
    last = listed(small_desk, reference)[-1]
    assert (last.what, last.document) == ("Notatka urzędowa", "")
    assert "Zadzwonić" not in str(last)


def test_an_act_that_no_list_knows_is_called_as_its_flow_calls_it(small_desk: Desk) -> None:
    reference = small_desk.file()
    with small_desk.writing() as session:
        case = queries.get_for_unit(session, reference, "FN")
        note(session, case, "odd", now=small_desk.now, by=By.EXTERNAL)
    last = listed(small_desk, reference)[-1]
    assert (last.what, last.who) == ("odd", "System zewnętrzny")


def test_the_usual_acts_of_all_standard_flows_have_words_of_the_files() -> None:
    flows = (FLOWS["decision"], FLOWS["certificate"])
    assert {edge.event for flow in flows for edge in flow.transitions} <= set(ACTS)


def test_a_logbook_speaks_polish_whoever_reads(small_desk: Desk) -> None:
    from portal.i18n import speaking

    reference = settled(small_desk)
    before = listed(small_desk, reference)
    with small_desk.house.app.app_context(), speaking("uk"), small_desk.portal.db.reading() as session:
        case = queries.get_by_reference(session, reference)
        assert acts.list_acts(session, small_desk.portal, case) == before


# ------------------------------------------------------------------------------------------------ the copy
def test_the_copy_is_a_sealed_pdf_that_carries_what_it_says(desk: Desk) -> None:
    reference = settled(desk)
    desk.clock.move(minutes=5)
    order(desk, reference)
    desk.work()
    with desk.reading() as session:
        copy = session.scalars(select(CaseLogbook)).one()
        assert copy.file is not None
        pdf = files.read(desk.portal, copy.file)
        assert copy.file.name == f"Metryka sprawy {reference}.pdf"
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        said = json.loads(opened.attachments["dane.json"].get_file().read_bytes())
        assert "/Sig" in [field.FT for field in opened.Root.AcroForm.Fields]
    rows = listed(desk, reference)
    assert [(row["what"], row["who"], row["document"]) for row in said["acts"]] == [
        (row.what, row.who, row.document) for row in rows
    ]
    assert (said["office_number"], said["began_on"]) == ("FN.3140.1.2026", "2026-11-23")


def test_a_copy_is_made_once_as_long_as_nothing_happens(desk: Desk) -> None:
    reference = settled(desk)
    first = order(desk, reference)
    assert order(desk, reference) == first
    desk.work()
    assert order(desk, reference) == first
    assert len(desk.jobs(actions.KIND)) == 1
    with desk.writing() as session:
        case = queries.get_for_unit(session, reference, "FN")
        note(session, case, "note", now=desk.now, by=By.OFFICIAL, actor=desk.clerk)
    assert order(desk, reference) != first


def test_a_job_that_runs_twice_makes_one_file(small_desk: Desk) -> None:
    reference = settled(small_desk)
    order(small_desk, reference)
    small_desk.work()
    with small_desk.reading() as session:
        made = session.scalars(select(CaseLogbook.file_id)).one()
    with small_desk.writing() as session:
        job = small_desk.jobs(actions.KIND)[0]
        session.merge(job).state = "waiting"
    small_desk.clock.move(minutes=1)
    small_desk.work()
    with small_desk.reading() as session:
        assert session.scalars(select(CaseLogbook.file_id)).one() == made


def test_a_copy_outlives_the_sweep_of_lost_files(small_desk: Desk) -> None:
    from portal.cases.jobs import sweep_files
    from portal.jobs import Job

    reference = settled(small_desk)
    order(small_desk, reference)
    small_desk.work()
    later = small_desk.now + timedelta(days=3)
    with small_desk.house.app.app_context():
        sweep_files(Job(0, "sweep_files", {}, 1, later, small_desk.portal))
    with small_desk.reading() as session:
        copy = session.scalars(select(CaseLogbook)).one()
        assert copy.file is not None
        assert files.read(small_desk.portal, copy.file).startswith(b"%PDF")


def test_only_the_units_officials_get_a_copy(small_desk: Desk) -> None:
    token = order(small_desk, settled(small_desk))
    with small_desk.reading() as session:
        assert actions.get_copy(session, token, "FN")[0].token == token
        assert actions.get_copy(session, token, None)[0].token == token
        with pytest.raises(NotFound):
            actions.get_copy(session, token, "USC")


def test_a_resident_orders_no_copy(small_desk: Desk) -> None:
    reference = small_desk.file()
    with small_desk.writing() as session:
        case = queries.get_for_unit(session, reference, "FN")
        with pytest.raises(NotAllowed):
            actions.order(session, case, actor=small_desk.resident, now=small_desk.now)
