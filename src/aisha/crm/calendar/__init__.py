"""Exchange with other calendars: secret links, calendar files out and in."""
