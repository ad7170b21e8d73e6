"""Records as files; the part a contact plays in a deal."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import Policy, audit_sql, definer_reads, protect_sql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
DEAL_VISIBLE = (
    "(select view_all()) or exists (select 1 from opportunities r where r.tenant_id = opportunity_contacts.tenant_id"
    " and r.id = opportunity_contacts.opportunity_id)"
)
DEFINERS = ("place_primary_contact()", "name_primary_contact()")


def upgrade() -> None:
    run((SQL / "0020_exports.sql").read_text())
    run_all(protect_sql("record_exports", "tenant"))
    run("alter table opportunities no force row level security")
    run((SQL / "0020_contact_parts.sql").read_text())
    run("alter table opportunities force row level security")
    run_all(protect_sql("opportunity_contacts", "follows", follows=DEAL_VISIBLE))
    run_all(audit_sql("opportunity_contacts", "opportunity_contact"))
    run("grant select on record_exports to aisha_definer")
    run(definer_reads("record_exports").create_sql())
    run("grant select, insert, update, delete on opportunity_contacts to aisha_definer")
    run(Policy("opportunity_contacts", "definer_writes", "true", "true", roles="aisha_definer").create_sql())
    run("grant update (contact_id) on opportunities to aisha_definer")
    for function in DEFINERS:
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app, aisha_simulate")


def run_all(statements: list[str]) -> None:
    for statement in statements:
        run(statement)


def downgrade() -> None:
    """The primary contact stays the contact of its deal; the others and what they are there are gone."""
    run("revoke update (contact_id) on opportunities from aisha_definer")
    run((SQL / "0020_down.sql").read_text())
