"""The tables of the job queue, made by the job library; the serving role works on them."""

from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment

from aisha.core.migrate import run_script as run

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("pgqueuer", "pgqueuer_log", "pgqueuer_statistics", "pgqueuer_schedules")


def upgrade() -> None:
    run(QueryBuilderEnvironment().build_install_query())
    for table in TABLES:
        run(f"grant select, insert, update, delete on {table} to aisha_app; grant select on {table} to aisha_backup")
        run(f"alter table {table} enable row level security; alter table {table} force row level security")
        run(f"create policy queue on {table} to aisha_app using (true) with check (true)")
        run(f"create policy backup_reads on {table} for select to aisha_backup using (true)")
    run("grant truncate on pgqueuer_log to aisha_app; grant usage, select on all sequences in schema public to aisha_app")
    run("grant select on alembic_version to aisha_app, aisha_backup; alter table alembic_version enable row level security")
    run("create policy version on alembic_version for select to aisha_app, aisha_backup using (true)")


def downgrade() -> None:
    run("drop policy version on alembic_version; alter table alembic_version disable row level security")
    run(QueryBuilderEnvironment().build_uninstall_query())
