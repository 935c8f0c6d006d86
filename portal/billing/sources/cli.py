"""The administrator's commands about figures from outside: take a file, look at the source, check a layout."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from portal.billing.sources import queries
from portal.billing.sources.jobs import get_layout, import_file
from portal.billing.sources.layouts import LayoutError, read_layout
from portal.billing.sources.models import ImportState
from portal.context import here
from portal.errors import Conflict
from portal.words import local

figures = AppGroup("figures", help="Dane podatkowe z systemu finansowego.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 20


@figures.command("import")
@click.argument("file", type=FILE)
def import_(file: Path) -> None:
    """Wczytaj plik: cały albo wcale. Ten sam plik drugi raz niczego nie zmienia."""
    portal = here()
    try:
        outcome = import_file(portal, file, get_layout(portal))
    except (LayoutError, Conflict) as error:
        raise click.ClickException(str(error)) from error
    for row in outcome.report.get("rejected", [])[:SHOWN]:
        click.echo(f"wiersz {row['row']}: {row['reason']}")
    if outcome.state is ImportState.REJECTED:
        raise click.ClickException(
            f"Plik odrzucony. Błędów: {outcome.rejected}. Popraw je i wczytaj jeszcze raz."
        )
    if outcome.state is ImportState.SAME:
        click.echo("Ten plik był już wczytany. Nic się nie zmieniło.")
        return
    click.echo(f"Wierszy: {outcome.rows}, kont: {outcome.accounts}, zmienionych: {outcome.changed}.")
    if missing := outcome.report["missing"]:
        click.echo(f"Kont, których plik już nie wymienia: {missing}. Ich dane się zestarzeją.")


@figures.command("sources")
def sources() -> None:
    """Wypisz źródła: nazwa, rodzaj, na kiedy są dane, kiedy wczytane, ostatni błąd."""
    with here().db.reading() as session:
        for one in queries.list_sources(session):
            moments = [f"{local(at):%Y-%m-%d %H:%M}" if at else "-" for at in (one.as_of, one.imported_at)]
            click.echo("\t".join([one.name, one.kind, *moments, one.last_error or "-"]))


@figures.command("layout")
@click.argument("file", type=FILE)
def check_layout(file: Path) -> None:
    """Sprawdź opis pliku (TOML) i wypisz wszystkie jego błędy naraz."""
    try:
        layout = read_layout(file)
    except LayoutError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{layout.name}: w porządku.")
