"""The auditor: exports the rows by the command, recounts them in plain SQL, and lays both accounts side by side."""

import secrets
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from portal.context import Portal
from portal.measures import auditing, queries
from portal.measures.channels import Class
from portal.measures.counting import next_month
from portal.measures.definitions import MEASURES, ONLINE_TO_VISITS
from portal.measures.publishing.freezing import reckon
from portal.measures.statistics.days import MEDIAN, NINETIETH, percentile
from portal.measures.visiting import count_came, online_to_visits
from tests.support.house import House

Said = tuple[str, tuple[Any, ...]]  # of what, and its counts
SQL = Path(str(auditing.__file__)).with_name("recount.sql")


class Audit:
    """One export and what plain SQL says of it."""

    def __init__(self, house: House, folder: Path) -> None:
        self.house = house
        self.path = folder / f"rows-{secrets.token_hex(4)}.sqlite"
        done = house.app.test_cli_runner().invoke(
            args=["measures", "export-rows", str(self.path)], catch_exceptions=False
        )
        assert done.exit_code == 0, done.output
        self.rows = sqlite3.connect(self.path)

    def recount(self) -> "Audit":
        """Run the script as an auditor does."""
        self.rows.executescript(SQL.read_text(encoding="utf-8"))
        return self

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the recounted file."""
        return self.rows.execute(query).fetchall()

    def differs_from_published(self) -> set[tuple[str, str, str]]:
        """Return month, code and service of each published figure that the recount does not give."""
        return {tuple(row) for row in self.ask("SELECT month, code, service FROM differences")}

    def close(self) -> None:
        """Let go of the file and take it away: it is large in a city of ten years."""
        self.rows.close()
        self.path.unlink()


def lay_beside(
    audit: Audit, since: date, until: date, reckoned: Collection[date]
) -> list[tuple[str, object, object]]:
    """Return what the program and the plain SQL say differently of some months: of what, the one, the other.

    What pages show is looked at for all of them; what publishing would reckon anew for those ``reckoned`` alone.
    """
    with audit.house.app.app_context(), audit.house.portal.db.reading() as session:
        program = dict(_shown(session, audit.house.portal, since, until))
        for first in reckoned:
            program |= dict(_reckoned(session, audit.house.portal, first))
    plain = dict(_plain(audit, since, until, reckoned))
    return [
        (of, program.get(of), plain.get(of))
        for of in sorted({*program, *plain})
        if program.get(of) != plain.get(of)
    ]


def _reckoned(session: Session, portal: Portal, first: date) -> Iterator[Said]:
    for (code, service), share in reckon(session, portal, first).items():
        if share.bounds is not None:
            low, high = share.bounds
            yield (
                f"{first:%Y-%m} figure {code} {service}",
                (share.count, share.of, share.unknown, round(low, 4), round(high, 4)),
            )


def _shown(session: Session, portal: Portal, since: date, until: date) -> Iterator[Said]:
    demo, first = portal.settings.demo, since
    while first < until:
        for service, one in queries.list_terms(session, first, next_month(first), demo_city=demo).items():
            days = (*_days(one.office), *_days(one.others))
            yield f"{first:%Y-%m} terms {service}", (one.on_time, one.settled, *days)
        first = next_month(first)
    months = queries.list_months(session, since, until, demo_city=demo)
    for month in (*(one for one in months if one.service), *queries.together(months)):
        of = f"{month.first:%Y-%m}"
        for measure in MEASURES:
            if (share := month.of(measure)).of:
                yield f"{of} shown {measure.code} {month.service}", (share.count, share.of, share.unknown)
        if not month.service:
            ratio = online_to_visits(month.groups, *count_came(session, month.first, next_month(month.first)))
            yield f"{of} shown {ONLINE_TO_VISITS.code} ", (ratio.count, ratio.of, 0)
        outside = sum(group.matters for group in month.groups if group.outside)
        classes = tuple(month.by_class[one] for one in Class)
        yield f"{of} classes {month.service}", (*classes, outside, month.all)


def _days(counts: Counter[int]) -> tuple[int | None, int | None]:
    return percentile(counts, MEDIAN), percentile(counts, NINETIETH)


def _plain(audit: Audit, since: date, until: date, reckoned: Collection[date]) -> Iterator[Said]:
    of_matters = {month for (month,) in audit.ask("SELECT DISTINCT month FROM lots")}
    between = f"month >= '{since:%Y-%m}' AND month < '{until:%Y-%m}'"
    query = f"SELECT month, code, service, numerator, denominator, unknown, lower, upper FROM figures WHERE {between}"
    for month, code, service, *told in audit.ask(query):
        if date.fromisoformat(f"{month}-01") in reckoned and told[-1] is not None:
            yield f"{month} figure {code} {service}", tuple(told)
        if month in of_matters:  # pages know no month that had visits alone
            yield f"{month} shown {code} {service}", tuple(told[:3])
    query = f'SELECT month, service, O, A, M, P, U, outside, "all", terms_kept, settled FROM months WHERE {between}'
    days = {
        (month, service, whose): (median, ninetieth)
        for month, service, whose, median, ninetieth in audit.ask(
            "SELECT month, service, whose, median, ninetieth FROM days"
        )
    }
    for month, service, *counts, kept, settled in audit.ask(query):
        yield f"{month} classes {service}", tuple(counts)
        if settled:
            found = (*days[month, service, "office"], *days[month, service, "others"])
            yield f"{month} terms {service}", (int(kept), settled, *found)
