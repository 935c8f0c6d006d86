"""What a settled matter brings."""

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Reserve the number; the tables follow."""


def downgrade() -> None:
    """Nothing was made."""
