"""Fields that a tenant adds to its records."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import Policy, audit_sql, definer_reads, protect_sql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
ENTITIES = {"accounts": "account", "contacts": "contact", "leads": "lead", "opportunities": "opportunity",
            "activities": "activity"}  # fmt: skip
SEARCHED = {
    "accounts": ("name", "website", "email", "phone_norm", "city"),
    "contacts": ("name", "email", "phone_norm", "mobile_norm", "job_title"),
    "leads": ("name", "company", "email", "phone_norm", "mobile_norm"),
    "opportunities": ("name", "next_step", "external_id"),
    "activities": ("subject", "location"),
}
"""As in the first migration."""
WATCHED = {
    "accounts": ("name", "website", "email", "phone", "city"),
    "contacts": ("first_name", "last_name", "email", "phone", "mobile", "job_title"),
    "leads": ("first_name", "last_name", "company", "email", "phone", "mobile"),
    "opportunities": ("name", "next_step", "external_id"),
    "activities": ("subject", "location", "related_id"),
}
DEFINERS = ("index_custom()", "index_custom_field()", "custom_fields_of(uuid)", "custom_words(uuid, text, jsonb)")
CHANGED = "old.custom is distinct from new.custom or old.deleted_at is distinct from new.deleted_at and new.custom <> '{}'"


def upgrade() -> None:
    run((SQL / "0017_custom_fields.sql").read_text())
    run_all(protect_sql("custom_fields", "tenant"))
    run_all(audit_sql("custom_fields", "custom_field"))
    run_all(protect_sql("custom_values", "tenant"))
    run("revoke insert, update, delete on custom_values from aisha_app")
    for table in ("custom_fields", *ENTITIES):
        run(f"grant select on {table} to aisha_definer")
        run(definer_reads(table).create_sql())
    run("grant select, insert, update, delete on custom_values to aisha_definer")
    run(Policy("custom_values", "definer_writes", "true", "true", roles="aisha_definer").create_sql())
    for function in DEFINERS:
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app, aisha_simulate")
    for table, entity in ENTITIES.items():
        run(
            f"create trigger index_custom_insert after insert on {table}"
            f" for each row when (new.custom <> '{{}}') execute function index_custom('{entity}')"
        )
        run(
            f"create trigger index_custom_update after update of custom, deleted_at on {table}"
            f" for each row when ({CHANGED}) execute function index_custom('{entity}')"
        )
        run(
            f"create trigger index_custom_delete after delete on {table}"
            f" for each row when (old.custom <> '{{}}') execute function index_custom('{entity}')"
        )
        search(table, with_custom=True)


def search(table: str, *, with_custom: bool) -> None:
    """The function and trigger that keep a record's line in the search index, with or without the words of its own fields."""
    words = ", ".join(f"new.{column}" for column in SEARCHED[table])
    if with_custom:
        words += f", case when new.custom <> '{{}}' then custom_words(new.tenant_id, '{ENTITIES[table]}', new.custom) end"
    related = "new.related_id" if table == "activities" else "null"
    watched = ", ".join([*WATCHED[table], "owner_id", "assigned_to", "deleted_at", *(["custom"] if with_custom else [])])
    run(f"""
create or replace function index_{table}() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.deleted_at is not null then
    delete from record_index where tenant_id = new.tenant_id and entity_type = '{table}' and record_id = new.id;
    return null;
  end if;
  insert into record_index (tenant_id, entity_type, record_id, title, text, owner_id, assigned_to, related_id)
  values (new.tenant_id, '{table}', new.id, coalesce(new.{SEARCHED[table][0]}, ''), search_text({words}),
    new.owner_id, new.assigned_to, {related})
  on conflict (tenant_id, entity_type, record_id) do update
    set title = excluded.title, text = excluded.text, owner_id = excluded.owner_id, assigned_to = excluded.assigned_to,
        related_id = excluded.related_id
    where (record_index.title, record_index.text, record_index.owner_id, record_index.assigned_to, record_index.related_id)
          is distinct from (excluded.title, excluded.text, excluded.owner_id, excluded.assigned_to, excluded.related_id);
  return null;
end $$""")
    run(f"drop trigger index_record on {table}")
    run(
        f"create trigger index_record after insert or update of {watched} on {table}"
        f" for each row execute function index_{table}()"
    )


def run_all(statements: list[str]) -> None:
    for statement in statements:
        run(statement)


def downgrade() -> None:
    """Values stay in their records; what they mean is gone."""
    for table in ENTITIES:
        search(table, with_custom=False)
        for verb in ("insert", "update", "delete"):
            run(f"drop trigger index_custom_{verb} on {table}")
        run(f"drop policy definer_reads on {table}")
    run("drop table custom_values; drop table custom_fields")
    run("drop function index_custom(); drop function index_custom_field(); drop function custom_fields_of(uuid)")
    run("drop function custom_words(uuid, text, jsonb); drop function custom_keys(text, jsonb)")
    run("drop function custom_key(text, jsonb); drop function custom_table(text)")
