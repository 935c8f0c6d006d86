"""The administrator's command for statements that the bank drops at night."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from portal.billing.statements import jobs, queries
from portal.billing.statements.models import LineState
from portal.billing.statements.statement import StatementError
from portal.context import here
from portal.errors import Conflict
from portal.words import money

statements = AppGroup("statements", help="Wyciągi bankowe.")


@statements.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--book", is_flag=True, help="Od razu zaksięguj, bez podglądu.")
def import_(file: Path, *, book: bool) -> None:
    """Wczytaj wyciąg (MT940 albo CAMT.053). Ten sam wyciąg drugi raz niczego nie zmienia."""
    portal = here()
    try:
        with file.open("rb") as stream:
            taken = jobs.take_file(portal, stream, file.name, actor=None)
    except (StatementError, Conflict) as error:
        raise click.ClickException(error.message) from error
    for one in taken:
        if book:
            with portal.db.writing() as session:
                statement = queries.get_statement(session, one.statement.token)
                jobs.order_booking(session, statement, actor=None, now=portal.now())
            jobs.book_all(portal, one.statement.token)
        _tell(one.statement.token, is_known=one.is_known)


def _tell(token: str, *, is_known: bool) -> None:
    with here().db.reading() as session:
        statement = queries.get_statement(session, token)
        groups = queries.list_groups(session, statement)
    known = " (był już wczytany)" if is_known else ""
    click.echo(
        f"Wyciąg {statement.number}, rachunek …{statement.account[-4:]}{known}: {statement.state}, "
        f"pozycji {statement.lines}, {money(statement.opening_grosze)} → {money(statement.closing_grosze)}"
    )
    for state in LineState:
        count = sum(one.count for one in groups if one.state == state)
        if count:
            click.echo(f"  {state}: {count}")
