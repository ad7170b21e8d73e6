"""What knows no entity: settings, database, context, errors, HTTP, jobs, events."""
