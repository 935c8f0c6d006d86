"""What a matter brings a second time."""

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: the number is kept."""


def downgrade() -> None:
    """Nothing yet: the number is kept."""
