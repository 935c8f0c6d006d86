"""The schema of a test database: what the migrations make."""


def migrate(url: str) -> None:
    """Bring an empty database to the newest migration."""
    # imported here: a test that asks for no database does not wait for the rooms
    from portal import migrating
    from portal.db import Database

    database = Database(url)
    migrating.upgrade(database)
    database.engine.dispose()
