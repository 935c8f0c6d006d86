"""`make run`: a demo city on this machine, with stand-ins for everything outside it."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from portal.sandbox.loopback import NotLoopback, need_loopback
from portal.sandbox.supervisor import Program, ProgramFailed, Stopped, Supervisor, stopping_on_signals, taken
from portal.sandbox.town import HOST, IBAN, MERCHANT, Ports, Town, origin

PROJECT = Path(__file__).resolve().parents[2]
GUNICORN = PROJECT / "config" / "deploy" / "gunicorn_conf.py"
FLASK = (sys.executable, "-m", "flask", "--app", "app")
SHOWN_PEOPLE = 6


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo city: 0 when asked to stop, 1 when a part failed, 2 when it cannot start."""
    parser = argparse.ArgumentParser(prog="python -m portal.sandbox", description=__doc__)
    parser.add_argument("--dir", type=Path, default=PROJECT / "var", help="the city's folder")
    parser.add_argument("--first-port", type=int, default=8000)
    parser.add_argument("--reset", action="store_true", help="forget the city's data and leave")
    parser.add_argument(
        "flask", nargs=argparse.REMAINDER, help="a flask command to run with the city's settings"
    )
    chosen = parser.parse_args(arguments)
    town = Town(chosen.dir, Ports(chosen.first_port))
    code = 2
    try:
        need_loopback(HOST)
        if chosen.flask:
            return subprocess.call([*FLASK, *chosen.flask], cwd=PROJECT, env=_environment(town))  # noqa: S603 - ours
        with _only_one(town):
            code = _reset(town) if chosen.reset else _run(town)
    except (NotLoopback, BlockingIOError) as error:
        print(error, file=sys.stderr)
    return code


def _reset(town: Town) -> int:
    shutil.rmtree(town.folder)
    print("Dane pokazowego miasta usunięte. / The demo city's data are gone.")
    return 0


def _run(town: Town) -> int:
    if busy := taken(town.ports.named()):
        for name, port in busy.items():
            print(f"Port {port} ({name}) jest zajęty. / Port {port} is taken.", file=sys.stderr)
        print(
            "Zwolnij go albo wybierz inne: / Free it or choose others: "
            f"{Path(sys.executable).name} -m portal.sandbox --first-port 9000",
            file=sys.stderr,
        )
        return 2
    supervisor = Supervisor(PROJECT, town.logs, _environment(town))
    try:
        with stopping_on_signals():
            try:
                _prepare(supervisor, town)
                supervisor.start(_programs(town))
                _greet(town)
                supervisor.watch()
            finally:
                supervisor.stop()
    except Stopped:
        print(f"\nZatrzymane. / Stopped. Dane zostają w / the data stay in {town.folder}")
    except ProgramFailed as failure:
        print(f"\n{failure}\n{failure.last_lines}\n", file=sys.stderr)
        print(f"Cały dziennik / whole log: {failure.log}", file=sys.stderr)
        return 1
    return 0


def _environment(town: Town) -> dict[str, str]:
    return town.environment(town.found(datetime.now(UTC)), os.environ)


def _prepare(supervisor: Supervisor, town: Town) -> None:
    """Bring the database up to date, and load the demo city unless it is there."""
    print("Baza danych … / Database …", flush=True)
    supervisor.run("migrations", (*FLASK, "db", "upgrade"))
    print("Pokazowe miasto … / The demo city …", flush=True)
    # the command leaves a loaded database alone; the people stay those of the day it was loaded
    people = () if town.people.exists() else ("--people", str(town.people))
    matters = () if town.matters.exists() else ("--elsewhere", str(town.matters))
    supervisor.run("demo", (*FLASK, "demo", "load", *people, *matters))


def _programs(town: Town) -> list[Program]:
    """List what runs beside each other."""
    ports, python = town.ports, (sys.executable, "-m")
    if sys.platform == "win32":
        serve: tuple[str, ...] = (*FLASK, "run", "--port", str(ports.web))
    else:
        serve = (
            *(*python, "gunicorn", "--config", str(GUNICORN)),
            *("--bind", f"{HOST}:{ports.web}", "--workers", "2", "app:create_app()"),
        )
    identity = (
        *(*python, "portal.sandbox.identity", "--port", str(ports.identity)),
        *("--clients", str(town.clients), "--people", str(town.people), "--state", str(town.identity_state)),
    )
    mailbox = (
        *(*python, "portal.sandbox.mailbox", "--smtp-port", str(ports.smtp)),
        *("--port", str(ports.mailbox), "--dir", str(town.mail)),
    )
    casefeed = (
        *(*python, "portal.sandbox.casefeed", "--port", str(ports.casefeed)),
        # a token that opens invented matters only may stand on a command line
        *(f"--token={town.read('cases_token')}", "--cases", str(town.matters)),
        *("--title", "System pozwoleń budowlanych"),
    )
    edelivery = (
        *(*python, "portal.sandbox.edelivery", "--port", str(ports.edelivery)),
        *(f"--token={town.read('edelivery_token')}", "--state", str(town.boxes)),
    )
    return [
        Program("identity", identity, ports.identity),
        Program("przelewy24", _gateway(town), ports.gateway),
        Program("mailbox", mailbox, ports.mailbox),
        Program("casefeed", casefeed, ports.casefeed),
        Program("edelivery", edelivery, ports.edelivery),
        Program("web", serve, ports.web, "/healthz"),
        Program("worker", (*FLASK, "jobs", "work")),
        Program("signal", (*FLASK, "visits", "signal"), ports.signal, "/healthz"),
    ]


def _gateway(town: Town) -> tuple[str, ...]:
    """Return the command of the sandbox gateway with the city's shops and the bank accounts they are paid out to."""
    keys = (f"--api-key={town.read('p24_api_key')}", f"--crc={town.read('p24_crc_key')}")
    shops = [word for shop in town.shops() for word in ("--shop", shop)]
    return (
        *(
            sys.executable,
            "-m",
            "payments.sandbox",
            "--port",
            str(town.ports.gateway),
            "--merchant",
            MERCHANT,
        ),
        # keys of a shop that exists only here may stand on a command line
        *(*keys, "--state", str(town.gateway_state), "--iban", IBAN),
        *shops,
    )


def _greet(town: Town) -> None:
    """Say where everything is and who can sign in."""
    print("\nBiałystok – sprawy przez internet (miasto pokazowe / demo city)\n")
    for name, port in town.ports.named().items():
        if port not in {town.ports.smtp, town.ports.signal}:
            print(f"  {name:<24}{origin(port)}")
    print("\nKto może się zalogować / who can sign in (wszyscy są zmyśleni / all invented):")
    for issuer, title in (("residents", "Mieszkańcy / residents"), ("officials", "Urzędnicy / officials")):
        everyone = [person for person in _people(town) if person["issuer"] == issuer]
        noted = [person for person in everyone if person.get("note")]
        print(f"\n  {title} ({len(everyone)})")
        for person in noted[:SHOWN_PEOPLE]:
            print(f"    {person['given_name']} {person['family_name']}: {person['note']}")
        if len(everyone) > SHOWN_PEOPLE:
            print("    … i inni na stronie logowania / and others on the sign-in page")
    print(
        f"\nDzienniki / logs: {town.logs}\nCtrl-C zatrzymuje wszystko. / Ctrl-C stops everything.", flush=True
    )


def _people(town: Town) -> list[dict[str, str]]:
    if not town.people.exists():
        return []
    people: list[dict[str, str]] = json.loads(town.people.read_text(encoding="utf-8"))
    return people


@contextmanager
def _only_one(town: Town) -> Iterator[None]:
    """Hold the city's folder; a second `make run` or `make reset` meanwhile is told so."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    town.folder.mkdir(parents=True, exist_ok=True)
    with (town.folder / "running").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BlockingIOError(
                f"To miasto już działa: {origin(town.ports.web)} / This city is running already."
            ) from error
        yield


if __name__ == "__main__":
    sys.exit(main())
