"""Two tenants with rows in every table: owned by different people, unassigned, and by somebody who is in both."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID, uuid4

import httpx
from pgqueuer import AsyncpgDriver, Queries

from aisha.core.clock import utc_now
from aisha.core.context import Context
from aisha.core.ids import new_id
from aisha.entrypoints.api import create_app
from aisha.identity.tenants.actions import create_tenant
from tests.application import Api, Workspace, make_workspace
from tests.database import DatabaseServer, make_settings
from tests.identity.pictures import png

WITHOUT_ID = (
    "role_permissions", "idempotency_keys", "import_rows", "audit_digests", "job_schedules", "announcement_dismissals",
    "integration_usage", "notification_preferences", "saved_view_choices", "sending_switches", "sending_rates",
    "sender_domain_checks",
    "daily_digests",
)  # fmt: skip
OWNED = ("accounts", "contacts", "leads", "opportunities", "activities")


@dataclass(frozen=True)
class World:
    """An installation of its own with two filled tenants. `both` is an employee of each."""

    api: Api
    admin_dsn: str
    first: Workspace
    second: Workspace
    both: UUID
    superadmin: UUID


@asynccontextmanager
async def make_world(server: DatabaseServer) -> AsyncGenerator[World]:
    """A database with two tenants, for as long as the block lasts."""
    database = f"aisha_world_{uuid4().hex[:12]}"
    await server.create(database)
    try:
        settings = make_settings(jwt_secret="t" * 64, rate_limit_max=0, auth_rate_limit_max=0)
        app = create_app(settings, dsn=server.dsn("aisha_app", database))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            yield await _fill(Api(app, client), _in_database(server.admin_dsn, database))
    finally:
        await server.drop(database)


def _in_database(dsn: str, database: str) -> str:
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{database}"))


async def _fill(api: Api, admin_dsn: str) -> World:
    first, second = await make_workspace(api, "First"), await make_workspace(api, "Second")
    both = await api.member(first.id, "employee", email="both@tests.example")
    await api.member(second.id, "employee", email="both@tests.example")
    superadmin = await api.superadmin()
    async with api.system() as ctx:
        await ctx.execute("""update tenants set settings = settings || '{"limits": {"leads": 100000}}'""")
    for workspace in (first, second):
        async with api.system(workspace.id) as ctx:
            await _fill_tenant(ctx, workspace, both.user_id)
        photo = {"file": ("p.png", png(32, 32), "image/png")}
        await workspace.employee.request("PUT", f"/api/users/{workspace.employee.user_id}/photo", files=photo)
    async with api.system() as ctx:
        await _fill_queue(ctx)
        await _fill_sign_in(ctx, both.user_id)
        await _fill_protection(ctx, (first.id, second.id))
    return World(api, admin_dsn, first, second, both.user_id, superadmin.user_id)


async def _fill_tenant(ctx: Context, workspace: Workspace, both: UUID) -> None:
    tenant = workspace.id
    pipeline = await ctx.fetchval("select id from pipelines where tenant_id = $1", tenant)
    stage = await ctx.fetchval("select key from pipeline_stages where tenant_id = $1 order by position limit 1", tenant)
    particular: dict[str, dict[str, Any]] = {
        "accounts": {"name": "A"}, "contacts": {"last_name": "C"}, "leads": {"last_name": "L"},
        "opportunities": {"name": "O", "pipeline_id": pipeline, "stage": stage},
        "activities": {"subject": "T", "due_date": utc_now().date()},
    }  # fmt: skip
    owners = (workspace.employee.user_id, workspace.admin.user_id, both, None)
    for table in OWNED:
        for owner in owners:
            await insert(ctx, table, tenant_id=tenant, owner_id=owner, **particular[table])
    product = new_id()
    await insert(ctx, "products", tenant_id=tenant, id=product, name="P", code="P-1")
    for deal in await ctx.fetch("select id from opportunities where tenant_id = $1", tenant):
        await insert(ctx, "opportunity_lines", tenant_id=tenant, opportunity_id=deal["id"], product_id=product, position=1,
                     name="P", unit_price=1)  # fmt: skip
    for person, column in (("contacts", "contact_id"), ("leads", "lead_id")):
        for row in await ctx.fetch(f"select id from {person} where tenant_id = $1", tenant):
            await insert(
                ctx, "consents", tenant_id=tenant, channel="email", state="granted", source="form", **{column: row["id"]}
            )
    await insert(ctx, "suppressions", tenant_id=tenant, channel="email", address="gone@tests.example", reason="manual")
    partner = await ctx.fetchval("select id from contacts where tenant_id = $1 order by id limit 1", tenant)
    for deal in await ctx.fetch("select id from opportunities where tenant_id = $1", tenant):
        await insert(ctx, "opportunity_contacts", tenant_id=tenant, opportunity_id=deal["id"], contact_id=partner)
    for lead in await ctx.fetch("select id from leads where tenant_id = $1", tenant):
        related = {"related_type": "lead", "related_id": lead["id"]}
        await insert(ctx, "notes", tenant_id=tenant, content="N", **related)
        await insert(ctx, "activities", tenant_id=tenant, subject="T", owner_id=workspace.admin.user_id, **related)
    await insert(ctx, "roles", tenant_id=tenant, name="auditor", label="Auditor")
    permission = await ctx.fetchval("select id from permissions where name = 'leads.read'")
    await insert(ctx, "role_permissions", tenant_id=tenant, role="auditor", permission_id=permission)
    await _fill_logs(ctx, tenant, both)
    await _fill_work(ctx, workspace, both)
    await _fill_configuration(ctx, workspace, both)
    await _fill_campaign(ctx, tenant)


async def _fill_logs(ctx: Context, tenant: UUID, both: UUID) -> None:
    some = uuid4()
    await insert(ctx, "events", tenant_id=tenant, event="test.done", payload={})
    await insert(ctx, "events", tenant_id=tenant, event="test.told", payload={}, published_at=utc_now())
    await insert(
        ctx, "assignment_history", tenant_id=tenant, entity_type="leads", entity_id=some, action="assign", field="owner_id"
    )
    await insert(
        ctx, "entity_transitions", tenant_id=tenant, action="convert", from_type="lead", from_id=some, to_type="contact",
        to_id=some, snapshot={},
    )  # fmt: skip
    await insert(ctx, "import_jobs", tenant_id=tenant, id=some, entity="leads", file_name="f", storage_key="k", size_bytes=1)
    await insert(ctx, "import_rows", tenant_id=tenant, import_id=some, row_number=1, status="created")
    await insert(ctx, "email_outbox", tenant_id=tenant, kind="test", to_address="a@b.example", subject="S")
    later = utc_now() + timedelta(days=1)
    await insert(
        ctx, "api_keys", tenant_id=tenant, name="K", key_prefix="ak_0", key_hash=str(uuid4()), user_id=both, expires_at=later
    )
    await insert(ctx, "invitations", tenant_id=tenant, email="i@tests.example", role="employee", token_hash=str(uuid4()))
    await insert(
        ctx, "audit_seals", tenant_id=tenant, number=1, from_at=later, until_at=later, row_count=1, hash=b"h",
        previous_hash=b"p", signature=b"s",
    )  # fmt: skip
    await insert(
        ctx, "audit_digests", tenant_id=tenant, audit_id=some, segment=1, position=0, salt=b"s", digest=b"d", chain=b"c"
    )
    await insert(
        ctx, "audit_archives", tenant_id=tenant, first_segment=1, last_segment=1, from_at=later, until_at=later, row_count=1,
        storage_key="k",
    )  # fmt: skip
    await insert(ctx, "erasures", tenant_id=tenant, entity_type="contact", entity_id=some)
    await ctx.execute("select set_config('app.user_id', $1, true)", str(both))
    for key, expires_at in (("k", later), ("old", utc_now() - timedelta(days=1))):
        await insert(
            ctx, "idempotency_keys", tenant_id=tenant, user_id=both, key=key, route="r", request_hash="h", expires_at=expires_at
        )


async def _fill_work(ctx: Context, workspace: Workspace, both: UUID) -> None:
    tenant, review = workspace.id, new_id()
    await insert(
        ctx, "bulk_changes", tenant_id=tenant, user_id=workspace.admin.user_id, entity="leads", action="tag",
        record_ids=[review], status="completed",
    )  # fmt: skip
    await insert(
        ctx, "record_exports", tenant_id=tenant, user_id=workspace.admin.user_id, entity="leads", format="csv", storage_key="k"
    )
    await insert(ctx, "custom_fields", tenant_id=tenant, entity="account", field_name="tier", field_type="text", is_unique=True)
    await ctx.execute("insert into custom_computations (tenant_id, entity) values ($1, 'account')", tenant)
    tiered = """update accounts set custom = '{"tier": "gold"}' where tenant_id = $1 and owner_id = $2"""
    await ctx.execute(tiered, tenant, both)
    await insert(ctx, "tenant_exports", tenant_id=tenant, id=tenant, user_id=workspace.admin.user_id, format="csv")
    await insert(
        ctx, "tenant_oidc_providers", tenant_id=tenant, label="L", issuer="i", client_id="c", client_secret=b"s",
        allowed_domains=["tests.example"],
    )  # fmt: skip
    await insert(ctx, "access_reviews", tenant_id=tenant, id=review)
    await insert(
        ctx, "access_review_lines", tenant_id=tenant, id=review, review_id=review, kind="role", user_id=both, access="employee"
    )


async def _fill_campaign(ctx: Context, tenant: UUID) -> None:
    campaign = new_id()
    await insert(ctx, "ai_campaigns", tenant_id=tenant, id=campaign, name="C", campaign_type="email")
    contact = await ctx.fetchval("select id from contacts where tenant_id = $1 limit 1", tenant)
    await insert(
        ctx, "campaign_recipients", tenant_id=tenant, campaign_id=campaign, entity_type="contact", entity_id=contact,
        destination="c@tests.example",
    )  # fmt: skip
    await insert(ctx, "campaign_events", tenant_id=tenant, campaign_id=campaign, event_type="campaign_scheduled")
    await insert(ctx, "sending_switches", tenant_id=tenant, channel="call", enabled=False, reason="R")


async def _fill_configuration(ctx: Context, workspace: Workspace, both: UUID) -> None:
    tenant, announcement = workspace.id, new_id()
    await insert(ctx, "module_settings", tenant_id=tenant, module_name="workflows")
    await insert(ctx, "daily_digests", tenant_id=tenant, user_id=both, told_on=utc_now().date())
    await insert(
        ctx, "entity_labels", tenant_id=tenant, entity_key="leads", custom_label="Prospects", custom_label_singular="Prospect"
    )
    await insert(
        ctx, "duplicate_dismissals", tenant_id=tenant, id=announcement, decision_id=announcement, record_type="leads",
        record_id=announcement,
    )  # fmt: skip
    await insert(ctx, "announcements", tenant_id=tenant, id=announcement, title="T", content="C")
    await insert(ctx, "tenant_integrations", tenant_id=tenant, id=announcement, integration_type="github", name="I")
    template: dict[str, Any] = {"name": "T", "subject": "S", "body_text": "B", "entity_types": ["contact"]}
    await insert(ctx, "email_templates", tenant_id=tenant, id=announcement, **template)
    await insert(ctx, "email_template_versions", tenant_id=tenant, template_id=announcement, number=1, category="general",
                 **template)  # fmt: skip
    await insert(ctx, "calendar_feeds", tenant_id=tenant, user_id=both, token_hash=str(uuid4()))
    await insert(ctx, "webhook", tenant_id=tenant, id=announcement, url="https://w.tests.example", name="W", secret=b"s")
    sent: dict[str, Any] = {"webhook_id": announcement, "event_id": announcement, "event": "lead.created", "body": {}}
    await insert(ctx, "webhook_deliveries", tenant_id=tenant, **sent)
    await insert(ctx, "integration_usage", tenant_id=tenant, integration_id=announcement, day=utc_now().date())
    await insert(ctx, "sending_rates", tenant_id=tenant, integration_id=announcement)
    await insert(ctx, "sender_domain_checks", tenant_id=tenant, integration_id=announcement, domain="d.example", records=[])
    await insert(ctx, "bounce_addresses", tenant_id=tenant, token_hash=str(uuid4()))
    for user in (workspace.admin.user_id, workspace.employee.user_id, both):
        await ctx.execute("select set_config('app.user_id', $1, true)", str(user))
        await insert(ctx, "announcement_dismissals", tenant_id=tenant, user_id=user, announcement_id=announcement)
        await insert(ctx, "notifications", tenant_id=tenant, user_id=user, type="info", title="T")
        await insert(ctx, "notification_preferences", tenant_id=tenant, user_id=user, type="info", in_app=True, by_email=False)
        view, is_shared = new_id(), user == both
        await insert(ctx, "saved_views", tenant_id=tenant, id=view, entity="leads", name="V", user_id=user, is_shared=is_shared)
        await insert(ctx, "saved_view_choices", tenant_id=tenant, user_id=user, view_id=view)
    await insert(ctx, "tags", tenant_id=tenant, name="Vip", slug="vip")


async def _fill_sign_in(ctx: Context, user: UUID) -> None:
    over = "2030-01-01T00:00:00Z"
    await ctx.execute("insert into system_settings (setting_key, setting_value) values ('auth.test', '1')")
    await insert(ctx, "password_resets", user_id=user, token_hash="r", expires_at=datetime.fromisoformat(over))
    await insert(ctx, "password_history", user_id=user, password_hash="h")
    await insert(
        ctx, "email_changes", user_id=user, email="new@tests.example", token_hash="e", expires_at=datetime.fromisoformat(over)
    )
    await ctx.execute("insert into sign_in_locks (email_hash, failures) values ('h', 1)")
    await insert(ctx, "sign_ins", user_id=user, outcome="signed_in")
    await insert(ctx, "two_factors", id=user, secret=b"s")
    await insert(ctx, "trusted_devices", user_id=user, token_hash="t", expires_at=datetime.fromisoformat(over))
    await insert(ctx, "oidc_providers", label="L", issuer="i", client_id="c", client_secret=b"s")
    await ctx.execute("insert into oidc_links (issuer, subject, user_id) values ('i', 's', $1)", user)


async def _fill_queue(ctx: Context) -> None:
    await Queries(AsyncpgDriver(ctx.connection)).enqueue("isolation.test", b"")  # pyright: ignore[reportArgumentType]
    job = {"entrypoint": "isolation.test", "priority": 0, "status": "successful"}
    await insert(ctx, "pgqueuer_log", job_id=1, **job)
    await insert(ctx, "pgqueuer_statistics", count=1, **job)
    await insert(ctx, "pgqueuer_schedules", expression="* * * * *", entrypoint="isolation.test")


async def _fill_protection(ctx: Context, tenants: tuple[UUID, ...]) -> None:
    await insert(ctx, "live_switches", key="readonly")
    await insert(ctx, "security_blocks", source="ip:203.0.113.9", kind="manual", lifted_at=utc_now())
    for tenant in (None, *tenants):
        await insert(ctx, "security_signals", kind="sql", source="ip:203.0.113.9", tenant=tenant)
    for tenant in tenants:
        await ctx.execute("insert into tenant_storage (tenant, file_count, size_bytes) values ($1, 1, 1)", tenant)
    await insert(ctx, "protection_reports", kind="security_check", is_ok=True, duration_ms=1)
    every: dict[str, Any] = {"schedule": "hourly", "default_schedule": "hourly"}
    await insert(ctx, "job_schedules", key="isolation.test", job_type="isolation.test", next_run_at=utc_now(), **every)
    await insert(ctx, "job_runs", key="isolation.test", status="ok", started_at=utc_now(), worker="w")
    await insert(ctx, "audit_horizons", id=1, cutoff_at=utc_now())
    purged: dict[str, Any] = {
        "name": "P", "slug": "p", "deleted_at": utc_now(), "row_counts": {}, "signature": "s", "purged_by_name": "P",
    }  # fmt: skip
    await insert(ctx, "tenant_purges", tenant=uuid4(), **purged)
    gone = await create_tenant(ctx, "Gone")
    await ctx.execute("update tenants set deleted_at = now() where id = $1", gone)
    await ctx.execute("select begin_removal($1, 'P', 0, 0)", gone)


async def insert(ctx: Context, table: str, **values: Any) -> None:
    """One row of a table, as the context's own role."""
    id_is_missing = "id" not in values and table not in WITHOUT_ID
    row = {"id": new_id(), **values} if id_is_missing and not table.startswith("pgqueuer") else values
    places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    await ctx.execute(f"insert into {table} ({', '.join(row)}) values ({places})", *row.values())
