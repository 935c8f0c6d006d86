"""Consents of a second person."""

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Reserve the number; the tables follow."""


def downgrade() -> None:
    """Nothing was made."""
