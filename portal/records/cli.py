"""The administrator's commands for records: what is past its term, beside those of the handover."""

from __future__ import annotations

import click

from portal.accounts.queries import list_subjects_by_pesel
from portal.cases.handover.cli import records
from portal.context import here
from portal.errors import PortalError
from portal.records.disposal.due import list_due
from portal.records.erasure import register
from portal.records.erasure.erasing import erase
from portal.records.erasure.replaying import replay
from portal.records.erasure.staying import list_staying
from portal.words import day_of

__all__ = ["records"]
LISTED = 1000


@records.command("due")
@click.option("--limit", default=LISTED, show_default=True, help="Ile spraw wypisać najwyżej.")
def list_past_term(limit: int) -> None:
    """Wypisz sprawy, którym minął termin przechowywania: znak, klasa, kategoria, koniec sprawy, ostatni dzień."""
    portal = here()
    with portal.db.reading() as session:
        found = list_due(session, portal, day_of(portal.now()), limit)
        for one in found:
            mark = one.case.office_number or one.case.reference
            click.echo(f"{mark}\t{one.case_class}\t{one.kept.category}\t{one.ended_on}\t{one.kept.until}")
    click.echo(f"Po terminie: {len(found)}.")


@records.command("erase")
@click.option(
    "--yes", "is_sure", is_flag=True, help="Usuń naprawdę; bez tego tylko powiedz, co stoi na przeszkodzie."
)
@click.password_option("--pesel", prompt="PESEL", confirmation_prompt=False, help="Lepiej wpisać po pytaniu.")
def erase_person(pesel: str, *, is_sure: bool) -> None:
    """Usuń dane osoby na jej wniosek (art. 17 RODO) albo powiedz, co i dlaczego musi zostać.

    Numer wpisz po pytaniu, nie w wierszu poleceń: nie zostanie wtedy w historii. Usunięcia nie da się cofnąć.
    """
    portal, now = here(), here().now()
    with portal.db.reading() as session:
        people = list_subjects_by_pesel(session, portal.vault, pesel.strip())
        reasons = {one.id: list_staying(session, portal, one.id, now) for one in people}
    if not people:
        raise click.ClickException("Nie ma nikogo o tym numerze.")
    for staying in reasons.values():
        for one in staying:
            click.echo(f"{one.what}: {one.why} ({one.law})")
    if any(reasons.values()):
        raise click.ClickException("Tych danych nie można jeszcze usunąć.")
    if not is_sure:
        click.echo("Nic nie stoi na przeszkodzie. Powtórz z --yes, aby usunąć.")
        return
    for person in people:
        _erase(person.id)
    click.echo(f"Usunięto dane. Osób: {len(people)}.")


@records.command("replay")
def replay_register() -> None:
    """Usuń jeszcze raz to, co jest w rejestrze usunięć, a jest i w bazie (po awarii w chwili usuwania)."""
    portal = here()
    path = register.path_of(portal)
    if not path.exists():
        raise click.ClickException(f"Nie ma rejestru {path}.")
    try:
        lines = list(register.read(path))
    except PortalError as error:
        raise click.ClickException(f"Rejestr {path} jest uszkodzony: {error}.") from error
    with portal.db.writing() as session:
        done = replay(session, portal, lines, portal.now(), asks=True)
    for key in done.keys:
        portal.outside.store.delete(key)
    click.echo(f"Usunięto ponownie: {done.erased}.")
    if done.left:
        click.echo(f"Zostało, bo prawo każe to jeszcze przechowywać: {done.left}.")


def _erase(subject_id: int) -> None:
    portal = here()
    with portal.db.writing() as session:
        keys = erase(session, portal, subject_id, actor=None, now=portal.now())
    for key in keys:
        portal.outside.store.delete(key)
