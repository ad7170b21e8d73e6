"""The administrator guide's SQL samples for what exists so far, run as an operator runs them: `aisha sql`."""

from datetime import timedelta
from uuid import UUID

import pytest

from aisha.core.clock import utc_now
from aisha.core.refused import Refused
from aisha.entrypoints.sql_command import run_statement
from tests.application import Api, Workspace

TABLES = "select table_name from information_schema.tables where table_schema = 'public' order by table_name"
NO_LEAK = """select c1.id as contact_a, c2.id as contact_b from contacts c1 join contacts c2 on c1.id = c2.id
where c1.tenant_id != c2.tenant_id"""
RLS_EVERYWHERE = "select tablename, rowsecurity from pg_tables where schemaname = 'public' and rowsecurity = false"
ACME = "SELECT * FROM contacts WHERE email LIKE '%@acme.com'"
PERMISSIONS = """INSERT INTO permissions (name, description, resource, action)
VALUES
  ('view_sensitive_data', 'View financial information', 'accounts', 'read'),
  ('bulk_delete', 'Perform bulk delete operations', '*', 'delete')"""
GRANT = """INSERT INTO role_permissions (role, permission_id)
SELECT 'financial_manager', id FROM permissions WHERE name = 'view_sensitive_data'"""
RECENT_CALLS = """SELECT id, related_type, subject, created_at, metadata->'call_sid' as call_sid,
    metadata->'duration' as duration, metadata->'sentiment' as sentiment FROM activities
WHERE type = 'call' ORDER BY created_at DESC LIMIT 10"""
FOLLOW_UPS = """SELECT id, type, subject, status, due_date, metadata->'priority' as priority,
    metadata->'auto_created' as auto_created
FROM activities WHERE metadata->>'auto_created' = 'true' ORDER BY created_at DESC LIMIT 20"""
AUTO_COMPLETED = """SELECT id, subject, status, completed_at, metadata->'completion_note' as what_was_done,
    metadata->'auto_completed' as auto_completed
FROM activities WHERE metadata->>'auto_completed' = 'true' ORDER BY completed_at DESC LIMIT 20"""
ACTION_ITEMS = """SELECT content, metadata->'action_items' as action_items FROM notes
WHERE related_id = '{contact}' ORDER BY created_at DESC LIMIT 1"""
PENDING = """SELECT * FROM activities WHERE related_id = '{contact}' AND status = 'pending'
  AND type IN ('email', 'call', 'meeting') ORDER BY created_at DESC"""
API_KEY = """INSERT INTO api_keys (key, tenant_id, name, permissions, expires_at)
VALUES ('{key}', '{tenant}', 'Integration Key', '["read:contacts"]', '{until}')"""
OUR_API_KEY = """INSERT INTO api_keys (key_prefix, key_hash, user_id, tenant_id, name, permissions, expires_at)
VALUES (left('{key}', 11), encode(sha256('{key}'), 'hex'), '{owner}', '{tenant}', 'Integration Key', '["read:contacts"]',
        '{until}')"""
"""As docs/api-keys.md says it: a key has an owner, and only its hash is stored."""
MISSING_INDEXES = """SELECT schemaname, tablename, attname FROM pg_stats WHERE schemaname = 'public' AND n_distinct > 100
  AND attname NOT IN (SELECT indexdef FROM pg_indexes)"""


@pytest.fixture
async def contact(workspace: Workspace) -> UUID:
    """A contact of acme.com with a pending call and a note that an analysis left behind."""
    admin = workspace.admin
    made = (await admin.post("/api/contacts", {"first_name": "Ada", "email": "ada@acme.com"})).json()["data"]
    related = {"related_type": "contact", "related_id": made["id"]}
    call = {"type": "call", "subject": "Call back", "metadata": {"auto_created": True, "call_sid": "CA1", "duration": 60}}
    await admin.post("/api/activities", call | related)
    await admin.post("/api/notes", {"content": "Summary", "metadata": {"action_items": ["Send the price list"]}} | related)
    return UUID(made["id"])


async def run(api: Api, tenant_id: UUID | None, sample: str, *, write: bool = False) -> list[list[str]]:
    _, rows, _ = await run_statement(api.state.pool, tenant_id, sample, write=write)
    return rows


async def test_the_expected_tables_exist(api: Api, workspace: Workspace) -> None:
    names = {row[0] for row in await run(api, workspace.id, TABLES)}

    assert {"accounts", "contacts", "leads", "opportunities", "activities", "employees", "tenants", "users"} <= names


@pytest.mark.parametrize("sample", [NO_LEAK, RLS_EVERYWHERE])
async def test_a_check_that_must_find_nothing_finds_nothing(api: Api, workspace: Workspace, contact: UUID, sample: str) -> None:
    assert contact
    assert await run(api, workspace.id, sample) == []


@pytest.mark.parametrize(
    ("sample", "count"),
    [(ACME, 1), (RECENT_CALLS, 1), (FOLLOW_UPS, 1), (AUTO_COMPLETED, 0), (ACTION_ITEMS, 1), (PENDING, 1)],
)
async def test_a_sample_sees_the_rows_of_its_tenant_only(
    api: Api, workspace: Workspace, contact: UUID, sample: str, count: int
) -> None:
    other = await api.tenant("Other")

    assert len(await run(api, workspace.id, sample.format(contact=contact))) == count
    assert await run(api, other, sample.format(contact=contact)) == []


async def test_the_search_for_missing_indexes_runs(api: Api, workspace: Workspace) -> None:
    await run(api, workspace.id, MISSING_INDEXES)


async def test_a_key_is_made_by_hand_with_its_hash_and_its_owner(api: Api, workspace: Workspace, contact: UUID) -> None:
    key = "ak_550e8400_integration-key-of-the-test"
    until = (utc_now() + timedelta(days=90)).isoformat()
    values = {"key": key, "tenant": workspace.id, "owner": workspace.admin.user_id, "until": until}

    with pytest.raises(Refused, match='column "key"'):
        await run(api, workspace.id, API_KEY.format(**values), write=True)
    await run(api, workspace.id, OUR_API_KEY.format(**values), write=True)

    used = await api.client.get("/api/contacts", headers={"X-API-Key": key})
    assert [each["id"] for each in used.json()["data"]] == [str(contact)]
    assert key not in str(await run(api, workspace.id, "select * from api_keys"))


async def test_the_custom_permission_sample_runs_and_runs_again(api: Api) -> None:
    for _ in range(2):
        await run(api, None, PERMISSIONS, write=True)
    await run(api, None, GRANT, write=True)

    held = "select p.name from role_permissions r join permissions p on p.id = r.permission_id where role = 'financial_manager'"
    assert await run(api, None, held) == [["view_sensitive_data"]]
