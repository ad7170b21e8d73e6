"""What stops a command: one sentence for the person at the terminal, with the cure."""


class Refused(Exception):
    """The program cannot go on. The message is shown as it is, without a traceback, and the exit code is 1."""
