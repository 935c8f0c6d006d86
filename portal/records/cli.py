"""The administrator's commands for records: what is past its term, beside those of the handover."""

from __future__ import annotations

import click

from portal.cases.handover.cli import records
from portal.context import here
from portal.records.disposal.due import list_due
from portal.words import day_of

__all__ = ["records"]
LISTED = 1000


@records.command("due")
@click.option("--limit", default=LISTED, show_default=True, help="Ile spraw wypisać najwyżej.")
def list_past_term(limit: int) -> None:
    """Wypisz sprawy, którym minął termin przechowywania: znak, klasa, kategoria, koniec sprawy, ostatni dzień."""
    portal = here()
    with portal.db.reading() as session:
        found = list_due(session, portal, day_of(portal.now()), limit)
        for one in found:
            mark = one.case.office_number or one.case.reference
            click.echo(f"{mark}\t{one.case_class}\t{one.kept.category}\t{one.ended_on}\t{one.kept.until}")
    click.echo(f"Po terminie: {len(found)}.")
