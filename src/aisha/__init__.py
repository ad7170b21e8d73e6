"""Aisha CRM."""
