"""Mandates: who may act for whom."""

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Reserve the number; the tables follow."""


def downgrade() -> None:
    """Nothing was made."""
