"""Consents, the suppression list and what a workspace sends with."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import Policy, audit_sql, protect_sql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
PERSON_VISIBLE = (
    "(select view_all())"
    " or (contact_id is not null and exists (select 1 from contacts r where r.tenant_id = consents.tenant_id"
    " and r.id = consents.contact_id))"
    " or (lead_id is not null and exists (select 1 from leads r where r.tenant_id = consents.tenant_id"
    " and r.id = consents.lead_id))"
)
DEFINERS = ("follow_refusals()", "inherit_consents()")


def upgrade() -> None:
    run((SQL / "0027_consent.sql").read_text())
    run_all(protect_sql("consents", "follows", follows=PERSON_VISIBLE))
    run_all(protect_sql("suppressions", "tenant"))
    run_all(audit_sql("consents", "consent", ("proof",)))
    run_all(audit_sql("suppressions", "suppression"))
    run("revoke delete on consents from aisha_app")
    run("grant select, insert, update, delete on consents to aisha_definer")
    run(Policy("consents", "definer_writes", "true", "true", roles="aisha_definer").create_sql())
    for function in DEFINERS:
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app, aisha_simulate")


def run_all(statements: list[str]) -> None:
    for statement in statements:
        run(statement)


def downgrade() -> None:
    """The do_not_* fields stay; proofs and the list of addresses are gone."""
    run((SQL / "0027_down.sql").read_text())
