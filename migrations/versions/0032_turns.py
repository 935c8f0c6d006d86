"""Turns in the waiting room of the first minute."""

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: the number is kept."""


def downgrade() -> None:
    """Nothing yet: the number is kept."""
