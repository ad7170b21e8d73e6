"""Mail of the installation: written to an outbox in the transaction that causes it, sent from there by SMTP.

from aisha.core.mail import Link, Mail, queue_mail

await queue_mail(ctx, Mail("invitation", "You are invited", ["Ada invites you to Acme."], Link("Accept", url)), to=email)
"""

from aisha.core.mail.letters import Link, Mail
from aisha.core.mail.outbox import queue_mail

__all__ = ["Link", "Mail", "queue_mail"]
