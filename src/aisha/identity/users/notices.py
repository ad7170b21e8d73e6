"""Mail to those who run the installation: what they have to know although they did not ask."""

from collections.abc import Sequence

from aisha.core.context import Context
from aisha.core.mail import Link, Mail, queue_mail

MOST_SHOWN = 10
_SUPERADMINS = "select email from users where is_superadmin and status = 'active' and email is not null order by id limit 100"


async def mail_superadmins(ctx: Context, mail: Mail) -> int:
    """Write a mail to every superadmin who can sign in; returns how many. Needs the platform."""
    ctx.require("system.manage")
    people = await ctx.fetch(_SUPERADMINS)
    for person in people:
        await queue_mail(ctx, mail, to=person["email"])
    return len(people)


def alarm(kind: str, subject: str, first: str, findings: Sequence[str], link: Link) -> Mail:
    """The mail about something that does not hold: what it is, the first MOST_SHOWN findings, and where to look."""
    more = [f"… and {len(findings) - MOST_SHOWN} more."] if len(findings) > MOST_SHOWN else []
    return Mail(kind, subject, [first, *findings[:MOST_SHOWN], *more], link)
