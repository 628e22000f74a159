"""Run by path with `python -I -S`: becomes the given command, but ends when the process that started it dies (Linux).

So neither a killed supervisor nor a killed test run leaves a server behind."""

import contextlib
import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Ask the kernel for SIGTERM at the parent's death, then exec argv[2:]; argv[1] is the parent's process id."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != int(sys.argv[1]):
            sys.exit(0)  # the parent died before we could ask
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 - the caller's own list of arguments


if __name__ == "__main__":
    main()
