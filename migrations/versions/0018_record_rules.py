"""Rules of records: scores, search, due times, currencies."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import Policy, definer_reads

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
DEFINERS = (
    "is_found(text, uuid, text[])", "index_account_name()", "touch_related()", "rescore_lead()", "move_due_at()",
    "check_pipelines()", "forget_idempotency_keys(integer)", "contact_words(contacts)", "opportunity_words(opportunities)",
)  # fmt: skip
READ = ("pipelines", "pipeline_stages")
TOUCHED = {
    "accounts": "last_activity_at", "contacts": "last_activity_at", "opportunities": "last_activity_at",
    "leads": "last_activity_at, score", "activities": "due_date",
}  # fmt: skip
"""Tables and the columns that the definer functions set."""
WORDS = {
    "contacts": ("contact", ("name", "email", "phone_norm", "mobile_norm", "job_title"),
                 ("first_name", "last_name", "email", "phone", "mobile", "job_title")),
    "opportunities": ("opportunity", ("name", "next_step", "external_id"), ("name", "next_step", "external_id")),
}  # fmt: skip
"""Record types that are found by their account's name: entity, searched columns (the first is the title), watched columns."""
VALUED = ("accounts", "leads", "opportunities")


def upgrade() -> None:
    for table in WORDS:
        words_function(table)
    run((SQL / "0018_record_rules.sql").read_text())
    for table in WORDS:
        search(table, with_account=True)
    for table in READ:
        run(f"grant select on {table} to aisha_definer")
        run(definer_reads(table).create_sql())
    for table, columns in TOUCHED.items():
        run(f"grant update ({columns}) on {table} to aisha_definer")
        run(Policy(table, "definer_follows", "true", "true", "UPDATE", roles="aisha_definer").create_sql())
    run("grant delete on idempotency_keys to aisha_definer")
    expired = Policy("idempotency_keys", "definer_forgets", "expires_at < now()", command="DELETE", roles="aisha_definer")
    run(expired.create_sql())
    for function in DEFINERS:
        run(f"alter function {function} owner to aisha_definer")
        run(f"revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app, aisha_simulate")
    fill()


def words_function(table: str) -> None:
    """The searched text of a row, with the name of its account; read by definer functions alone."""
    entity, columns, _ = WORDS[table]
    words = ", ".join(f"r.{column}" for column in columns)
    run(f"""
create function {entity}_words(r {table}) returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select search_text({words}, (select a.name from accounts a where a.tenant_id = r.tenant_id and a.id = r.account_id),
    case when r.custom <> '{{}}' then custom_words(r.tenant_id, '{entity}', r.custom) end)
$$""")


def search(table: str, *, with_account: bool) -> None:
    """The function and trigger that keep a record's line in the search index; without an account it costs nothing more."""
    entity, columns, watched = WORDS[table]
    words = ", ".join(f"new.{column}" for column in columns)
    words += f", case when new.custom <> '{{}}' then custom_words(new.tenant_id, '{entity}', new.custom) end"
    name = "(select a.name from accounts a where a.tenant_id = new.tenant_id and a.id = new.account_id)"
    if with_account:
        words += f", case when new.account_id is not null then {name} end"
    run(f"""
create or replace function index_{table}() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.deleted_at is not null then
    delete from record_index where tenant_id = new.tenant_id and entity_type = '{table}' and record_id = new.id;
    return null;
  end if;
  insert into record_index (tenant_id, entity_type, record_id, title, text, owner_id, assigned_to)
  values (new.tenant_id, '{table}', new.id, coalesce(new.{columns[0]}, ''), search_text({words}),
    new.owner_id, new.assigned_to)
  on conflict (tenant_id, entity_type, record_id) do update
    set title = excluded.title, text = excluded.text, owner_id = excluded.owner_id, assigned_to = excluded.assigned_to
    where (record_index.title, record_index.text, record_index.owner_id, record_index.assigned_to)
          is distinct from (excluded.title, excluded.text, excluded.owner_id, excluded.assigned_to);
  return null;
end $$""")
    run(f"drop trigger index_record on {table}")
    watched = (*watched, "owner_id", "assigned_to", "deleted_at", "custom", *(["account_id"] if with_account else []))
    run(
        f"create trigger index_record after insert or update of {', '.join(watched)} on {table}"
        f" for each row execute function index_{table}()"
    )


def fill() -> None:
    """What stands there already: account names in the search, currencies. Row security binds the owner, too."""
    tables = ("record_index", "contacts", *VALUED)
    for table in tables:
        run(f"alter table {table} no force row level security")
        run(f"alter table {table} disable trigger user")
    for table, (entity, _, _) in WORDS.items():
        run(
            f"update record_index i set text = {entity}_words(r) from {table} r where r.account_id is not null"
            f" and i.tenant_id = r.tenant_id and i.entity_type = '{table}' and i.record_id = r.id"
        )
    for table in VALUED:
        run(
            f"update {table} set currency = coalesce(tenant_setting(tenant_id, 'currency') #>> '{{}}', 'USD')"
            " where currency is null"
        )
    for table in tables:
        run(f"alter table {table} enable trigger user")
        run(f"alter table {table} force row level security")


def downgrade() -> None:
    """Currencies that were filled in stay; a renamed account's records are found by its name until they are written again."""
    for table in WORDS:
        search(table, with_account=False)
    for table in TOUCHED:
        run(f"drop policy definer_follows on {table}")
        run(f"revoke update on {table} from aisha_definer")
    run("drop policy definer_forgets on idempotency_keys; revoke delete on idempotency_keys from aisha_definer")
    for table in READ:
        run(f"drop policy definer_reads on {table}; revoke select on {table} from aisha_definer")
    run((SQL / "0018_down.sql").read_text())
