"""Services switched off and on by channel."""

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Reserve the number; the tables follow."""


def downgrade() -> None:
    """Nothing was made."""
