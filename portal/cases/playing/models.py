"""The table of who plays a function in a unit, where that differs from the flow's own default."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class FunctionBinding(Base):
    """One role, or one official, that plays a function in a unit; without rows the flow's own role plays it."""

    __tablename__ = "function_bindings"
    __table_args__ = (Index("ix_function_bindings_unit_code_function", "unit_code", "function"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    function: Mapped[str] = mapped_column(String(40))
    role: Mapped[str | None] = mapped_column(String(20))
    official_id: Mapped[int | None] = mapped_column(ForeignKey("officials.id"))
