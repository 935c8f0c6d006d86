"""The administrator's commands for classes of matters and office numbers."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from portal.cases.numbering import actions, queries
from portal.cases.numbering.classes import take_table
from portal.cases.numbering.reading import TableFaultsError, read_classes
from portal.context import here
from portal.errors import NotFound, Refused

classes = AppGroup("classes", help="Wykaz akt: klasy spraw i kategorie archiwalne.")
numbers = AppGroup("numbers", help="Znaki spraw.")


@classes.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> None:
    """Wczytaj cały wykaz akt z pliku CSV (symbol;tytul;kategoria;od;do;zrodlo): w całości albo wcale."""
    portal = here()
    named = [service.case_class for service in portal.services.values()]
    try:
        rows = read_classes(file.read_bytes())
        with portal.db.writing() as session:
            taken = take_table(session, rows, named, portal.now())
    except TableFaultsError as error:
        raise click.ClickException(f"Niczego nie zmieniono.\n{error}") from error
    except Refused as refusal:
        raise click.ClickException(f"Niczego nie zmieniono. {refusal.message}") from refusal
    click.echo(
        f"Klasy: dopisane {taken.added}, zmienione {taken.changed}, usunięte {taken.removed}, "
        f"bez zmian {taken.same}."
    )


@classes.command("list")
@click.argument("asked", required=False, default="")
def list_all(asked: str) -> None:
    """Wypisz klasy; ASKED to początek symbolu albo słowa z tytułu."""
    with here().db.reading() as session:
        for one in queries.list_classes(session, asked):
            days = f"{one.valid_from or ''}–{one.valid_to or ''}"
            state = "" if one.confirmed else "\tniepotwierdzona"
            click.echo(
                f"{one.symbol}\t{one.category or '-'}\t{days}\t{one.title or '-'}\t{one.source}{state}"
            )


@numbers.command("by-hand")
@click.argument("unit")
@click.argument("state", type=click.Choice(["on", "off"]))
def by_hand(unit: str, state: str) -> None:
    """Postanów, czy znaki spraw wydziału nadaje urzędnik (on), czy portal przy rejestracji (off)."""
    try:
        with here().db.writing() as session:
            name = actions.set_by_hand(session, unit, by_hand=state == "on").name
    except NotFound as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{name}: znaki nadaje {'urzędnik' if state == 'on' else 'portal'}.")


@numbers.command("open-group")
@click.argument("unit")
@click.argument("case_class")
@click.argument("title")
def open_group(unit: str, case_class: str, title: str) -> None:
    """Wydziel grupę spraw: zajmie kolejny numer w tegorocznym spisie spraw klasy."""
    portal = here()
    try:
        with portal.db.writing() as session:
            group = actions.open_group(session, unit, case_class, title, now=portal.now())
    except (NotFound, Refused) as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{unit}.{case_class}.{group.number}.{group.year}\t{group.title}")
