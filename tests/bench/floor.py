"""The floor: a bare Flask + SQLAlchemy + Jinja application that does one query and fills one template."""

from pathlib import Path
from typing import Any

from flask import Flask, redirect, render_template, request
from jinja2 import DictLoader
from sqlalchemy import String, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

ROWS = 20
PAGE = """<!DOCTYPE html><html lang="pl"><head><title>{{ row.name }}</title></head><body>
<h1>{{ row.name }}</h1><ul>{% for item in items %}<li><a href="/{{ item }}">{{ row.name }} {{ item }}</a></li>
{% endfor %}</ul>%s</body></html>"""


class Base(DeclarativeBase):
    pass


class Thing(Base):
    __tablename__ = "things"
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(80))


class Floor:
    """The bare application; its page has about as many bytes as one asks for."""

    def __init__(self, folder: Path) -> None:
        self.engine = create_engine(f"sqlite:///{folder / 'floor.sqlite'}")
        event.listen(self.engine, "connect", _tune)
        Base.metadata.create_all(self.engine)
        with Session(self.engine) as session:
            session.add_all(Thing(token=f"t{number}", name=f"Rzecz {number}") for number in range(1000))
            session.commit()
        self._templates: dict[str, str] = {}
        self.app = self._build()
        self.client = self.app.test_client()

    def show(self, size: int) -> Any:
        """Return a request for a page of about this size."""
        self._templates.setdefault(str(size), PAGE.replace("%s", "x" * max(0, size - 1200)))
        return lambda _given: self.client.get(f"/show/{size}")

    def save(self) -> Any:
        """Return a request that reads a row, changes it and leads on."""
        return lambda _given: self.client.post("/save", data={"name": "Inna rzecz"})

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def _build(self) -> Flask:
        app = Flask("floor")
        app.jinja_loader = DictLoader(self._templates)  # type: ignore[assignment]

        @app.get("/show/<size>")
        def show(size: str) -> str:
            with Session(self.engine) as session:
                row = session.scalars(select(Thing).where(Thing.token == "t500")).one()
                return render_template(size, row=row, items=range(ROWS))

        @app.post("/save")
        def save() -> Any:
            with Session(self.engine) as session:
                row = session.scalars(select(Thing).where(Thing.token == "t500")).one()
                row.name = request.form["name"] if row.name != request.form["name"] else "Rzecz"
                session.commit()
            return redirect("/show/1000", 303)

        return app


def _tune(connection: Any, _entry: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
