"""The command that loads the demo city."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from portal.accounts.models import Official
from portal.context import here
from portal.demo import city
from portal.demo.counts import load_counts
from portal.demo.datasets import load_datasets
from portal.demo.elsewhere import write_matters
from portal.demo.mandates import load_mandates
from portal.demo.matters import load_matters
from portal.demo.money import load_money
from portal.demo.programme import load_programme
from portal.demo.visits import load_visits
from portal.demo.voice import load_voice
from portal.measures.tiers.computing import list_tiers
from portal.words import day_of

demo = AppGroup("demo", help="Miasto pokazowe: zmyśleni ludzie i sprawy.")


@demo.command("load")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Dzień, na którym kończy się historia.")
@click.option("--people", type=click.Path(path_type=Path), help="Plik osób dla piaskownicy tożsamości.")
@click.option(
    "--elsewhere", type=click.Path(path_type=Path), help="Plik spraw dla piaskownicy innego systemu."
)
def load(as_of: datetime | None, people: Path | None, elsewhere: Path | None) -> None:
    """Wczytaj miasto pokazowe do pustej bazy (nigdy w produkcji)."""
    portal = here()
    if not portal.settings.demo:
        raise click.ClickException("Ustaw PORTAL_DEMO=yes: miasta pokazowego nie wczytuje się przypadkiem.")
    today: date = as_of.date() if as_of else day_of(portal.now())
    if people is not None:
        city.write_directory(people, today)
    if elsewhere is not None:
        write_matters(elsewhere, today)
    with portal.db.writing() as session:
        if not city.is_empty(session):
            click.echo("Miasto pokazowe już jest wczytane.")
            return
        loaded = city.load_people(session, portal, today)
        clerk = session.scalars(select(Official).order_by(Official.id).limit(1)).one()
        count = load_matters(session, portal, loaded, clerk, today)
        session.flush()  # what is owed and the counts are read from the rows
        load_money(session, portal, loaded, today)
        load_mandates(session, portal, loaded, today)
        load_visits(session, portal, loaded, today)
        load_programme(session, portal, today)
        load_datasets(session, portal, today)
        load_counts(session, portal, today)
        load_voice(session, portal, today)
        city.count(session, portal.now())
        tiers = list_tiers(session, portal, current_app.view_functions, portal.now())
        city.publish(session, portal, tiers, today)
    click.echo(f"Wczytano {len(loaded)} osób i {count} spraw, stan na {today}.")
