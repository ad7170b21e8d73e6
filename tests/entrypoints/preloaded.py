"""What the process that commands are forked from has imported: every command, and so the whole program."""

from aisha.entrypoints.cli import command_line

command_line()
