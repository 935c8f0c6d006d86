"""The command that prints the computed tiers of all services."""

from __future__ import annotations

import click
from flask import current_app

from portal.context import here
from portal.measures.tiers.computing import list_tiers


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
