"""What an export holds: a file for every table that says something about the tenant, without secrets and derived columns.

A new table of tenants has to be named here, in one list or the other; a test asks for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aisha.core.database import table_rows

WHOLE = (
    "accounts", "contacts", "leads", "opportunities", "opportunity_contacts", "activities", "notes", "products",
    "opportunity_lines", "pipelines", "pipeline_stages", "departments",
    "roles", "employees", "access_reviews", "access_review_lines", "assignment_history", "entity_transitions", "change_sets",
    "custom_fields", "erasures", "module_settings", "entity_labels", "announcements", "duplicate_dismissals",
    "email_templates", "email_template_versions", "consents", "suppressions", "ai_campaigns", "campaign_recipients",
    "tags", "saved_views",
)  # fmt: skip
"""Tables that leave with every column but the derived ones."""
WITHOUT_SECRETS: Mapping[str, frozenset[str]] = {
    "invitations": frozenset({"token_hash"}),
    "api_keys": frozenset({"key_hash"}),
    "tenant_oidc_providers": frozenset({"client_secret"}),
    "tenant_integrations": frozenset({"credentials", "webhook_secret"}),
    "email_outbox": frozenset({"text_body", "html_body", "link"}),
    "import_jobs": frozenset({"storage_key"}),
    "webhook": frozenset({"secret", "headers"}),
    "audit_log": frozenset(),
}
"""Tables that leave without these columns: a mail's text may hold a link that signs somebody in."""
LEFT_OUT: Mapping[str, str] = {
    "announcement_dismissals": "who has closed a banner",
    "access_versions": "tells processes to read access anew",
    "audit_archives": "its rows are in audit_log.csv",
    "audit_digests": "proves the log within this installation",
    "audit_seals": "proves the log within this installation",
    "bounce_addresses": "hashes of secret addresses of this installation",
    "bulk_changes": "progress of work, kept for a week",
    "calendar_feeds": "hashes of secret links of this installation",
    "campaign_events": "what each recipient's row says, step by step",
    "custom_computations": "progress of work",
    "custom_values": "derived from the records",
    "daily_digests": "for which day somebody was written to",
    "events": "what the audit log says, for processes",
    "integration_usage": "counts of calls",
    "notification_preferences": "how single people want to be told",
    "notifications": "what single people were told, for a while",
    "idempotency_keys": "answers to repeated requests, kept for a day",
    "import_rows": "cells of files that were imported",
    "record_counts": "derived from the records",
    "record_exports": "about exports themselves",
    "record_index": "derived from the records",
    "role_permissions": "is role_permissions.csv, with the permissions' names",
    "saved_view_choices": "who has a view among their tabs",
    "sender_domain_checks": "what was found at name servers, which can be looked at again",
    "sending_rates": "when the next mail may leave",
    "sending_switches": "who stopped sending, for the time being",
    "sessions": "sign-ins, not the tenant's data",
    "tenant_exports": "about exports themselves",
    "webhook_deliveries": "progress of work, kept for a month",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the export: its name without ending, its columns, and SQL for their values; $1 is the tenant."""

    name: str
    columns: tuple[str, ...]
    sql: str


def _whole(name: str, without: frozenset[str] = frozenset()) -> Part:
    table = table_rows(name)
    columns = tuple(
        str.__str__(column.name)
        for column in table.c
        if column.name != "tenant_id" and column.name not in without and not column.name.endswith("_norm")
    )
    return Part(name, columns, f"select {', '.join(columns)} from {name} where tenant_id = $1 order by id")


def _tenant() -> Part:
    columns = ("id", "name", "slug", "status", "settings", "metadata", "branding", "created_at", "updated_at")
    return Part("tenant", columns, f"select {', '.join(columns)} from tenants where id = $1")


def _users() -> Part:
    columns = ("id", "email", "first_name", "last_name", "phone", "locale", "status", "last_login_at", "created_at")
    mine = "exists (select from employees e where e.tenant_id = $1 and e.user_id = u.id)"
    selected = ", ".join(f"u.{each}" for each in columns)
    return Part("users", columns, f"select {selected} from users u where {mine} order by u.id")


def _role_permissions() -> Part:
    sql = "select r.role, p.name from role_permissions r join permissions p on p.id = r.permission_id where r.tenant_id = $1"
    return Part("role_permissions", ("role", "permission"), f"{sql} order by 1, 2")


def parts() -> tuple[Part, ...]:
    """The files in the order of the archive; the audit log comes last, because its archived rows follow."""
    return (
        _tenant(), *(_whole(name) for name in WHOLE), _users(), _role_permissions(),
        *(_whole(name, without) for name, without in WITHOUT_SECRETS.items()),
    )  # fmt: skip
