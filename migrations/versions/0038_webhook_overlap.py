"""A webhook's earlier secret signs beside the new one for a while; how old the credentials of integrations are."""

from aisha.core.migrate import run_script as run
from aisha.core.policies import audit_sql, definer_reads

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

SET_BY_PEOPLE = "url, name, event_types, entity_types, changed_fields, is_active, secret, description, headers, disabled_reason"
OLD_CREDENTIALS = """
-- definer: how many integrations of each workspace have credentials that were last changed longer than `p_age` ago.
create function old_credential_counts(p_age interval) returns table (tenant_id uuid, old bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select i.tenant_id, count(*) from tenant_integrations i
   where in_platform() and (i.credentials is not null or i.webhook_secret is not null)
     and coalesce(i.rotated_at, i.created_at) < now() - p_age
   group by i.tenant_id
$$;
alter function old_credential_counts(interval) owner to aisha_definer;
revoke execute on function old_credential_counts(interval) from public;
grant execute on function old_credential_counts(interval) to aisha_app;
"""


def upgrade() -> None:
    run("grant select on tenant_integrations to aisha_definer")
    run(definer_reads("tenant_integrations").create_sql())
    run(OLD_CREDENTIALS)
    run("alter table webhook add column previous_secret bytea, add column previous_secret_until timestamptz")
    replace_audit("secret", "headers", "previous_secret")


def replace_audit(*masked: str) -> None:
    """No secret stands in the audit log."""
    _, audit = audit_sql("webhook", "webhook", masked)
    run("drop trigger audit_row on webhook")
    run(audit.replace("insert or update or delete", f"insert or delete or update of {SET_BY_PEOPLE}"))


def downgrade() -> None:
    replace_audit("secret", "headers")
    run("alter table webhook drop column previous_secret, drop column previous_secret_until")
    run("drop function old_credential_counts(interval)")
    run("drop policy definer_reads on tenant_integrations; revoke select on tenant_integrations from aisha_definer")
