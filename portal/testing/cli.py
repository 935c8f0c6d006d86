"""The developer's commands: write a new service from blanks, keep its answers before its version is raised."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.context import here
from portal.errors import Refused
from portal.testing import blank
from portal.testing.blank.flows import KINDS


@click.command("new")
@click.argument("name")
@click.option("--flow", default="certificate", show_default=True, type=click.Choice(sorted(KINDS)),
              help="Standardowy przebieg sprawy; `flask flows list` je wypisze.")  # fmt: skip
@click.option("--title", default=blank.TITLE, help="Tytuł usługi po polsku.")
@click.option("--unit", default="FN", show_default=True, help="Symbol wydziału, który prowadzi sprawy.")
@click.option("--class", "case_class", default="0000", show_default=True, help="Klasa z wykazu akt.")
@click.option("--in", "into", default="services", show_default=True, type=click.Path(path_type=Path),
              help="Folder, w którym powstanie folder usługi.")  # fmt: skip
def new_service(name: str, flow: str, title: str, unit: str, case_class: str, into: Path) -> None:
    """Napisz nową usługę: folder, który przechodzi sprawdzian, zanim cokolwiek w nim zmienisz."""
    try:
        folder = blank.write(blank.Blank(name, flow, title, unit, case_class), into)
    except Refused as refused:
        raise click.ClickException(str(refused.message)) from refused
    click.echo(f"Usługa jest w {folder}. Co dalej, mówi services/README.md. Sprawdzian:")
    own = name.replace("-", "_")  # the tests of its folder are named after the package
    click.echo(
        f'  .venv/bin/python -m pytest -q {folder} tests/services/test_conformance.py -k "{name} or {own}"'
    )


@click.command("keep")
@click.argument("name")
@with_appcontext
def keep_answers(name: str) -> None:
    """Zapisz odpowiedzi dzisiejszej wersji usługi, zanim ją zmienisz: następna ma je otworzyć."""
    from portal.testing import code, earlier  # with hypothesis, which only developers have

    service = here().services.get(name)
    if service is None:
        raise click.ClickException(f"Nie ma usługi {name}. Są: {', '.join(sorted(here().services))}.")
    path = earlier.keep(service, code.scenarios_of(service))
    click.echo(f"Odpowiedzi wersji {service.version} są w {path}. Teraz zmień usługę i podnieś jej wersję.")
