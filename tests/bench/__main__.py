"""`make bench`: statements, CPU, bytes, memory and start-up beside a bare Flask floor, against their limits."""

import argparse
import contextlib
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench import (
    background,
    callgrind,
    figures,
    gauge,
    money,
    processes,
    report,
    visits,
    weight,
    years,
)
from tests.bench.city import City, standing
from tests.bench.floor import Floor
from tests.bench.limits import FIRST_BYTES, FIRST_BYTES_BARE, JOURNEY_STATEMENTS, LATER_BYTES
from tests.bench.report import Report
from tests.bench.sign_in import measure_sign_in
from tests.bench.walk import ACTS, ANY, Act, send

CASES, MANY_CASES = 1_000, 10_000
MANY_YEARS = 20
ROUNDS = 30
GROWTH = 1.2
GROWING = (
    "tax accounts",
    "resident's cases",
    "case page, issued",
    "official's queue",
    "official's case",
    "monthly figures",
)
START_SECONDS, WEB_MEGABYTES = 1.5, 90
JOURNEY_MS = 40


def main(arguments: Sequence[str]) -> int:
    """Measure, print, compare; 1 when a count is above its limit or worse than the accepted run."""
    chosen = _parse(arguments)
    began = time.monotonic()
    found = Report()
    with tempfile.TemporaryDirectory() as name:
        _measure(found, Path(name), chosen)
    print("\n".join(found.lines()))
    if chosen.json:
        found.keep(chosen.json)
    before = report.read_baseline()
    failures = found.failures(before)
    print(
        f"\nMeasured in {time.monotonic() - began:.0f} s. CPU and memory are this machine's and never fail a run."
    )
    print("\n".join(["", *found.better(before), *failures]) if before else "\nNo run was accepted yet.")
    if chosen.accept:
        report.write_baseline(found)
        print(f"Accepted: {report.BASELINE.name}")
        return 0
    return int(bool(failures))


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--json", type=Path, help="also write every figure to this file")
    parser.add_argument("--accept", action="store_true", help="write this run's counts as the new baseline")
    parser.add_argument(
        "--instructions", action="store_true", help="count instructions under valgrind (minutes)"
    )
    parser.add_argument("--no-years", action="store_true", help="leave out the million matters (minutes)")
    parser.add_argument("--imports", action="store_true", help="name the packages that the start waits for")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="timed requests of each kind")
    return parser.parse_args(arguments)


def _measure(found: Report, folder: Path, chosen: argparse.Namespace) -> None:
    floor = Floor(folder)
    with (
        standing(folder / "city", CASES) as city,
        standing(folder / "large", MANY_CASES, MANY_YEARS) as large,
    ):
        acts = [act for act in ACTS if act.is_here(city)]
        # what only reads comes first: every submit that is timed makes Anna's pages longer
        _bytes(found, city, acts)
        _growth(found, city, large, acts, chosen.rounds)
        _requests(found, city, acts, floor, chosen.rounds)
        _journeys(found, city, floor, chosen.rounds)
        _money(found, city, folder)
        _processes(found, large, imports=chosen.imports)
        _sign_in(found, city)
    floor.close()
    visits.add(found, folder / "visits")
    if not chosen.no_years:
        years.add(found, folder / "years", chosen.rounds)
        figures.add(found, folder / "figures", chosen.rounds)
    if chosen.instructions:
        _instructions(found, folder)


def _requests(found: Report, city: City, acts: list[Act], floor: Floor, rounds: int) -> None:
    """Count each act's statements; time it in turn with a floor page of the same size."""
    for act in acts:
        found.add(
            "Statements", act.name, len(gauge.count(city, act)), "statements", limit=act.limit, counted=True
        )
    for act in acts:
        size = len(send(city, act, act.ready(city)).get_data())
        bare = (lambda: None, floor.save() if act.ready(city).form is not None else floor.show(size))
        own, least = gauge.milliseconds([gauge.turn(city, act), bare], rounds)
        found.add("CPU of a request", act.name, own, "CPU-ms", note=f"floor {least:.2f}, × {own / least:.1f}")


def _journeys(found: Report, city: City, floor: Floor, rounds: int) -> None:
    group = "Six fields on one page, eight requests (another engine: 88 statements, 265 CPU-ms)"
    counts = gauge.count_journey(city)
    for name, count in counts.items():
        found.add(group, name, count, "statements", counted=True)
    found.add(group, "together", sum(counts.values()), "statements", limit=JOURNEY_STATEMENTS, counted=True)
    bare = [floor.show(6000)] * 5 + [floor.save()] * 3
    own, least = gauge.journey_milliseconds(city, bare, rounds // 2)
    note = f"floor {least:.2f}, × {own / least:.1f}"
    found.add(group, "together", own, "CPU-ms", limit=JOURNEY_MS, note=note)
    work, group = background.measure(city), "Background work after a submit"
    limits = (background.STATEMENTS, background.MILLISECONDS)
    found.add(group, "to the sealed receipt", work.receipt, "statements", limit=limits[0], counted=True)
    found.add(group, "to the sealed receipt", work.receipt_ms, "CPU-ms", limit=limits[1])
    found.add(group, "with the message", work.whole, "statements", counted=True)
    found.add(group, "with the message", work.whole_ms, "CPU-ms")


def _money(found: Report, city: City, folder: Path) -> None:
    group, cost = "From the gateway's notification to the books", money.measure(city)
    together = cost.notified + cost.posted
    found.add(group, "notification taken", cost.notified, "statements", counted=True)
    found.add(group, "to posted", together, "statements", limit=money.STATEMENTS, counted=True)
    found.add(group, "and the payer told", together + cost.told, "statements", counted=True)
    found.add(group, "to posted and told", cost.milliseconds, "CPU-ms")
    found.add(group, "two processes on one SQLite file", money.rate(folder / "rate"), "payments a second")


def _bytes(found: Report, city: City, acts: list[Act]) -> None:
    pages = [act for act in acts if act.status == 200 and act.name != "payment notification"]
    for act in pages:
        weighed = weight.weigh(city, act)
        found.add("Bytes of a page as sent", act.name, weighed.sent, "bytes", limit=LATER_BYTES, counted=True,
                  note=f"plain {weighed.plain:,}")  # fmt: skip
        if act.name in {"home", "service card", "form: show a step", "official's queue", "monthly figures"}:
            group, bare = "Bytes of a first visit", weighed.first - weighed.fonts
            found.add(group, act.name, weighed.first, "bytes", limit=FIRST_BYTES, counted=True,
                      note=" + ".join(f"{name.rpartition('/')[2]} {size:,}" for name, size in weighed.parts.items()))  # fmt: skip
            found.add(
                group, f"{act.name}, without fonts", bare, "bytes", limit=FIRST_BYTES_BARE, counted=True
            )


def _growth(found: Report, city: City, large: City, acts: list[Act], rounds: int) -> None:
    group = (
        f"Growth from {CASES:,} to {MANY_CASES:,} cases, from one to {MANY_YEARS} years on the tax accounts"
    )
    for act in (act for act in acts if act.name in GROWING):
        few, many = gauge.milliseconds([gauge.turn(city, act), gauge.turn(large, act)], rounds)
        steps = (gauge.count_steps(city, act), gauge.count_steps(large, act))
        note = f"SQLite's steps {steps[0]:,} → {steps[1]:,}"
        found.add(group, act.name, many / few, "× CPU", limit=GROWTH, note=note)


def _sign_in(found: Report, city: City) -> None:
    """Count a sign-in apart: it is rare, and half of it is the provider's."""
    with contextlib.redirect_stderr(city.log):
        for name, count, taken in measure_sign_in(city.folder / "sign-in"):
            found.add("Sign-in", name, count, "statements", counted=True, limit=ANY)
            found.add("Sign-in", name, taken, "CPU-ms")


def _processes(found: Report, city: City, *, imports: bool) -> None:
    wall, spent = processes.start_seconds(city)
    group = "Processes"
    found.add(
        group, "start of the portal, least of 5", wall, "s", limit=START_SECONDS, note=f"{spent:.2f} CPU-s"
    )
    resident, own = processes.web_megabytes(city)
    found.add(group, "web worker of two, all it maps", resident, "MB", limit=WEB_MEGABYTES)
    found.add(group, "web worker of two, its share", own, "MB", limit=WEB_MEGABYTES)
    found.add(group, "worker that has sealed, resident", processes.worker_megabytes(city), "MB")
    if imports:
        for name, milliseconds in processes.slowest_imports(city):
            found.add("Imports at the start (under -X importtime)", name, milliseconds, "ms")


def _instructions(found: Report, folder: Path) -> None:
    cities = [folder / f"watched-{cases}" for cases in (CASES, MANY_CASES)]
    for place, cases in zip(cities, (CASES, MANY_CASES), strict=True):
        with standing(place, cases):
            pass
    counts = callgrind.measure(folder, cities)
    if counts is None:
        print("No instructions: valgrind is not here, or took too long.", file=sys.stderr)
        return
    for name, count in counts[0].items():
        found.add("Instructions of a request", name, count / 1e6, "million")
    for name in (name for name in GROWING if name in counts[0]):
        ratio = counts[1][name] / counts[0][name]
        found.add("Growth of instructions", name, ratio, "×", limit=GROWTH)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
