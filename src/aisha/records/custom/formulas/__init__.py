"""A small language for computed fields: read, typed and handed to PostgreSQL as a tree; nothing of it is ever run as code."""
