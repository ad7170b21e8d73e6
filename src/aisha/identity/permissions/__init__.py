"""Permissions and roles, as data."""
