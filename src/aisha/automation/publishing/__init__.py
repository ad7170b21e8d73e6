"""From the outbox to whoever is told of events."""
