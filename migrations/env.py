"""Run migrations on the connection that portal.migrating hands over; SQLite changes tables in batches."""

from alembic import context

from portal.db import Base
from portal.migrating import include_object, render_item

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=False,
    include_object=include_object,
    render_item=render_item,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
