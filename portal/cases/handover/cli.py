"""The administrator's commands for the handover to the records system."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from portal.cases.handover import actions, queries
from portal.context import here

records = AppGroup("records", help="Przekazywanie akt do systemu zarządzania dokumentacją.")


@records.command("list")
def list_waiting() -> None:
    """Wypisz paczki, które czekają na odbiór: identyfikator, wielkość, kiedy powstała."""
    with here().db.reading() as session:
        for one in queries.list_waiting(session, 1000):
            click.echo(f"{one.token}\t{one.size}\t{one.made_at}")
        click.echo(f"Czeka: {queries.count_waiting(session)}.")


@records.command("queue")
def queue_earlier() -> None:
    """Przygotuj paczki spraw zakończonych, zanim podłączono system zarządzania dokumentacją."""
    if not here().settings.records_token:
        raise click.ClickException("Ustaw najpierw PORTAL_RECORDS_TOKEN.")
    total = 0
    while count := _queue_some():
        total += count
    click.echo(f"Dopisano do kolejki: {total}.")


def _queue_some() -> int:
    with here().db.writing() as session:
        return actions.queue_earlier(session, here(), here().now())
