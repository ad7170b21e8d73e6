"""Whether the addresses the servers want are free: checked before anything is created."""

import errno
import socket

from aisha.core.refused import Refused
from aisha.core.settings import Settings


def check_ports(settings: Settings) -> None:
    """Raises Refused for the first port that is taken, twice given or not allowed."""
    wanted = {"PORT": settings.port, "WEB_PORT": settings.web_port}
    if settings.port == settings.web_port:
        raise Refused(f"PORT and WEB_PORT are both {settings.port}: give the API and the web pages different ports.")
    for name, port in wanted.items():
        problem = _problem(settings.aisha_bind, port)
        if problem:
            raise Refused(f"Port {port} {problem}: stop what uses it, or choose another, for example {name}={port + 10}.")


def _problem(address: str, port: int) -> str | None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return "is in use"
            if error.errno == errno.EACCES:
                return "needs more rights than this user has"
            raise Refused(f"AISHA_BIND={address} cannot be listened on: {error.strerror}.") from None
    return None
