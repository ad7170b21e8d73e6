"""Custom fields that are computed: formulas and roll-ups."""

import re
from pathlib import Path

from aisha.core.migrate import run_script as run
from aisha.core.policies import definer_reads, protect_sql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
ENTITIES = {"accounts": "account", "contacts": "contact", "leads": "lead", "opportunities": "opportunity",
            "activities": "activity"}  # fmt: skip
COUNTED = ("contacts", "opportunities", "activities", "opportunity_lines", "opportunity_contacts")
"""Tables whose rows stand behind roll-ups."""
DEFINERS = ("tenant_zone(uuid)", "rollup_result(text, uuid, text, jsonb)", "compute_custom()", "compute_records(text, uuid[])",
            "roll_up()", "custom_fields_of(uuid)")  # fmt: skip
CHANGED = "old.custom is distinct from new.custom or old.deleted_at is distinct from new.deleted_at and new.custom <> '{}'"
EVENTS = {
    "insert": "referencing new table as new_rows",
    "update": "referencing old table as old_rows new table as new_rows",
    "delete": "referencing old table as old_rows",
}


def upgrade() -> None:
    run((SQL / "0028_formulas.sql").read_text())
    for statement in protect_sql("custom_computations", "tenant"):
        run(statement)
    for function in DEFINERS:
        run(f"alter function {function} owner to aisha_definer; revoke execute on function {function} from public")
        run(f"grant execute on function {function} to aisha_app, aisha_simulate")
    index(computed=True)
    run("grant select on opportunity_lines to aisha_definer")
    run(definer_reads("opportunity_lines").create_sql())
    for table, entity in ENTITIES.items():
        run(f"grant update (custom) on {table} to aisha_definer")
        # last of its kind: after what other triggers set
        run(
            f"create trigger zz_compute_custom before insert or update on {table}"
            f" for each row execute function compute_custom('{entity}')"
        )
    for table in COUNTED:
        for event, rows in EVENTS.items():
            run(f"create trigger roll_up_{event} after {event} on {table} {rows} for each statement execute function roll_up()")


def index(*, computed: bool) -> None:
    """The functions that keep the index of values: a computed field is found by the type of its result."""
    script = (SQL / "0017_custom_fields.sql").read_text()
    for name in ("index_custom", "index_custom_field"):
        function = re.search(rf"create function {name}\(\).*?end \$\$;", script, re.DOTALL)
        assert function is not None
        body = function[0].replace("create function", "create or replace function", 1)
        run(re.sub(r"\b(f|new)\.field_type", r"coalesce(\1.result_type, \1.field_type)", body) if computed else body)
    columns = "" if computed else " of custom, deleted_at"
    for table, entity in ENTITIES.items():
        run(f"drop trigger index_custom_update on {table}")
        run(
            f"create trigger index_custom_update after update{columns} on {table}"
            f" for each row when ({CHANGED}) execute function index_custom('{entity}')"
        )


def downgrade() -> None:
    """Computed fields go; the values they had stay in the records, as those of any field that is gone."""
    for table in COUNTED:
        for event in EVENTS:
            run(f"drop trigger roll_up_{event} on {table}")
    for table in ENTITIES:
        run(f"drop trigger zz_compute_custom on {table}")
        run(f"revoke update (custom) on {table} from aisha_definer")
    run("drop policy definer_reads on opportunity_lines; revoke select on opportunity_lines from aisha_definer")
    index(computed=False)
    run("alter table custom_fields no force row level security")
    run("delete from custom_fields where computed is not null")
    run("alter table custom_fields force row level security")
    script = (SQL / "0017_custom_fields.sql").read_text()
    of_before = re.search(r"create function custom_fields_of\(.*?\$\$;", script, re.DOTALL)
    assert of_before is not None
    run(of_before[0].replace("create function", "create or replace function", 1))
    run((SQL / "0028_down.sql").read_text())
