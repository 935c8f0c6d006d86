"""Everybody sees their own accounts and nobody another's: linked by import, linked by sign-in, never by half a proof."""

from pathlib import Path

from portal.accounts.models import Subject
from portal.billing.sources.linking import link_accounts
from portal.billing.sources.models import MirrorAccount
from tests.billing.sources.made import Account, csv_rows, pesel_of, write_csv, write_rows
from tests.billing.sources.rig import Rig

NIP = "9661767393"


def owners(rig: Rig) -> list[int | None]:
    return [one.subject_id for one in rig.all(MirrorAccount)]


def sign_in(rig: Rig, subject_id: int) -> None:
    with rig.portal.db.writing() as session:
        link_accounts(session, rig.portal.vault, session.get_one(Subject, subject_id))


def test_an_import_links_the_people_that_we_know(rig: Rig, tmp_path: Path) -> None:
    anna = rig.person(pesel_of(1))
    rig.take(write_csv(tmp_path / "a.csv", [Account(1), Account(2)]))
    assert owners(rig) == [anna, None]


def test_whoever_signs_in_first_afterwards_finds_their_account(rig: Rig, tmp_path: Path) -> None:
    rig.take(write_csv(tmp_path / "a.csv", [Account(1), Account(2)]))
    anna = rig.person(pesel_of(1), signs_in=True)
    sign_in(rig, anna)
    assert owners(rig) == [anna, None]


def test_an_entity_is_known_by_its_nip(rig: Rig, tmp_path: Path) -> None:
    rows = [row.replace(pesel_of(1), NIP) for row in csv_rows([Account(1), Account(2)])]
    company = rig.person(nip=NIP)
    rig.take(write_rows(tmp_path / "a.csv", rows))
    assert owners(rig) == [company, None]


def test_a_number_that_two_people_bear_links_none_of_them(rig: Rig, tmp_path: Path) -> None:
    rig.person(pesel_of(1))
    anna = rig.person(pesel_of(1), signs_in=True)
    rig.take(write_csv(tmp_path / "a.csv", [Account(1)]))
    assert owners(rig) == [None]
    sign_in(rig, anna)
    assert owners(rig) == [anna]


def test_proof_at_sign_in_outweighs_a_number_that_somebody_typed(rig: Rig, tmp_path: Path) -> None:
    paper = rig.person(pesel_of(1))
    rig.take(write_csv(tmp_path / "a.csv", [Account(1)]))
    assert owners(rig) == [paper]
    anna = rig.person(pesel_of(1), signs_in=True)
    sign_in(rig, anna)
    assert owners(rig) == [anna]
    other = rig.person(pesel_of(1), signs_in=True)
    sign_in(rig, other)
    assert owners(rig) == [anna]  # what one person proved, a second does not take away


def test_an_account_that_passes_to_somebody_else_leaves_the_first(rig: Rig, tmp_path: Path) -> None:
    anna, jan = rig.person(pesel_of(1)), rig.person(pesel_of(2))
    rig.take(write_csv(tmp_path / "a.csv", [Account(1)]))
    rows = [row.replace(pesel_of(1), pesel_of(2)) for row in csv_rows([Account(1)], "2026-11-22 20:00")]
    rig.take(write_rows(tmp_path / "b.csv", rows))
    assert owners(rig) == [jan]
    assert rig.views(anna) == []
    rows = [row.replace(pesel_of(1), pesel_of(3)) for row in csv_rows([Account(1)], "2026-11-22 21:00")]
    rig.take(write_rows(tmp_path / "c.csv", rows))
    assert owners(rig) == [None]
