"""Ports on loopback: is one free, and which one may a test take?"""

import random
import socket

from tellonce_local.problems import SetupError

TEST_PORTS = range(20000, 30000)
_given: set[int] = set()


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """True if a server could listen there now (a port that only waits in TIME_WAIT counts as free)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port of the tests' range that is free now and that this process was not given before."""
    for _ in range(1000):
        port = random.choice(TEST_PORTS)  # noqa: S311 - no secret
        if port not in _given and is_free(port):
            _given.add(port)
            return port
    raise SetupError(f"no free port between {TEST_PORTS.start} and {TEST_PORTS.stop - 1}: end some servers")


def require_free(port: int, what: str, setting: str) -> None:
    """Raise SetupError with the way out if another program already listens on the port."""
    if not is_free(port):
        raise SetupError(
            f"port {port} for {what} is in use: end the program that listens there (ss -ltnp 'sport = :{port}' "
            f"shows it), or choose another port with {setting}=…"
        )
