"""What acts on records: events on their way out, webhooks, schedules, campaigns."""
