"""The outbox of mails (admin-chapters.md § 6.2). Rows of the platform carry the nil tenant."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, Text, text

from aisha.core.choices import Choice, Choices
from aisha.core.database import tenant_table, timestamp

MAIL_STATUS = Choices(
    "mail_status",
    (
        Choice("queued", "Waiting", "info"),
        Choice("sent", "Sent", "success"),
        Choice("failed", "Failed", "danger"),
        Choice("held", "Held", "warning"),
    ),
)
"""`held`: there is no mail server; the mail waits to be read, released or marked as sent."""

email_outbox = tenant_table(
    "email_outbox",
    Column("kind", Text, nullable=False),
    Column("to_address", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text_body", Text),
    Column("html_body", Text),
    Column("link", Text),
    Column(
        "status",
        Text,
        CheckConstraint(MAIL_STATUS.check_sql("status"), name="status"),
        nullable=False,
        server_default="queued",
    ),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    timestamp("next_attempt_at"),
    timestamp("send_started_at"),
    timestamp("sent_at"),
    Column("is_unclear", Boolean, nullable=False, server_default=text("false")),
    Column("error", Text),
    Column("unsubscribe_url", Text),
    Column("sent_through", Text),
    Index("ix_email_outbox_status", "tenant_id", "status", "created_at"),
    entity="email",
    masked=("text_body", "html_body", "link"),
)
"""`send_started_at` is committed before the message is handed over: found set on an attempt that never ended, the outcome is
unclear. `link` is the one link of the mail; text and link are erased once a mail with a link is sent. `sent_through` says in
words which server took it."""
