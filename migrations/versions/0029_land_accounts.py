"""Last year's land and its owners."""

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: the number is kept."""


def downgrade() -> None:
    """Nothing yet: the number is kept."""
