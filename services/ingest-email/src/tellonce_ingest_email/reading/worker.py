"""The process that reads mails for another: a pickled job in by stdin, a pickled answer out by stdout, till the end.

The kernel ends it when one job takes more CPU time than it may; memory beyond the limit is an error, or its end."""

import pickle
import resource
import signal
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from tellonce_ingest_email.reading.job import MISTAKES, masked_copy, prove, read_mail

LENGTH = struct.Struct(">Q")
_JOBS: dict[str, Callable[..., object]] = {"read": read_mail, "copy": masked_copy, "prove": prove}
_WARM = b"Subject: warm\r\nContent-Type: text/html\r\n\r\n<p>Hello, this is the first mail of the day.</p>\r\n"


def main() -> None:
    """Serve until stdin ends; arguments: seconds of CPU and mebibytes that one mail may take."""
    from tellonce_ingest_email.mime import Limits

    seconds, mebibytes = float(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the service stops it
    read_mail(_WARM, Limits(), 1)
    _limit_memory(mebibytes)
    _tell(b"")  # ready
    while request := _request(sys.stdin.buffer):
        signal.setitimer(signal.ITIMER_PROF, seconds)
        answer = _answer(request)
        signal.setitimer(signal.ITIMER_PROF, 0)
        _tell(answer)


def _tell(answer: bytes) -> None:
    sys.stdout.buffer.write(LENGTH.pack(len(answer)) + answer)
    sys.stdout.buffer.flush()


def _limit_memory(mebibytes: int) -> None:
    used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + mebibytes * 1024 * 1024,) * 2)


def _request(stream: BinaryIO) -> bytes:
    head = stream.read(LENGTH.size)
    return stream.read(*LENGTH.unpack(head)) if len(head) == LENGTH.size else b""


def _answer(request: bytes) -> bytes:
    try:
        kind, arguments = pickle.loads(request)  # noqa: S301 — of the process that started this one
        return pickle.dumps((True, _JOBS[kind](*arguments)), protocol=5)
    except MISTAKES as error:
        return pickle.dumps((False, f"{type(error).__name__}: {error}"[:200]))


if __name__ == "__main__":
    main()
