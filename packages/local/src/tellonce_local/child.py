"""Run by path with `python -I -S`: becomes the given command, but ends when the process that started it dies (Linux).

So neither a killed supervisor nor a killed test run leaves a server behind. It gives way to others as far as it
was told."""

import contextlib
import ctypes
import os
import signal
import sys
import time

_PR_SET_PDEATHSIG = 1
_AUTOGROUP = "/proc/self/autogroup"
_TRIES = 50
_PAUSE_SECONDS = 0.02


def end_with_parent(parent: int) -> None:
    """Ask the kernel for SIGTERM when the parent, of this process id, dies (Linux); end now if it has died already."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def give_way(niceness: int) -> None:
    """Take this nice value, 1 to 19 (sched(7)), for us and for the session, which must be our own; 0 changes nothing.

    It never fails, and never takes back what was given away before."""
    if niceness <= 0:
        return
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, max(niceness, os.getpriority(os.PRIO_PROCESS, 0)))
    # Linux with autogroups weighs sessions against each other: a process's own nice value counts only inside of its own
    with contextlib.suppress(OSError):
        _tell_session(str(niceness).encode())


def _tell_session(niceness: bytes) -> None:
    session = os.open(_AUTOGROUP, os.O_WRONLY)
    try:
        for _ in range(_TRIES):
            try:
                os.write(session, niceness)
            except BlockingIOError:
                time.sleep(_PAUSE_SECONDS)  # the kernel lets users do this ten times a second, all of them together
            else:
                return
    finally:
        os.close(session)


def main() -> None:
    """Become argv[3:]; argv[1] is the parent's process id, argv[2] the nice value."""
    end_with_parent(int(sys.argv[1]))
    give_way(int(sys.argv[2]))
    os.execvp(sys.argv[3], sys.argv[3:])  # noqa: S606 - the caller's own list of arguments


if __name__ == "__main__":
    main()
