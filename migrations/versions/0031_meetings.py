"""Records of meetings and calls."""

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: the number is kept."""


def downgrade() -> None:
    """Nothing yet: the number is kept."""
