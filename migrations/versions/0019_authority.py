"""Nobody reaches above oneself: whose rules hold for a person, and a login's new address."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import protect_sql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
DEFINERS = ("ruling_tenants_of(uuid)",)


def upgrade() -> None:
    run((SQL / "0019_authority.sql").read_text())
    for statement in protect_sql("email_changes", "platform"):
        run(statement)
    for function in DEFINERS:
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app")


def downgrade() -> None:
    run((SQL / "0019_down.sql").read_text())
