"""Retention of the audit log, access reviews, personal data."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import Policy, audit_sql, definer_reads, protect_sql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ERASE_ANSWERS, REFUSE = "erase_answers(uuid[], text)", "refuse_unarchived()"
REVIEWS = (("access_reviews", "access_review"), ("access_review_lines", "access_review_line"))
SQL = Path(__file__).resolve().parent.parent / "sql"


def upgrade() -> None:
    run((SQL / "0010_audit.sql").read_text())
    run_all(protect_sql("audit_archives", "tenant", append_only=True))
    for table, entity in REVIEWS:
        run_all(protect_sql(table, "tenant"))
        run_all(audit_sql(table, entity))
    run("grant select on audit_archives to aisha_definer; grant select, update on idempotency_keys to aisha_definer")
    for table in ("audit_archives", "idempotency_keys"):
        run(definer_reads(table).create_sql())
    run(Policy("idempotency_keys", "definer_erases", "true", "true", "UPDATE", roles="aisha_definer").create_sql())
    for function in (ERASE_ANSWERS, REFUSE):
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
    run(f"grant execute on function {ERASE_ANSWERS} to aisha_app")


def run_all(statements: list[str]) -> None:
    for statement in statements:
        run(statement)


def downgrade() -> None:
    run("drop policy definer_erases on idempotency_keys; drop policy definer_reads on idempotency_keys")
    run(f"revoke select, update on idempotency_keys from aisha_definer; drop function {ERASE_ANSWERS}")
    run("drop trigger refuse_unarchived on audit_log; drop trigger refuse_unarchived on audit_digests")
    run(f"drop function {REFUSE}; grant delete on audit_seals to aisha_retention; drop table audit_archives")
    run("drop table access_review_lines; drop table access_reviews; drop function keep_signed_review()")
    # what is erased stays erased; the earlier release has no word for leads and tenants. Row security binds the owner, too.
    run(
        "alter table erasures no force row level security; alter table erasures disable row level security;"
        " delete from erasures where entity_type in ('lead', 'tenant'); alter table erasures enable row level security;"
        " alter table erasures force row level security; alter table erasures drop constraint ck_erasures_entity_type;"
        " alter table erasures add constraint ck_erasures_entity_type check (entity_type in ('user', 'contact'))"
    )
