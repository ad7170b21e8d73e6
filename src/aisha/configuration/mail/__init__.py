"""The outbox of mails, for administrators: what was sent, what waits, and what a held mail says."""
