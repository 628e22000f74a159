"""Ports on loopback: is one free, and which one may a test take?"""

import socket

from tellonce_runtime.testing import TEST_PORTS, free_port

from tellonce_local.problems import SetupError

__all__ = ["TEST_PORTS", "free_port", "is_free", "require_free"]


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """True if a server could listen there now (a port that only waits in TIME_WAIT counts as free)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def require_free(port: int, what: str, setting: str) -> None:
    """Raise SetupError with the way out if another program already listens on the port."""
    if not is_free(port):
        raise SetupError(
            f"port {port} for {what} is in use: end the program that listens there (ss -ltnp 'sport = :{port}' "
            f"shows it), or choose another port with {setting}=…"
        )
