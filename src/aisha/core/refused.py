"""What stops a command: one sentence for the person at the terminal, with the cure."""


class Refused(Exception):
    """The program cannot go on. The message is shown as it is, without a traceback; `exit_code` ends the command."""

    exit_code = 1


class Unreachable(Refused):
    """What the command needs does not answer."""

    exit_code = 3
