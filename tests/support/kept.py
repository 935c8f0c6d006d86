"""What every application compiles alike, kept by the test process: templates, addresses, SQL statements.

A test opens an application and a database of its own. Half of its time went into compiling the same 130 addresses,
the same templates and the same statements again; what is compiled depends on nothing but their text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask
from jinja2 import BytecodeCache
from werkzeug.routing import Rule

from portal import db

if TYPE_CHECKING:
    from jinja2.bccache import Bucket
    from sqlalchemy import Engine


class KeptTemplates(BytecodeCache):
    """Keep compiled templates in memory; a changed text has another checksum and is compiled anew."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what was kept under its key."""
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a bucket holds."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


class KeptRule(Rule):
    """An address that is compiled once for all applications of the process."""

    compiled: dict[tuple[Any, ...], dict[str, Any]] = {}  # noqa: RUF012 - shared on purpose

    def compile(self) -> None:
        """Take over what an equal address was compiled to."""
        methods = tuple(sorted(self.methods or ()))
        defaults = repr(sorted((self.defaults or {}).items()))
        key = (self.rule, self.endpoint, methods, defaults, self.host, self.subdomain, self.strict_slashes)
        if key not in self.compiled:
            super().compile()
            self.compiled[key] = dict(vars(self))
            return
        own = {name: value for name, value in vars(self).items() if name == "map"}
        vars(self).update({**self.compiled[key], **own})


TEMPLATES = KeptTemplates()
ENGINES: dict[str, Engine] = {}
STATEMENTS = 5000


def keep_statements() -> None:
    """Let every database that is opened from now on take its compiled statements from the first of its kind."""
    make = db.create_engine

    def create(url: str, **options: Any) -> Engine:
        engine = make(url, query_cache_size=STATEMENTS, **options)
        first = ENGINES.setdefault(engine.name, engine)
        if not hasattr(first.dialect, "server_version_info"):  # it never met its server
            ENGINES[engine.name] = engine
        elif first is not engine:
            engine.dialect = first.dialect  # statements are kept by dialect
            engine._compiled_cache = first._compiled_cache
        return engine

    db.create_engine = create


def keep_compiled(app: Flask) -> None:
    """Let an application take its compiled templates from those kept."""
    app.jinja_env.bytecode_cache = TEMPLATES
