"""Assemble a process; no logic."""
