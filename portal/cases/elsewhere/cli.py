"""The administrator's commands about matters that run elsewhere: take a file, look at the systems, check a layout."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from portal.cases.elsewhere import queries
from portal.cases.elsewhere.jobs import import_file
from portal.cases.elsewhere.layouts import LayoutError, find_layout, read_layout
from portal.cases.elsewhere.models import ImportState
from portal.context import here
from portal.words import local

elsewhere = AppGroup("elsewhere", help="Stan spraw, które prowadzą inne systemy miasta.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 20


@elsewhere.command("import")
@click.argument("file", type=FILE)
@click.option("--layout", type=FILE, help="Opis pliku; bez tej opcji ten, na który wskazuje nazwa pliku.")
def import_(file: Path, layout: Path | None) -> None:
    """Wczytaj plik: cały albo wcale. Ten sam plik drugi raz niczego nie zmienia."""
    portal = here()
    try:
        chosen = read_layout(layout) if layout else find_layout(portal.settings.cases_layouts, file)
    except LayoutError as error:
        raise click.ClickException(str(error)) from error
    outcome = import_file(portal, file, chosen)
    for row in outcome.report.get("rejected", [])[:SHOWN]:
        click.echo(f"wiersz {row['row']}: {row['reason']}")
    if outcome.state is ImportState.REJECTED:
        raise click.ClickException(
            f"Plik odrzucony. Błędów: {outcome.rejected}. Popraw je i wczytaj jeszcze raz."
        )
    if outcome.state is ImportState.SAME:
        click.echo("Ten plik był już wczytany. Nic się nie zmieniło.")
        return
    click.echo(
        f"Spraw: {outcome.rows}, pominiętych, bo portal ma nowsze: {outcome.skipped}, usuniętych: {outcome.removed}."
    )


@elsewhere.command("systems")
def systems() -> None:
    """Wypisz systemy: nazwa, tytuł, na kiedy są dane, kiedy wczytane, ostatni błąd."""
    with here().db.reading() as session:
        for one in queries.list_systems(session):
            moments = [f"{local(at):%Y-%m-%d %H:%M}" if at else "-" for at in (one.as_of, one.imported_at)]
            click.echo("\t".join([one.name, one.title, *moments, one.last_error or "-"]))


@elsewhere.command("layout")
@click.argument("file", type=FILE)
def check_layout(file: Path) -> None:
    """Sprawdź opis pliku (TOML) i wypisz wszystkie jego błędy naraz."""
    try:
        layout = read_layout(file)
    except LayoutError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{layout.title}: w porządku.")
