"""The schema of a test database."""

import importlib
import pkgutil

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool


def migrate(url: str) -> None:
    """Create every table of every room in an empty database."""
    # imported here: a test that asks for no database does not wait for the rooms
    import portal
    from portal.db import Base

    for module in pkgutil.walk_packages(portal.__path__, "portal."):
        if module.name.endswith((".models", ".jobs", ".audit")):
            importlib.import_module(module.name)
    engine = create_engine(url, poolclass=NullPool)
    Base.metadata.create_all(engine)
    engine.dispose()
