"""Second eyes on mandates."""

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: the number is kept."""


def downgrade() -> None:
    """Nothing yet: the number is kept."""
