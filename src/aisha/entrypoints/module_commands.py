"""`aisha module`: see `config_commands.py`."""

from aisha.entrypoints.config_commands import register_modules as register

__all__ = ["register"]
