"""The administrator's commands about officials."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy import select

from portal.accounts.actions import add_official, switch_official
from portal.accounts.models import Official
from portal.context import here
from portal.errors import Refused

officials = AppGroup("officials", help="Urzędnicy.")


@officials.command("add")
@click.argument("sub")
@click.argument("name")
@click.option("--unit", default=None, help="Symbol jednostki.")
@click.option("--role", "roles", multiple=True, required=True, help="Rola; można podać kilka razy.")
def add(sub: str, name: str, unit: str | None, roles: tuple[str, ...]) -> None:
    """Dopisz urzędnika: SUB z katalogu miasta i NAME."""
    portal = here()
    iss = portal.settings.officials.issuer
    try:
        with portal.db.writing() as session:
            add_official(session, iss=iss, sub=sub, name=name, roles=roles, unit_code=unit, now=portal.now())
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    click.echo(f"Dopisano: {name}.")


@officials.command("switch")
@click.argument("sub")
@click.option("--on/--off", "active", required=True, help="Włącz albo wyłącz.")
def switch(sub: str, *, active: bool) -> None:
    """Włącz albo wyłącz urzędnika; wyłączony traci sesje od razu."""
    portal = here()
    with portal.db.writing() as session:
        found = session.scalars(select(Official).where(Official.sub == sub)).one_or_none()
        if found is None:
            raise click.ClickException("Nie ma takiego urzędnika.")
        switch_official(session, found, active=active, now=portal.now())


@officials.command("list")
def list_all() -> None:
    """Wypisz urzędników."""
    with here().db.reading() as session:
        for one in session.scalars(select(Official).order_by(Official.name)):
            state = "" if one.active else "\twyłączony"
            click.echo(f"{one.sub}\t{one.name}\t{one.unit_code or '-'}\t{', '.join(one.roles)}{state}")
