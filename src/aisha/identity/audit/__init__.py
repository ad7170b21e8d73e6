"""The audit log: read, exported, sealed against change, verified."""
