"""Saved views of lists, and the tags that records hold."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import Policy, audit_sql, definer_reads, protect_sql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
VISIBLE = "user_id = (select current_user_id()) or is_shared"
RETAG = "retag_views(text, text)"


def upgrade() -> None:
    run((SQL / "0040_views_and_tags.sql").read_text())
    statements = (
        *protect_sql("saved_views", "follows", follows=VISIBLE), *audit_sql("saved_views", "saved_view"),
        *protect_sql("saved_view_choices", "personal"),
        *protect_sql("tags", "tenant"), *audit_sql("tags", "tag"),
        "grant select, update on saved_views to aisha_definer",
        definer_reads("saved_views").create_sql(),
        Policy("saved_views", "definer_writes", "true", "true", "UPDATE", roles="aisha_definer").create_sql(),
        f"alter function {RETAG} owner to aisha_definer",
        f"revoke execute on function {RETAG} from public",
        f"grant execute on function {RETAG} to aisha_app",
    )  # fmt: skip
    for statement in statements:
        run(statement)


def downgrade() -> None:
    """The views and the tags' colours are gone; the records keep their tags."""
    run((SQL / "0040_down.sql").read_text())
