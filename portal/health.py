"""Tell the machine that runs us whether the process lives and whether it can serve."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, jsonify
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from portal import security
from portal.context import here
from portal.jobs import JobRow, JobState

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

BACKLOG_LIMIT = timedelta(minutes=10)
MIGRATIONS = Path(__file__).parent.parent / "migrations" / "versions"
blueprint = Blueprint("health", __name__)


def register(app: Flask) -> None:
    """Open the two addresses."""
    security.admit(app, blueprint, security.Access("public"))


@blueprint.get("/healthz")
def live() -> ResponseReturnValue:
    """Answer while the process lives."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Answer 200 when database, migrations and job backlog are in order, else 503 with what is not."""
    faults = find_faults()
    return jsonify(status="ok" if not faults else "not ready", faults=faults), 200 if not faults else 503


def find_faults() -> list[str]:
    """List what keeps this portal from serving."""
    portal = here()
    try:
        with portal.db.engine.connect() as connection:
            # Alembic's own table read by hand: importing it costs a web worker 12 MB
            if connection.scalar(text("SELECT version_num FROM alembic_version")) != newest_migration():
                return ["migrations"]
            overdue = portal.now() - BACKLOG_LIMIT
            late = select(func.count()).where(JobRow.state == JobState.WAITING, JobRow.run_at < overdue)
            return ["jobs"] if connection.scalar(late) else []
    except SQLAlchemyError:
        return ["database"]


def newest_migration() -> str:
    """Return the revision that the database should be at: files are numbered, history is linear."""
    return max(path.stem.split("_", 1)[0] for path in MIGRATIONS.glob("[0-9]*.py"))
