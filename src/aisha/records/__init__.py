"""The one engine behind every record type."""
