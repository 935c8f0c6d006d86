"""The administrator's commands about officials, and about how the portal proves itself to the providers."""

from __future__ import annotations

import json

import click
from flask.cli import AppGroup
from sqlalchemy import Select, select

from portal.accounts import actions, web_sessions
from portal.accounts.models import Official, Role, Unit
from portal.accounts.providers import NAMES, provider_named
from portal.accounts.queries import list_officials
from portal.context import here
from portal.errors import Refused

officials = AppGroup("officials", help="Urzędnicy i logowanie.")
ROLES = ", ".join(Role)


@officials.command("add")
@click.argument("sub")
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, help=f"Rola, można podać kilka: {ROLES}.")
@click.option("--unit", default=None, help="Symbol wydziału, na przykład FN.")
@click.option("--issuer", default=None, help="Wystawca; bez tej opcji katalog urzędu z ustawień.")
def add(sub: str, name: str, roles: tuple[str, ...], unit: str | None, issuer: str | None) -> None:
    """Dopisz urzędnika, zanim zaloguje się pierwszy raz. SUB to jego identyfikator w katalogu."""
    portal = here()
    iss = issuer or portal.settings.officials.issuer
    with portal.db.writing() as session:
        if unit is not None and session.get(Unit, unit) is None:
            raise click.ClickException(f"Nie ma wydziału {unit}.")
        if session.scalars(_official(iss, sub)).one_or_none() is not None:
            raise click.ClickException(f"{sub} jest już na liście.")
        try:
            actions.add_official(
                session, iss=iss, sub=sub, name=name, roles=roles, unit_code=unit, now=portal.now()
            )
        except Refused as refusal:
            raise click.ClickException(refusal.message) from refusal
    click.echo(f"Dopisano: {name}. Role i wydział przy logowaniu poda katalog, jeśli je zna.")


@officials.command("list")
def list_all() -> None:
    """Wypisz czynnych urzędników: identyfikator, nazwisko, wydział, role."""
    with here().db.reading() as session:
        for one in list_officials(session):
            click.echo(f"{one.sub}\t{one.name}\t{one.unit_code or '-'}\t{', '.join(one.roles)}")


@officials.command("off")
@click.argument("sub")
def switch_off(sub: str) -> None:
    """Wyłącz urzędnika i zakończ jego sesje."""
    _switch(sub, active=False)


@officials.command("on")
@click.argument("sub")
def switch_on(sub: str) -> None:
    """Włącz urzędnika z powrotem."""
    _switch(sub, active=True)


@officials.command("jwks")
@click.argument("provider", type=click.Choice(sorted(NAMES)))
def jwks(provider: str) -> None:
    """Wypisz klucz publiczny i adresy, które trzeba zarejestrować u dostawcy tożsamości."""
    party = provider_named(provider)
    base = here().settings.base_url
    registration = {
        "client_id": party.client_id,
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": {"keys": [party.client_key().as_dict(private=False)]},
        "redirect_uris": [f"{base}/sign-in/{provider}/callback"],
        "post_logout_redirect_uris": [f"{base}/"],
        "backchannel_logout_uri": f"{base}/sign-in/{provider}/logout",
    }
    click.echo(json.dumps(registration, indent=2, ensure_ascii=False))


def _switch(sub: str, *, active: bool) -> None:
    portal = here()
    with portal.db.writing() as session:
        official = session.scalars(_official(portal.settings.officials.issuer, sub)).one_or_none()
        if official is None:
            raise click.ClickException(f"Nie ma urzędnika {sub}.")
        actions.switch_official(session, official, active=active, now=portal.now())
        if not active:
            web_sessions.end_of_official(session, official.id, portal.now())
    click.echo(f"{official.name}: {'włączono' if active else 'wyłączono'}.")


def _official(iss: str, sub: str) -> Select[Official]:
    return select(Official).where(Official.iss == iss, Official.sub == sub)
