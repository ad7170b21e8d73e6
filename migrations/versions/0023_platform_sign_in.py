"""Sign-in rules of the whole installation."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import definer_reads

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
HEALTH = "tenant_health(uuid[])"


def upgrade() -> None:
    run((SQL / "0023_platform_sign_in.sql").read_text())
    run(definer_reads("email_outbox").create_sql())
    run(f"alter function {HEALTH} owner to aisha_definer; revoke execute on function {HEALTH} from public")
    run(f"grant execute on function {HEALTH} to aisha_app")


def downgrade() -> None:
    run("drop policy definer_reads on email_outbox")
    run((SQL / "0023_down.sql").read_text())
