"""Products and the lines of a deal; what a pipeline asks of its deals."""

from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import NIL, audit_sql, protect_sql
from aisha.identity.permissions.catalogue import ROLES, catalogue, permissions_of

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
DEAL_VISIBLE = (
    "(select view_all()) or exists (select 1 from opportunities r where r.tenant_id = opportunity_lines.tenant_id"
    " and r.id = opportunity_lines.opportunity_id)"
)
INDEX = """
create function index_products() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.deleted_at is not null then
    delete from record_index where tenant_id = new.tenant_id and entity_type = 'products' and record_id = new.id;
    return null;
  end if;
  insert into record_index (tenant_id, entity_type, record_id, title, text)
  values (new.tenant_id, 'products', new.id, new.name, search_text(new.name, new.code, new.family))
  on conflict (tenant_id, entity_type, record_id) do update set title = excluded.title, text = excluded.text
    where (record_index.title, record_index.text) is distinct from (excluded.title, excluded.text);
  return null;
end $$
"""
SEEDED = ("permissions", "role_permissions")


def upgrade() -> None:
    run((SQL / "0024_products.sql").read_text())
    run_all(protect_sql("products", "tenant"))
    run_all(audit_sql("products", "product", quiet=("last_activity_at",)))
    run_all(protect_sql("opportunity_lines", "follows", follows=DEAL_VISIBLE))
    run_all(audit_sql("opportunity_lines", "opportunity_line"))
    run(INDEX)
    run("alter function index_products() owner to aisha_definer")
    run("revoke execute on function index_products() from public")
    run("grant execute on function index_products() to aisha_app, aisha_simulate")
    run(
        "create trigger index_record after insert or update of name, code, family, deleted_at on products"
        " for each row execute function index_products()"
    )
    run("create trigger unindex_record after delete on products for each row execute function unindex_record()")
    run(
        "create trigger set_currency before insert or update of currency on products"
        " for each row when (new.currency is null) execute function set_currency()"
    )
    seed()


def seed() -> None:
    """The permissions on products, where the first migration has not written them; row security binds the owner, too."""
    for table in SEEDED:
        run(f"alter table {table} no force row level security")
    for permission in catalogue():
        if permission.resource == "products":
            run(
                "insert into permissions (name, description, resource, action) values"
                f" ('{permission.name}', '{permission.description}', 'products', '{permission.action}')"
                " on conflict (name) do nothing"
            )
    for role in ROLES:
        names = ", ".join(f"'{name}'" for name in permissions_of(role.name) if name.startswith("products."))
        run(
            f"insert into role_permissions (tenant_id, role, permission_id) select {NIL}, '{role.name}', id from permissions"
            f" where name in ({names}) on conflict do nothing"
        )
    for table in SEEDED:
        run(f"alter table {table} force row level security")


def run_all(statements: list[str]) -> None:
    for statement in statements:
        run(statement)


def downgrade() -> None:
    """Amounts stay; what they were made of is gone."""
    tables = (*SEEDED, "record_index")
    for table in tables:
        run(f"alter table {table} no force row level security")
    run((SQL / "0024_down.sql").read_text())
    for table in tables:
        run(f"alter table {table} force row level security")
