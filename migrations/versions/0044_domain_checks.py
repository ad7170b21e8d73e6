"""Which records of a sending domain were in order when somebody last knew, so that people are told of those that broke."""

from aisha.core.migrate import run_script as run

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The next look fills it."""
    run("alter table sender_domain_checks add column good text[] default '{}' not null")


def downgrade() -> None:
    run("alter table sender_domain_checks drop column good")
