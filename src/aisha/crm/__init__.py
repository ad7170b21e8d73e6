"""The record types."""
