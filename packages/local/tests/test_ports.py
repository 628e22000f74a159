"""Ports on loopback."""

import socket

import pytest
from tellonce_local.ports import TEST_PORTS, free_port, is_free, require_free
from tellonce_local.problems import SetupError


def test_a_port_with_a_listener_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        assert not is_free(port)

    assert is_free(port)


def test_free_ports_are_in_the_range_of_tests_and_never_the_same() -> None:
    ports = [free_port() for _ in range(20)]

    assert len(set(ports)) == 20
    assert set(ports) <= set(TEST_PORTS)


def test_a_port_in_use_is_told_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        with pytest.raises(SetupError, match=rf"port {port} for inbox is in use: end .* TELLONCE_LOCAL_INBOX_PORT"):
            require_free(port, "inbox", "TELLONCE_LOCAL_INBOX_PORT")
