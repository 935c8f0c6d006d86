"""The numbers' pages: for everybody in short, for managers with what is behind, as CSV for who reckons themselves."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, render_template

from portal import security
from portal.db import session
from portal.insight import costing, overview, satisfied
from portal.insight.frames import list_notes, list_shown, share_frame, told_frame
from portal.insight.notes import views as notes
from portal.insight.report import views as report
from portal.insight.svg import percent_words
from portal.insight.wording import CHANNELS, CLASSES, EVENTS, month_columns
from portal.measures import queries
from portal.measures.definitions import ASSISTED, COVERAGE, MIXED, STRICT, UPTAKE
from portal.opendata.perturbing import REACH, SHARE_FROM, THRESHOLD

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

MEASURES_SHOWN = (STRICT, ASSISTED, MIXED)
CSV_MEASURES = (*MEASURES_SHOWN, COVERAGE, UPTAKE)
blueprint = Blueprint("insight", __name__)
MANAGERS = security.officials("manager", "administrator")
overview.add_to(blueprint)
satisfied.add_to(blueprint)
costing.add_to(blueprint)
notes.add_to(blueprint)
report.add_to(blueprint)


def register(app: Flask) -> None:
    """Open the managers' pages to managers and the short one to everybody."""
    security.admit(app, blueprint, MANAGERS, public=security.PUBLIC)


@blueprint.get("/liczby")
def public() -> ResponseReturnValue:
    """Show everybody the share of each month, beside its two wider definitions, and how it is counted.

    Every number here is one that was told (portal.measures.told): an exact one would undo what open data perturb.
    """
    security.actor()  # before the first word: the account of who is signed in says in which language
    return render_template(
        "insight/public.html", definitions=MEASURES_SHOWN, coverage=COVERAGE, uptake=UPTAKE,
        least=THRESHOLD, share_from=SHARE_FROM, most=REACH, percent_words=percent_words, **told_frame(),
        **satisfied.told_frame(),
    )  # fmt: skip


@blueprint.get("/liczby/miesiace")
def months() -> ResponseReturnValue:
    """Show managers each month by channel and class, the shares, and their formulas."""
    framed = share_frame(list_shown(), list_notes())
    return render_template(
        "insight/months.html", **month_columns(framed["whole"]), definitions=CSV_MEASURES,
        counted_at=queries.last_counted(session()), percent_words=percent_words, kinds_of_events=EVENTS,
        titles=overview.titles(), unit_names=overview.unit_names(), by_mail=report.report_by_mail(), **framed,
    )  # fmt: skip


@blueprint.get("/liczby/miesiace.csv")
def months_csv() -> ResponseReturnValue:
    """Give each month and service as CSV (RFC 4180, UTF-8): channels, classes, and each share's two counts."""
    out = io.StringIO()
    writer = csv.writer(out)
    shares = [f"{measure.code}_{part}" for measure in CSV_MEASURES for part in ("count", "of", "unknown")]
    classes = [f"class_{one}" for one in CLASSES]
    writer.writerow(["month", "service", *CHANNELS, "all", *classes, *shares])
    for month in list_shown():
        told = [month.of(measure) for measure in CSV_MEASURES]
        writer.writerow([
            f"{month.first:%Y-%m}", month.service, *(month.by_channel[one] for one in CHANNELS), month.all,
            *(month.by_class[one] for one in CLASSES),
            *(value for share in told for value in (share.count, share.of, share.unknown)),
        ])  # fmt: skip
    headers = {"Content-Disposition": 'attachment; filename="sprawy-wedlug-miesiecy.csv"'}
    return Response(out.getvalue(), mimetype="text/csv", headers=headers)
