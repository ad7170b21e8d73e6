"""`aisha label`: see `config_commands.py`."""

from aisha.entrypoints.config_commands import register_labels as register

__all__ = ["register"]
