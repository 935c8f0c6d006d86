"""Matters of people who do not sign in."""

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Reserve the number; the tables follow."""


def downgrade() -> None:
    """Nothing was made."""
