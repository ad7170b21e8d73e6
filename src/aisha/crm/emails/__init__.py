"""Mails that people write to contacts and leads: an activity on the record, and a mail in the outbox behind it."""
