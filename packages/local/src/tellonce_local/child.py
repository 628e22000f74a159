"""Run by path with `python -I -S`: becomes the given command, but ends when the process that started it dies (Linux).

So neither a killed supervisor nor a killed test run leaves a server behind."""

import contextlib
import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int) -> None:
    """Ask the kernel for SIGTERM when the parent, of this process id, dies (Linux); end now if it has died already."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def main() -> None:
    """Become argv[2:]; argv[1] is the parent's process id."""
    end_with_parent(int(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 - the caller's own list of arguments


if __name__ == "__main__":
    main()
