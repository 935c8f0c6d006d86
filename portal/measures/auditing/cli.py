"""The command that gives an auditor the rows behind the figures."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.context import here
from portal.errors import Refused
from portal.measures.auditing.exporting import export_rows


@click.command("export-rows")
@with_appcontext
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def write_rows(file: Path) -> None:
    """Zapisz wiersze, z których są liczby, do pliku SQLite, bez nazwisk i treści: do niezależnego przeliczenia."""
    portal = here()
    try:
        with portal.db.reading() as session:
            written = export_rows(session, portal, file)
    except Refused as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{file}: " + ", ".join(f"{name} {count}" for name, count in written.items()))
