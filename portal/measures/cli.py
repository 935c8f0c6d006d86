"""The commands of the figures: computed tiers, a recount, publishing a month, and checking one that was published."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from portal.context import here
from portal.errors import Refused
from portal.measures.auditing.cli import write_rows
from portal.measures.channels import DEFINITION
from portal.measures.counting import recount_all
from portal.measures.jobs import FINAL_AFTER
from portal.measures.outside.importing import judge, take
from portal.measures.outside.knowing import known_to
from portal.measures.publishing.due import find_due
from portal.measures.publishing.freezing import Difference, count_disposed, freeze, newest, verify
from portal.measures.succession import succession_in
from portal.measures.tiers.computing import list_tiers
from portal.programme import sheets
from portal.words import clock_time

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
measures = AppGroup("measures", help="Liczby: przeliczenie, publikacja miesiąca, sprawdzenie.")
measures.add_command(write_rows)


class Month(click.ParamType[date]):
    """A month as YYYY-MM; its first day."""

    name = "miesiąc"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the month; fails with an example."""
        if isinstance(value, date):
            return value
        if (found := MONTH.fullmatch(str(value))) is None:
            self.fail("Podaj miesiąc jako RRRR-MM, na przykład 2026-10.", param, ctx)
        return date(int(found[1]), int(found[2]), 1)


@click.command("tiers")
def tiers() -> None:
    """Wypisz poziomy usług: deklarowany, potwierdzony sprawami z 90 dni i dlaczego nie wyższy."""
    portal = here()
    with portal.db.reading() as session:
        found = list_tiers(session, portal, current_app.view_functions, portal.now())
    for slug, tier in found.items():
        declared, proven = tier.told
        why = "; ".join(
            f"{code}: {reason}" for code, reason in (*tier.why_not, *tier.why_unproven, *tier.notes)
        )
        click.echo(f"{slug}\t{declared}\t{proven}\t{why}")


@measures.command("recount")
def recount() -> None:
    """Przelicz wszystkie dni i miesiące od nowa, z wierszy spraw."""
    portal = here()
    with portal.db.writing() as session:
        recount_all(session, portal.now())
    click.echo("Przeliczono.")


@measures.command("freeze")
@click.argument("month", type=Month())
@click.option("--why", default="", help="Dlaczego powstaje nowa wersja (do 200 znaków).")
def freeze_month(month: date, why: str) -> None:
    """Opublikuj liczby miesiąca; różnica od opublikowanych staje się nową wersją."""
    portal = here()
    with portal.db.writing() as session:
        written = freeze(session, portal, month, final_after=FINAL_AFTER, now=portal.now(), why=why[:200])
    click.echo(f"{month:%Y-%m}: zapisano {written} liczb.")


@measures.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--save", is_flag=True, help="Zapisz; bez tego polecenie tylko mówi, co plik zmieni.")
def import_counts(file: Path, *, save: bool) -> None:
    """Wczytaj liczby spraw spoza portalu z pliku CSV (miesiac;wydzial;usluga;droga;sprawy): w całości albo wcale."""
    portal = here()
    try:
        text = sheets.decoded(file.read_bytes())
        with portal.db.writing() if save else portal.db.reading() as session:
            known = known_to(session, portal)
            judged = judge(session, known, text)
            if save and not judged.faults:
                judged = take(session, known, text, file.name, actor=None, now=portal.now())
    except Refused as refusal:
        raise click.ClickException(f"Niczego nie zmieniono. {refusal.message}") from refusal
    for line, reason in judged.faults:
        click.echo(f"wiersz {line}: {reason}", err=True)
    if judged.faults:
        raise click.ClickException("Niczego nie zmieniono. Popraw te wiersze.")
    for one in judged.changes:
        click.echo(
            f"{one.month:%Y-%m} {one.unit_code} {one.service or 'inne'} {one.channel}: {one.before} → {one.after}"
        )
    told = f"nowe {len(judged.new)}, poprawione {len(judged.corrected)}, wycofane {len(judged.taken_back)}"
    click.echo(
        f"Liczby: {told}, bez zmian {judged.known}." + ("" if save else " Nie zapisano: dodaj --save.")
    )


@measures.command("verify")
@click.argument("month", type=Month())
def verify_month(month: date) -> None:
    """Przelicz opublikowany miesiąc z wierszy spraw i powiedz: równe, albo wymień różnice.

    Kody wyjścia: 0 równe, 1 różnice, 2 nie opublikowano, 3 różnice, które w całości wyjaśnia zapowiedziana nowa wersja.
    """
    portal = here()
    with portal.db.reading() as session:
        told, differences = newest(session, month), list(verify(session, portal, month))
        disposed = count_disposed(session, month)
        due = find_due(session, portal, month, portal.now()) if differences else None
    if not told:
        click.echo(f"{month:%Y-%m}: tego miesiąca nie opublikowano.")
        sys.exit(2)
    if disposed:
        click.echo(
            f"{month:%Y-%m}: akta {disposed} spraw zniszczono według prawa; ich dróg nie ma już w wierszach."
        )
    older = {row.definition for row in told.values()} - {DEFINITION}
    if older:
        said = ", ".join(map(str, sorted(older)))
        click.echo(
            f"{month:%Y-%m}: opublikowano według definicji {said}; liczymy według definicji {DEFINITION}."
        )
    if not differences:
        click.echo(f"{month:%Y-%m}: równe ({len(told)} liczb).")
        return
    for one in differences:
        click.echo(f"{month:%Y-%m} {_said(one)}")
    if due is not None:
        why, at = due.payload["why"], clock_time(due.run_at)
        click.echo(f"{month:%Y-%m}: te różnice wyjaśnia nowa wersja, która powstanie o {at} ({why}).")
    sys.exit(1 if due is None else 3)


def _said(one: Difference) -> str:
    before = "nie opublikowano" if one.told is None else "{} z {}, nie wiadomo {}".format(*one.told)
    now = "{} z {}, nie wiadomo {}".format(*one.found)
    today = succession_in(here()).name_of(one.service)
    of = one.service + (f" (dziś {today})" if today != one.service else "") or "wszystkie"
    return f"{one.code} {of}: opublikowano {before}; z wierszy {now}"
