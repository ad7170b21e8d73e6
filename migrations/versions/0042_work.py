"""Long work that its asker follows, events put aside, and the daily digest."""

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled below."""


def downgrade() -> None:
    """Filled below."""
