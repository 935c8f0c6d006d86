"""The administrator's commands: database, services, jobs, settings, officials, keys, demo city."""

from __future__ import annotations

import signal
import sys
import time
from typing import TYPE_CHECKING

import click
from flask import Flask
from flask.cli import AppGroup

from portal import audit, jobs
from portal.accounts.actions import reseal_numbers
from portal.accounts.cli import officials
from portal.accounts.mandates.claiming import reseal_claims
from portal.backup.cli import backup, restore
from portal.billing.gateway import list_shops
from portal.billing.law import kinds
from portal.billing.ledger.cli import ledger
from portal.billing.ledger.opening import open_books
from portal.billing.sources.cli import figures
from portal.billing.statements.cli import statements
from portal.cases import flows
from portal.cases.cli import flows as flow_commands
from portal.cases.consents.resealing import reseal_asked
from portal.cases.elsewhere.cli import elsewhere
from portal.cases.numbering.classes import note_named
from portal.cases.numbering.cli import classes, numbers
from portal.context import here
from portal.decisions import procedure
from portal.decisions.signing.rules import seal_suffices
from portal.demo.cli import demo
from portal.health import find_faults
from portal.measures.cli import measures, tiers
from portal.records.cli import records
from portal.testing.cli import keep_answers, new_service
from portal.visits.cli import visits
from portal.words import day_of
from portal.workflow import FLOWS
from portal.workflow.names import unbound

if TYPE_CHECKING:
    from types import FrameType

db = AppGroup("db", help="Baza danych: utworzenie, migracje.")
services = AppGroup("services", help="Usługi, które portal zna.")
work = AppGroup("jobs", help="Prace w tle.")
services.add_command(new_service)
services.add_command(keep_answers)
services.add_command(tiers)
keys = AppGroup("keys", help="Klucze szyfrowania i zapisy.")
IDLE_SECONDS = 0.5
SCHEDULE_SECONDS = 10.0


def add_commands(app: Flask) -> None:
    """Add every group to an application."""
    own = (db, services, flow_commands, classes, numbers, records, work, keys, officials)
    for group in (*own, elsewhere, figures, ledger, measures, statements, visits, demo):
        app.cli.add_command(group)
    for command in (check, backup, restore):
        app.cli.add_command(command)


@db.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Utwórz bazę albo doprowadź ją do najnowszej postaci i zapisz wersje usług."""
    from portal import migrating  # brings Alembic, which no web worker needs

    portal = here()
    migrating.upgrade(portal.db, revision)
    with portal.db.writing() as session:
        if changed := flows.store_versions(session, portal, portal.now()):
            message = (
                f"Treść usług zmieniła się bez nowego numeru wersji: {', '.join(changed)}. Sprawy w toku szłyby innym "
                "przebiegiem niż ten, którym się zaczęły: podnieś w tych usługach version o 1 (services/README.md)."
            )
            raise click.ClickException(message)
        note_named(session, portal.services, portal.now())
    with portal.db.writing() as session:  # what was charged and paid before there were books
        open_books(session, portal.vault, portal.now())
    click.echo("Baza jest gotowa.")


@db.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Cofnij bazę do podanej postaci."""
    from portal import migrating

    migrating.downgrade(here().db, revision)


@db.command("revise")
@click.argument("number")
@click.argument("message")
def revise(number: str, message: str) -> None:
    """Zapisz nową migrację o podanym numerze z różnicy między modelami a bazą."""
    from portal import migrating

    migrating.revise(here().db, message, number)


@services.command("list")
def list_services() -> None:
    """Wypisz usługi: nazwa, wersja, jednostka, tytuł."""
    for service in here().services.values():
        click.echo(f"{service.slug}\tv{service.version}\t{service.unit}\t{service.card.title}")


@work.command("work")
@click.option("--once", is_flag=True, help="Wykonaj to, co czeka, i zakończ.")
def work_jobs(*, once: bool) -> None:
    """Wykonuj prace w tle, aż przyjdzie sygnał końca."""
    portal = here()
    stop: list[int] = []

    def on_signal(number: int, _frame: FrameType | None) -> None:
        stop.append(number)

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    scheduled_at = 0.0
    while not stop:
        if not once and time.monotonic() - scheduled_at > SCHEDULE_SECONDS:
            with portal.db.writing() as session:
                portal.workers.schedule(session, portal.now())
            scheduled_at = time.monotonic()
        if portal.workers.run_next(portal):
            continue
        if once:
            return
        time.sleep(IDLE_SECONDS)


@work.command("failed")
def failed_jobs() -> None:
    """Wypisz prace, które się nie udały."""
    with here().db.reading() as session:
        for row in jobs.list_dead(session):
            click.echo(f"{row.id}\t{row.kind}\t{row.attempts}\t{row.error}")


@work.command("retry")
@click.argument("job_id", type=int)
def retry_job(job_id: int) -> None:
    """Spróbuj jeszcze raz pracy, która się nie udała."""
    portal = here()
    with portal.db.writing() as session:
        jobs.revive(session, job_id, portal.now())


@keys.command("rotate")
def rotate_keys() -> None:
    """Zaszyfruj klucze osób i numery PESEL od nowa pierwszym kluczem z pęku."""
    portal = here()
    with portal.db.writing() as session:
        keys_changed = audit.rotate_keys(session, portal.vault)
        numbers_changed = reseal_numbers(session, portal.vault) + reseal_asked(session, portal.vault)
        numbers_changed += reseal_claims(session, portal.vault)
    click.echo(f"Zmienionych kluczy: {keys_changed}, numerów: {numbers_changed}")


@keys.command("verify-audit")
def verify_audit() -> None:
    """Sprawdź łańcuch zapisów; kod wyjścia 1, gdy coś zmieniono."""
    with here().db.reading() as session:
        link = audit.broken_link(session)
    if link is not None:
        raise click.ClickException(f"Zapisy {link.first_id}–{link.last_id} nie zgadzają się z łańcuchem.")
    click.echo("Zapisy są nienaruszone.")


@click.command("check")
def check() -> None:
    """Sprawdź ustawienia i stan portalu; wypisz wszystkie usterki naraz."""
    faults = find_faults() or [*_service_faults(), *_money_faults(), *_signing_faults()]
    for fault in faults:
        click.echo(fault)
    if faults:
        sys.exit(1)
    click.echo("Wszystko w porządku.")


def _money_faults() -> list[str]:
    """List kinds of charge that are written wrongly, or whose money would go to a shop that is not configured."""
    portal = here()
    shops = [shop.name for shop in list_shops(portal.settings)]
    return kinds.find_faults(portal.facts, day_of(portal.now()), shops)


def _signing_faults() -> list[str]:
    """Say where the law wants a person's qualified signature and nothing tells whether one is qualified."""
    portal = here()
    if portal.settings.signature_authorities is not None:
        return []
    kinds_of = sorted({service.procedure for service in portal.services.values()})
    today = day_of(portal.now())
    return [
        "Portal nie ma listy zaufania (PORTAL_SIGNATURE_AUTHORITIES) i nie sprawdzi, czy podpis jest kwalifikowany, a "
        f"fakt {procedure.of(kind).facts_prefix}.decision_signature wymaga podpisu osoby."
        for kind in kinds_of
        if not seal_suffices(portal.facts, kind, today)
    ]


def _service_faults() -> list[str]:
    """List services whose flow is unsound, or whose content changed under a version that is in use."""
    portal = here()
    found = [fault for service in portal.services.values() for fault in service.flow.faults()]
    used = [*FLOWS.values(), *(service.flow for service in portal.services.values())]
    found += unbound(used, portal.effects, portal.guards)
    with portal.db.reading() as session:
        changed = flows.store_versions(session, portal, portal.now())
        session.rollback()
    return found + [f"Usługa {slug} ma inną treść pod tym samym numerem wersji." for slug in changed]
