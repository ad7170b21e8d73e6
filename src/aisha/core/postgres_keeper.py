"""Runs a PostgreSQL program as an unprivileged user, and a server exactly as long as whoever holds our standard input.

A script of its own, standard library only: `python -I -S postgres_keeper.py run|keep UID GID REACH PROGRAM ARGUMENT…`.
PostgreSQL refuses to run as root, hence UID and GID (-1: stay who we are). With REACH = 1 the program may pass through folders
that are closed to that user (an installation below /root): it keeps the capability to search and read, nothing else of root.
"""

import ctypes
import os
import select
import signal
import sys
from types import FrameType

STOP_SECONDS = 25
_KEEPCAPS, _AMBIENT, _AMBIENT_RAISE = 8, 47, 2
_GET_SECUREBITS, _SET_SECUREBITS, _NO_SETUID_FIXUP = 27, 28, 1 << 2
_CAPABILITY_VERSION_3 = 0x20080522
_READ_SEARCH, _OVERRIDE = 2, 1


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Data(ctypes.Structure):
    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


def become(user: int, group: int, *, reach: bool) -> None:
    """Give up root for good. A refused capability is no error here: the program then says which folder it cannot enter."""
    if user < 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if reach:
        # PostgreSQL asks access(2), which forgets capabilities of anybody but root unless this bit is set.
        libc.prctl(_SET_SECUREBITS, libc.prctl(_GET_SECUREBITS, 0, 0, 0, 0) | _NO_SETUID_FIXUP, 0, 0, 0)
        libc.prctl(_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)
    if reach and not _keep_capability(libc, _READ_SEARCH):
        _keep_capability(libc, _OVERRIDE)


def _keep_capability(libc: ctypes.CDLL, number: int) -> bool:
    mask = 1 << number
    header = _Header(_CAPABILITY_VERSION_3, 0)
    data = (_Data * 2)(_Data(mask, mask, mask), _Data(0, 0, 0))
    return libc.capset(ctypes.byref(header), data) == 0 and libc.prctl(_AMBIENT, _AMBIENT_RAISE, number, 0, 0) == 0


def run(user: int, group: int, *, reach: bool, command: list[str]) -> None:
    """Become the program."""
    become(user, group, reach=reach)
    os.execv(command[0], command)


def keep(user: int, group: int, *, reach: bool, command: list[str]) -> int:
    """Run the server until our standard input closes or we are told to stop; then stop it fast, that is, cleanly."""
    wake_in, wake_out = os.pipe()
    os.set_blocking(wake_out, False)
    signal.set_wakeup_fd(wake_out)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _noted)
    server = os.fork()
    if server == 0:
        _start(user, group, reach=reach, command=command, closing=(wake_in, wake_out))
    stopping = False
    while True:
        ready, _, _ = select.select([wake_in] if stopping else [wake_in, 0], [], [], STOP_SECONDS if stopping else None)
        done, status = os.waitpid(server, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        told = wake_in in ready and os.read(wake_in, 64).strip(bytes([signal.SIGCHLD]))
        if stopping and not ready:
            os.kill(server, signal.SIGQUIT)
        elif not stopping and (told or (0 in ready and not os.read(0, 64))):
            stopping = True
            os.kill(server, signal.SIGINT)


def _start(user: int, group: int, *, reach: bool, command: list[str], closing: tuple[int, int]) -> None:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    try:
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        for descriptor in closing:
            os.close(descriptor)
        run(user, group, reach=reach, command=command)
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
    os._exit(127)


def _noted(_number: int, _frame: FrameType | None) -> None:
    """The wake-up pipe carries the signal's number."""


def main() -> None:
    mode, user, group, reach, *command = sys.argv[1:]
    if mode == "run":
        run(int(user), int(group), reach=reach == "1", command=command)
    sys.exit(keep(int(user), int(group), reach=reach == "1", command=command))


if __name__ == "__main__":
    main()
