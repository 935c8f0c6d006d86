"""The administrator's commands for visits: look whether nobody sits on another's time, give the first topics."""

from __future__ import annotations

import click

from portal.context import here
from portal.visits.checking import check
from portal.visits.meetings.cli import visits
from portal.visits.seeding import read_seed, seed

__all__ = ["visits"]


@visits.command("check")
def check_visits() -> None:
    """Sprawdź, czy żadne dwie wizyty nie zajmują tego samego czasu; kod wyjścia 1 i lista, jeśli tak."""
    with here().db.reading() as session:
        findings = check(session)
    for finding in findings:
        click.echo(finding)
    if findings:
        raise click.ClickException("Wizyty się nie zgadzają.")
    click.echo("Wizyty się zgadzają.")


@visits.command("seed")
def seed_visits() -> None:
    """Wpisz miejsca i tematy wizyt, których jeszcze nie ma; istniejących nie zmienia."""
    with here().db.writing() as session:
        added = seed(session, read_seed())
    click.echo(f"Wpisano: {added}")
