"""Invitations: how a person who was given a place in a tenant gets their own password."""
