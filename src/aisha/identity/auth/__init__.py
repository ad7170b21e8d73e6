"""Signing in, sessions and what the signed-in person may do."""
