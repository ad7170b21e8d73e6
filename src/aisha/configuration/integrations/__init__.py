"""Connections to other services: what each needs, where its credentials lie, whether it works and how much it is used."""
