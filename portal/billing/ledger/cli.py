"""Commands of the books: look whether they hold, open them for what came before."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from portal.billing.ledger.checking import check, hold_still
from portal.billing.ledger.opening import open_books
from portal.context import here

ledger = AppGroup("ledger", help="Księgi: sprawdzenie i otwarcie.")


@ledger.command("check")
def check_ledger() -> None:
    """Sprawdź księgi co do grosza; kod wyjścia 1 i lista tego, co się nie zgadza."""
    portal = here()
    with portal.db.reading() as session:
        hold_still(session)
        findings = check(session, portal.vault)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        raise click.ClickException("Księgi się nie zgadzają.")
    click.echo("Księgi się zgadzają.")


@ledger.command("open")
def open_ledger() -> None:
    """Wpisz do ksiąg należności i wpłaty, których w nich jeszcze nie ma."""
    portal = here()
    with portal.db.writing() as session:
        written = open_books(session, portal.vault, portal.now())
    click.echo(f"Wpisano do ksiąg: {written}")
