"""What the audit log can hold is what its viewer offers to choose from."""

import re
from pathlib import Path
from typing import get_args

from aisha.core.audit import AuditAction
from tests.application import Api

ROOT = Path(__file__).resolve().parents[2]
OFFERED = (ROOT / "web/src/features/audit/actions.ts").read_text()
_SUBJECTS = """
select distinct split_part(encode(tgargs, 'escape'), '\\000', 1) as subject from pg_trigger t join pg_proc p on p.oid = t.tgfoid
 where p.proname = 'audit_row'
"""
_NAMED = "select string_agg(prosrc, ' ') from pg_proc where proname in ('audit_row', 'named_action')"


def _offered(name: str) -> set[str]:
    """The texts of one of the lists in the viewer's source."""
    block = re.search(rf"^const {name} = (.*?)^(?:\] |\}} )as const;$", OFFERED, re.DOTALL | re.MULTILINE)
    assert block is not None, name
    return set(re.findall(r"'([^']+)'", block[1]))


async def test_every_action_can_be_chosen(api: Api) -> None:
    async with api.system() as ctx:
        by_triggers = set(re.findall(r"'([A-Z]+_[A-Z_]+)'", await ctx.fetchval(_NAMED)))
    verbs = {"create", "update", "delete", "restore", "purge"}

    assert len(by_triggers) > 5
    assert _offered("GROUPS") == by_triggers | verbs | set(get_args(AuditAction))


async def test_everything_that_is_audited_can_be_chosen(api: Api) -> None:
    async with api.system() as ctx:
        by_triggers = {row["subject"] for row in await ctx.fetch(_SUBJECTS)}
    source = "".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
    by_name = set(re.findall(r'entity_type="([a-z_]+)"', source)) | {"command"}

    assert len(by_triggers) > 20
    assert _offered("SUBJECTS") == by_triggers | by_name
