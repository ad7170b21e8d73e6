"""Who reports to whom is a tree: nobody stands above themselves."""

from aisha.core.migrate import run_script as run

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

UPGRADE = """
create function refuse_manager_cycle() returns trigger language plpgsql as $$
declare
  above uuid := new.manager_id;
  steps integer := 0;
begin
  while above is not null loop
    steps := steps + 1;
    if above = new.id or steps > 100 then
      raise exception 'This would make somebody their own manager.' using errcode = '23514', constraint = 'manager_id';
    end if;
    select manager_id into above from employees where tenant_id = new.tenant_id and id = above;
  end loop;
  return new;
end $$;
create trigger refuse_manager_cycle before insert or update of manager_id on employees
  for each row when (new.manager_id is not null) execute function refuse_manager_cycle();
"""


def upgrade() -> None:
    run(UPGRADE)


def downgrade() -> None:
    run("drop trigger refuse_manager_cycle on employees; drop function refuse_manager_cycle()")
