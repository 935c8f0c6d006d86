"""Delivery as an object of its own, per party: channel, state, proof; from what was noted of letters so far."""

import secrets
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WARSAW = ZoneInfo("Europe/Warsaw")
TOKEN_BYTES = 18
BATCH = 500
UNREAD = timedelta(days=7)  # the city's rule of the day (delivery.portal_unread_days)
WITH_TERM = {"order", "call"}
FIRST = {
    "sqlite_where": sa.text("replaces_id IS NULL"),
    "postgresql_where": sa.text("replaces_id IS NULL"),
}
TO_POST = {"sqlite_where": sa.text("to_post = 1"), "postgresql_where": sa.text("to_post")}
LOOKED_AT = {
    "sqlite_where": sa.text("look_on IS NOT NULL"),
    "postgresql_where": sa.text("look_on IS NOT NULL"),
}
DOCUMENTS = sa.table(
    "documents",
    *(sa.column(name, WHOLE) for name in ("id", "case_id")),
    *(sa.column(name, sa.String) for name in ("kind", "slot", "state")),
    sa.column("to_post", sa.Boolean),
    *(sa.column(name, Moment()) for name in ("created_at", "ready_at", "first_opened_at")),
)
PARTIES = sa.table(
    "case_parties", *(sa.column(name, WHOLE) for name in ("id", "case_id")), sa.column("delivery", sa.String)
)
NOTED = sa.table(
    "case_events",
    *(sa.column(name, WHOLE) for name in ("id", "case_id", "official_id")),
    sa.column("kind", sa.String),
    sa.column("at", Moment()),
    sa.column("values", sa.JSON),
)


def key(table, column, target):
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    _create_deliveries()
    _create_events()
    _carry_over()


def downgrade() -> None:
    op.drop_table("delivery_events")
    op.drop_table("deliveries")


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("document_id", WHOLE, nullable=False),
        sa.Column("party_id", WHOLE, nullable=False),
        sa.Column("replaces_id", WHOLE, nullable=True),
        sa.Column("way", sa.String(10), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("since_at", Moment(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("address", sa.String(40), nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("notice_on", sa.Date(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("waived_on", sa.Date(), nullable=True),
        sa.Column("look_on", sa.Date(), nullable=True),
        sa.Column("to_post", sa.Boolean(), nullable=False),
        sa.Column("proof_id", WHOLE, nullable=True),
        key("deliveries", "case_id", "cases"),
        key("deliveries", "document_id", "documents"),
        key("deliveries", "party_id", "case_parties"),
        key("deliveries", "replaces_id", "deliveries"),
        key("deliveries", "proof_id", "stored_files"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("token", name=op.f("uq_deliveries_token")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_deliveries_replaces_id")),
    )
    op.create_index("uq_deliveries_first", "deliveries", ["document_id", "party_id"], unique=True, **FIRST)
    op.create_index("ix_deliveries_to_post", "deliveries", ["case_id"], **TO_POST)
    op.create_index("ix_deliveries_look_on", "deliveries", ["look_on"], **LOOKED_AT)
    op.create_index("ix_deliveries_case_id", "deliveries", ["case_id"])


def _create_events() -> None:
    op.create_table(
        "delivery_events",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("delivery_id", WHOLE, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("step", sa.String(12), nullable=False),
        sa.Column("source", sa.String(12), nullable=True),
        sa.Column("target", sa.String(12), nullable=False),
        sa.Column("by", sa.String(12), nullable=False),
        sa.Column("official_id", WHOLE, nullable=True),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("values", sa.JSON(none_as_null=True), nullable=False),
        key("delivery_events", "delivery_id", "deliveries"),
        key("delivery_events", "official_id", "officials"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_events")),
    )
    op.create_index("ix_delivery_events_delivery_id", "delivery_events", ["delivery_id"])


def _carry_over() -> None:
    """Make a delivery of every letter that is ready, to every party of its matter, as far as it had come."""
    connection, after = op.get_bind(), 0
    going_out = sa.select(DOCUMENTS).where(DOCUMENTS.c.kind != "receipt", DOCUMENTS.c.state == "ready")
    while True:
        query = going_out.where(DOCUMENTS.c.id > after).order_by(DOCUMENTS.c.id).limit(BATCH)
        letters = connection.execute(query).all()
        if not letters:
            return
        after = letters[-1].id
        _carry(connection, letters)


def _carry(connection, letters) -> None:
    cases = sorted({one.case_id for one in letters})
    parties, noted = {}, {}
    for row in connection.execute(sa.select(PARTIES).where(PARTIES.c.case_id.in_(cases))):
        parties.setdefault(row.case_id, []).append(row)
    told = sa.select(NOTED).where(NOTED.c.case_id.in_(cases), NOTED.c.kind.in_(("posted", "received")))
    for row in connection.execute(told.order_by(NOTED.c.id)):
        noted.setdefault((row.case_id, row.values.get("slot")), []).append(row)
    for letter in letters:
        for party in parties.get(letter.case_id, ()):
            by_post = party.delivery == "paper"
            events = noted.get((letter.case_id, letter.slot), ())
            steps = _by_post(letter, events) if by_post else _in_account(letter)
            _insert(connection, letter, party, steps)


def _in_account(letter):
    """Return the steps of a letter in the portal's account: step, target, moment, who, official, day."""
    at = letter.ready_at or letter.created_at
    steps = [
        ("prepare", "prepared", at, "system", None, None),
        ("publish", "published", at, "system", None, None),
    ]
    if letter.first_opened_at is not None:
        on = letter.first_opened_at.astimezone(WARSAW).date()
        steps.append(("open", "opened", letter.first_opened_at, "applicant", None, on))
    return steps


def _by_post(letter, events):
    at = letter.ready_at or letter.created_at
    steps = [("prepare", "prepared", at, "system", None, None)]
    for one in events:
        step, target = ("post", "posted") if one.kind == "posted" else ("receive", "received")
        steps.append(
            (step, target, one.at, "official", one.official_id, date.fromisoformat(one.values["on"]))
        )
    if not events and not letter.to_post:  # posted in the days when nobody noted it
        steps.append(("post", "posted", at, "system", None, at.astimezone(WARSAW).date()))
    return steps


def _insert(connection, letter, party, steps) -> None:
    days = {step: on for step, _target, _at, _by, _official, on in steps}
    row = {
        "token": secrets.token_urlsafe(TOKEN_BYTES), "case_id": letter.case_id, "document_id": letter.id,
        "party_id": party.id, "way": "paper" if party.delivery == "paper" else "portal", "state": steps[-1][1],
        "since_at": steps[-1][2], "created_at": steps[0][2], "posted_on": days.get("post"),
        "delivered_on": days.get("open") or days.get("receive"),
        "to_post": party.delivery == "paper" and steps[-1][1] == "prepared", "look_on": None,
    }  # fmt: skip
    if row["state"] == "published" and letter.kind in WITH_TERM:
        row["look_on"] = row["created_at"].astimezone(WARSAW).date() + UNREAD
    made = connection.execute(sa.insert(_table("deliveries", row)).values(row).returning(sa.column("id")))
    delivery_id, source = made.scalar_one(), None
    told = []
    for step, target, at, by, official_id, on in steps:
        told.append({"delivery_id": delivery_id, "at": at, "step": step, "source": source, "target": target,
                     "by": by, "official_id": official_id, "on": on, "values": {}})  # fmt: skip
        source = target
    connection.execute(sa.insert(_table("delivery_events", told[0])), told)


def _table(name, row):
    kinds = {"at": Moment(), "since_at": Moment(), "created_at": Moment(), "on": sa.Date(), "posted_on": sa.Date(),
             "delivered_on": sa.Date(), "look_on": sa.Date(), "to_post": sa.Boolean(), "values": sa.JSON()}  # fmt: skip
    return sa.table(name, sa.column("id", WHOLE), *(sa.column(column, kinds.get(column)) for column in row))
