"""`aisha user` as its users run it: the printed link is accepted."""

import asyncio
from pathlib import Path

from aisha.core.ids import new_id
from tests.entrypoints.processes import aisha
from tests.tenants import Person, Tenant


async def test_somebody_is_invited_and_invited_again(tenant: Tenant, admin: Person, app_dsn: str, tmp_path: Path) -> None:
    email = f"cli-{new_id().hex}@tests.example"

    async def user(*arguments: str) -> tuple[int, str]:
        person = ("--as", admin.caller.email)
        done = await asyncio.to_thread(aisha, "user", *arguments, *person, home=tmp_path, DATABASE_URL=app_dsn)
        return done.returncode, done.stdout + done.stderr

    async def accept(said: str) -> int:
        token = said.strip().rpartition("token=")[2]
        answer = await tenant.api.client.post(f"/api/invitations/{token}/accept", json={"password": "a long enough password"})
        tenant.api.client.cookies.clear()
        return answer.status_code

    invited = await user("invite", email, "--first-name", "Ada", "--last-name", "Byron", "--role", "manager")
    again = await user("resend", email)
    beyond = await user("invite", "x@tests.example", "--first-name", "A", "--last-name", "B", "--role", "pope")
    unknown = await user("resend", "nobody@tests.example")

    assert invited[0] == again[0] == 0 and "held, because there is no mail server" in invited[1]
    assert [await accept(invited[1]), await accept(again[1])] == [410, 200]
    assert beyond == (1, "role: There is no role named pope.\n")
    assert unknown[0] == 1 and "does not exist" in unknown[1]
    assert await tenant.value("select role from employees where tenant_id = $1 and email = $2", email) == "manager"
