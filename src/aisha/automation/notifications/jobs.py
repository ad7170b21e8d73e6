"""Reminders, mails to those who want them, and forgetting what is old."""

from datetime import timedelta
from uuid import UUID

from aisha.automation.notifications.digest import DAILY_DIGEST
from aisha.core.context import Context, open_system_context
from aisha.core.database import Pool
from aisha.core.jobs import Job, JobRun
from aisha.core.mail import Link, Mail, queue_mail
from aisha.core.module_work import may_work
from aisha.core.notices import NOTICE_MAIL_JOB_NAME, Notice, notify
from aisha.core.periodic import At, Periodic, each_tenant
from aisha.core.settings import Settings

AT_ONCE = 500
LATE = timedelta(days=1)
"""A reminder whose moment passed longer ago, because nothing ran, is not given any more."""
_DUE = """
with due as (
  select t.id from activities t
   where t.tenant_id = $1 and t.deleted_at is null and t.status in ('pending', 'in_progress') and t.assigned_to is not null
     and t.reminder_at <= now() and t.reminder_at > now() - $2::interval and t.reminded_for is distinct from t.reminder_at
   order by t.reminder_at limit $3 for update skip locked)
update activities a set reminded_for = a.reminder_at from due where a.tenant_id = $1 and a.id = due.id
returning a.id, a.subject, a.assigned_to, a.due_at
"""


async def remind(ctx: Context) -> int:
    """Remind the assignees of activities whose moment has come, of up to 500; how many it was. Each moment counts once."""
    ctx.require("activities.update")
    rows = await ctx.fetch(_DUE, ctx.tenant_id, LATE, AT_ONCE)
    await notify(
        ctx,
        [
            Notice(
                row["assigned_to"], "reminder", row["subject"], "Reminder", f"/activities/{row['id']}", "activity", row["id"],
                dedupe_key=f"reminder:{row['id']}", metadata={"due_at": row["due_at"]} if row["due_at"] else None,
            )
            for row in rows
        ],
    )  # fmt: skip
    return len(rows)


async def remind_everywhere(pool: Pool, settings: Settings) -> None:
    """Remind in every open tenant, in batches, each a transaction of its own."""
    async with open_system_context(pool, None, source=None, write=False) as ctx:
        tenants = [row["id"] for row in await ctx.fetch("select active_tenant_ids() as id")]

    async def remind_in(tenant_id: UUID) -> None:
        reminded = AT_ONCE
        while reminded == AT_ONCE:
            async with open_system_context(pool, tenant_id, source=None) as ctx:
                reminded = await remind(ctx) if await may_work(ctx, settings, "activities") else 0

    await each_tenant(tenants, remind_in)


async def forget_old(pool: Pool, _settings: Settings) -> None:
    """Forget what was read 90 days ago, and everything after 180 (domain.md § 3.15 "Retention")."""
    async with open_system_context(pool, None, source=None) as ctx:
        await ctx.execute("select forget_old_notifications()")


async def mail_notice(job: JobRun) -> None:
    """Write the mail of a notification into the outbox."""
    told = job.message.parameters
    link = Link("Open it in Aisha CRM", f"{job.settings.web_url}{told['link']}") if told["link"] else None
    closing = [f"Which notifications come by e-mail, you choose here: {job.settings.web_url}/settings/notifications"]
    async with open_system_context(job.pool, job.message.tenant_id, source=None) as ctx:
        text = [each for each in (told["title"], told["message"]) if each]
        await queue_mail(ctx, Mail("notification", told["title"], text, link, closing), to=told["email"])


NOTICE_MAIL_JOB = Job(NOTICE_MAIL_JOB_NAME, mail_notice, is_held=False)
REMINDERS = Periodic("reminders", timedelta(minutes=1), remind_everywhere, "Reminds people of activities.")
"""domain.md § 3.16 `reminders`."""
FORGET_NOTIFICATIONS = Periodic(
    "notifications_retention", At(3, 35), forget_old, "Forgets notifications that were read 90 days ago."
)
NOTIFICATION_WORK = (REMINDERS, DAILY_DIGEST, FORGET_NOTIFICATIONS)
