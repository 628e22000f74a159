"""Starts our own commands as forks of one process that has loaded them all: a start costs milliseconds, not seconds.

Tests start services by the hundred, and a service loads its libraries for longer than it then needs to be ready. What
runs is the command's own entry point in a process, session and environment of its own, as with the forkserver of
multiprocessing.

`Process` asks here when TELLONCE_LOCAL_FORKSERVER names the socket. Run as a module: `python -m
tellonce_local.forkserver SOCKET`. One connection is one process: a JSON line with the descriptor of its output goes
there, {"pid": …} comes back, and {"status": …} at its end (negative: the signal); a cut connection ends the process.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import entry_points
from pathlib import Path

from tellonce_core import language

from tellonce_local.child import end_with_parent, give_way
from tellonce_local.provision import entry

SOCKET = "TELLONCE_LOCAL_FORKSERVER"
_LONGEST = 1 << 20
_LATE = ("tellonce_ingest_email.serve", "tellonce_ingest_email.importing", "tellonce_ingest_social.serve")
"""What the entry points themselves import only when they need it."""
_PR_SET_NAME = 15


@dataclass(frozen=True, slots=True)
class Request:
    """A command of ours with its environment, its folder and its nice value (see `Process`)."""

    command: Sequence[str]
    env: Mapping[str, str]
    cwd: str
    niceness: int = 0

    def to_bytes(self) -> bytes:
        """As it goes over the socket."""
        return json.dumps(asdict(self)).encode() + b"\n"


def serves(command: Sequence[str]) -> bool:
    """True for what the fork server can start: our entry points in this environment, and `python -m tellonce_…`."""
    if not os.environ.get(SOCKET) or not command:
        return False
    program = Path(command[0])
    if command[0] == sys.executable:
        return len(command) > 2 and command[1] == "-m" and command[2].startswith("tellonce_")
    return program.parent == Path(sys.executable).parent and program.name.startswith("tellonce")


class ForkServer:
    """Forks on request until its own parent ends."""

    def __init__(self, path: Path) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(128)
        self._selector = selectors.DefaultSelector()
        self._running: dict[int, socket.socket] = {}
        self._wake = socket.socketpair()
        self._loaded = False

    def serve(self) -> None:
        """Take connections and report what ended."""
        for end in self._wake:
            end.setblocking(False)
        signal.set_wakeup_fd(self._wake[1].fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self._selector.register(self._wake[0], selectors.EVENT_READ, self._reap)
        while True:
            for key, _ in self._selector.select():
                key.data(key.fileobj)

    def _accept(self, _: object) -> None:
        connection, _address = self._listener.accept()
        try:
            request, output = receive(connection)
        except (OSError, ValueError):
            connection.close()
            return
        self._load()
        pid = os.fork()
        if pid == 0:
            self._become(request, output)
        os.close(output)
        self._running[pid] = connection
        self._selector.register(connection, selectors.EVENT_READ, lambda _: self._abandon(pid))
        tell(connection, pid=pid)

    def _load(self) -> None:
        """Import all of ours once; what it needs is then shared by every fork, and left alone by their collectors."""
        if self._loaded:
            return
        for found in entry_points(group="console_scripts"):
            if found.name.startswith("tellonce"):
                found.load()
        for name in _LATE:
            importlib.import_module(name)
        os.environ["OPENBLAS_NUM_THREADS"] = "1"  # a thread of it would not be there in a fork
        language.load()
        gc.collect()
        gc.freeze()
        self._loaded = True

    def _become(self, request: Request, output: int) -> None:
        """In the fork: forget the server, take the command's place, and end with its status."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._selector.close()
        for one in (self._listener, *self._wake, *self._running.values()):
            one.close()
        os._exit(_run(request, output))

    def _abandon(self, pid: int) -> None:
        """Whoever wanted this process is gone."""
        self._selector.unregister(self._running[pid])
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)

    def _reap(self, _: object) -> None:
        with contextlib.suppress(BlockingIOError):
            self._wake[0].recv(4096)
        while self._running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            connection = self._running.pop(pid)
            with contextlib.suppress(KeyError):
                self._selector.unregister(connection)
            tell(connection, status=os.waitstatus_to_exitcode(status))
            connection.close()


def send(connection: socket.socket, request: Request, output: int) -> None:
    """Ask for a process that prints into this descriptor."""
    data = request.to_bytes()
    socket.send_fds(connection, [data], [output])


def receive(connection: socket.socket) -> tuple[Request, int]:
    """What was asked for; ValueError if it isn't a request."""
    data, descriptors, _flags, _address = socket.recv_fds(connection, _LONGEST, 1)
    while not data.endswith(b"\n"):
        more = connection.recv(_LONGEST)
        if not more:
            raise ValueError("the request ended early")
        data += more
    (output,) = descriptors
    return Request(**json.loads(data)), output


def tell(connection: socket.socket, **said: int) -> None:
    """Say this to whoever asked, if they still listen."""
    with contextlib.suppress(OSError):
        connection.sendall(json.dumps(said).encode() + b"\n")


def name_process(name: str) -> None:
    """What `ps -o comm` and `top` show for this process (Linux; 15 characters)."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_NAME, name.encode(), 0, 0, 0)


def _run(request: Request, output: int) -> int:
    """The command's exit status; what it raises is printed as Python prints it."""
    try:
        _settle(request, output)
        _entry(request.command)()
    except SystemExit as ended:
        return exit_status(ended)
    except BaseException:  # noqa: BLE001 - this is the outermost frame: nothing else would print it
        traceback.print_exc()
        return 1
    else:
        return 0
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()


def _settle(request: Request, output: int) -> None:
    os.setsid()
    name_process(Path(request.command[0]).name)
    end_with_parent(os.getppid())
    give_way(request.niceness)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    os.close(nothing)
    os.close(output)
    os.chdir(request.cwd)
    os.environ.clear()
    os.environ.update(request.env)


def _entry(command: Sequence[str]) -> Callable[[], object]:
    if command[0] == sys.executable:
        module, sys.argv = command[2], [*command[2:]]
        return lambda: runpy.run_module(module, run_name="__main__", alter_sys=True)
    sys.argv = [*command]
    return entry(Path(command[0]).name)


def exit_status(ended: SystemExit) -> int:
    """The exit status that Python gives; words are printed, as Python does."""
    if ended.code is None or isinstance(ended.code, int):
        return ended.code or 0
    print(ended.code, file=sys.stderr)
    return 1


if __name__ == "__main__":
    end_with_parent(os.getppid())
    ForkServer(Path(sys.argv[1])).serve()
