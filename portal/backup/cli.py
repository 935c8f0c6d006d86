"""The administrator's commands: make a backup, look through it, restore it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup

from portal import audit
from portal.context import here
from portal.errors import Refused

if TYPE_CHECKING:
    from portal.backup.manifest import Manifest

FOLDER = click.argument("folder", metavar="KATALOG", type=click.Path(path_type=Path))


class BackupGroup(AppGroup):
    """Read a first word that is no command as the folder of a new backup."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Choose the command."""
        return super().resolve_command(ctx, args if args[0] in self.commands else ["make", *args])


backup = BackupGroup("backup", help="Kopia zapasowa: flask backup KATALOG, flask backup verify KATALOG.")


@backup.command("make")
@FOLDER
def make_backup(folder: Path) -> None:
    """Zrób kopię bazy i plików w nowym katalogu (to samo: flask backup KATALOG).

    Portal może w tym czasie pracować: kopia jest z jednej chwili. Kopia nie zawiera kluczy; nazwy potrzebnych podaje
    manifest.json. Klucze trzymaj osobno, bo bez nich kopii nie da się odtworzyć. Zapisane pliki są w kopii
    zaszyfrowane, baza tak samo jak w portalu: trzymaj kopię na zaszyfrowanym nośniku. Kto był zalogowany, tego kopia
    nie zawiera. Kod wyjścia 1, gdy jakiegoś zapisanego pliku nie dało się odczytać; reszta jest wtedy w kopii.
    """
    from portal.backup import making
    from portal.backup.steps import Steps

    portal = here()
    try:
        made = making.make(portal, folder, Steps(click.echo))
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    with portal.db.writing() as session:
        audit.record(session, "backup.made", at=portal.now(), actor=None, detail=made.at.isoformat())
    click.echo(
        f"Kopia z {made.at:%Y-%m-%d %H:%M:%S} UTC jest w {folder}. Klucze: {', '.join(made.keys.ring)}."
    )
    if made.files.damaged:
        listed = ", ".join(map(str, made.files.damaged))
        raise click.ClickException(f"Tych plików nie dało się odczytać i nie ma ich w kopii: {listed}.")


@backup.command("verify")
@FOLDER
def verify_backup(folder: Path) -> None:
    """Sprawdź kopię: pieczęć manifestu, sumę każdej części, liczbę wierszy, każdy zapisany plik."""
    from portal.backup import making
    from portal.backup.steps import Steps

    try:
        told = making.verify(here(), folder, Steps(click.echo))
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    click.echo(f"Kopia z {told.at:%Y-%m-%d %H:%M:%S} UTC jest cała.")


@click.command("restore")
@FOLDER
@click.option(
    "--hold-mail/--send-mail",
    default=True,
    show_default=True,
    help="Co zrobić z wiadomościami, które czekały.",
)
@click.option(
    "--despite-faults",
    is_flag=True,
    help="Zostaw, co odtworzono, także gdy księgi lub pliki się nie zgadzają.",
)
@click.option(
    "--erasures",
    metavar="PLIK",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Rejestr usunięć, gdy nie leży tam, gdzie mówi PORTAL_ERASURES.",
)
@click.option(
    "--without-erasures",
    is_flag=True,
    help="Odtwórz bez rejestru usunięć: wrócą dane, które usunięto po kopii.",
)
def restore(folder: Path, *, erasures: Path | None, **wanted: bool) -> None:
    """Odtwórz kopię w pustej bazie i pustym magazynie plików, a potem sprawdź, czy wszystko się zgadza.

    Najpierw zatrzymaj portal i prace w tle. Baza jest całkiem pusta albo świeżo po flask db upgrade, tego samego
    rodzaju i z tej samej wersji portalu co kopia. Gdy coś się nie zgadza, nic nie zostaje odtworzone.

    Nikt nie jest po odtworzeniu zalogowany. Wiadomości i kody, które w kopii czekały na wysłanie, mogły wyjść, zanim
    przepadła baza: portal ich nie wyśle, tylko odłoży do nieudanych prac (flask jobs failed), gdzie ktoś je obejrzy
    i wyśle albo zostawi (flask jobs retry). Z --send-mail wyjdą od razu. To, co ma wyjść później, czeka dalej.
    Przypomnienia, o których kopia jeszcze nie wie, że wyszły, mogą wyjść drugi raz.

    Kopia nie wie o tym, co stało się po niej. Wpłaty wrócą z bramki i wyciągów. Numery spraw nadane po kopii portal
    nada jeszcze raz innym sprawom. Dane osób i akta usunięte po kopii portal usunie jeszcze raz, według rejestru
    usunięć, który trzyma osobno. Bez rejestru nie wie, co usunięto, i mówi o tym.
    """
    try:
        told, parked, faults = _restore(folder, erasures, **wanted)
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    click.echo(f"Odtworzono stan z {told.at:%Y-%m-%d %H:%M:%S} UTC. Odłożonych wiadomości: {parked}.")
    if faults:
        raise click.ClickException("\n".join(["Odtworzono mimo usterek:", *faults]))


def _restore(
    folder: Path, register: Path | None, *, hold_mail: bool, despite_faults: bool, without_erasures: bool
) -> tuple[Manifest, int, list[str]]:
    from portal.backup import checking, forgetting, restoring
    from portal.backup.steps import Steps

    portal, steps = here(), Steps(click.echo)
    with restoring.opened(portal, folder, steps) as (session, told):
        restoring.put_files(portal, folder, told, steps)
        faults = checking.find_faults(session, portal, folder, told, steps)
        if faults and not despite_faults:
            raise Refused("\n".join(["Kopia się nie zgadza; niczego nie odtworzono.", *faults]))
        keys = [] if without_erasures else forgetting.erase_again(session, portal, register, steps)
        parked = restoring.settle(session, portal, told, hold_mail=hold_mail)
        session.commit()
    for key in keys:
        portal.outside.store.delete(key)
    return told, parked, faults
