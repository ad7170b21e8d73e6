"""Mail of a workspace: what its sending domains publish, its address for mails that come back, one pace for all its mails."""

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
