"""Tenants: the workspaces kept apart from each other."""
