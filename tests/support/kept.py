"""What every application compiles alike, kept by the test process: templates, addresses, SQL statements.

A test opens an application and a database of its own. Half of its time went into compiling the same 130 addresses,
the same templates and the same statements again; what is compiled depends on nothing but their text.
"""

from __future__ import annotations

import importlib.metadata
import tomllib
from copy import deepcopy
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Flask
from jinja2 import BytecodeCache
from werkzeug.routing import Rule

from payments import transport
from portal import db
from portal.cases import flows

if TYPE_CHECKING:
    from jinja2.bccache import Bucket
    from sqlalchemy import Engine

    from portal.service import Service


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
PAUSE = (
    0.01  # seconds before a silent gateway is asked again: a test that has none waits three times per look
)


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


def keep_files() -> None:
    """Read the city's facts and the list of installed packages once: neither changes while tests run."""
    parse = lru_cache(tomllib.loads)
    tomllib.loads = lambda text: deepcopy(parse(text))
    importlib.metadata.entry_points = lru_cache(importlib.metadata.entry_points)


def keep_snapshots() -> None:
    """Write down what a service declares once: a test that files a matter keeps the versions of all of them.

    Only on the way to the database: who asks a service itself, as the kit does, is answered anew each time.
    """
    ask = flows._written_down
    # with the service itself, so that no other gets its id
    kept: dict[int, tuple[Service, Any]] = {}

    def answer(service: Service) -> Any:
        if id(service) not in kept:
            kept[id(service)] = service, ask(service)
        return kept[id(service)][1]

    flows._written_down = answer


def keep_time() -> None:
    """Ask a gateway that is not there again at once."""
    transport.FIRST_PAUSE = PAUSE


def keep_compiled(app: Flask) -> None:
    """Let an application take its compiled templates from those kept."""
    app.jinja_env.bytecode_cache = TEMPLATES
