"""What was told of visits stands by the unit's code, no longer by its name, which may change."""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

SOURCE, APART, TOGETHER = "wizyty-bez-sprawy", "|", "razem"
told = sa.table("told_counts", sa.column("source", sa.String), sa.column("place", sa.String))
units = sa.table("units", sa.column("code", sa.String), sa.column("name", sa.String))


def upgrade() -> None:
    _rename({name: code for code, name in _units()})


def downgrade() -> None:
    _rename(dict(_units()))


def _units() -> list[tuple[str, str]]:
    found = op.get_bind().execute(sa.select(units.c.code, units.c.name))
    return [(code, name) for code, name in found]


def _rename(words: Mapping[str, str]) -> None:
    """Put other words for the units; what is of no unit that is known is told anew."""
    bind, words = op.get_bind(), {**words, TOGETHER: TOGETHER}
    for place in list(bind.scalars(sa.select(told.c.place).where(told.c.source == SOURCE))):
        month, rest = place.split(APART, 1)
        unit, how = rest.rsplit(APART, 1)
        mine = sa.and_(told.c.source == SOURCE, told.c.place == place)
        if unit in words:
            renamed = APART.join((month, words[unit], how))
            bind.execute(sa.update(told).where(mine).values(place=renamed))
        else:
            bind.execute(sa.delete(told).where(mine))
