"""The doctor says in words what is wrong, and never hangs on a server that is away."""

import socket

import pytest
from tellonce_cli.doctor import any_answers, examine
from tellonce_cli.settings import Settings
from tellonce_runtime.testing import free_port

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_everything_that_is_away_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setattr("tellonce_cli.doctor._SECONDS", 1)
    monkeypatch.setenv("TELLONCE_NATS_URL", f"nats://127.0.0.1:{port}")
    monkeypatch.setenv("TELLONCE_MONGO_URL", f"mongodb://127.0.0.1:{port}/?replicaSet=tellonce")
    target = f"127.0.0.1:{port}"
    settings = Settings(
        history_target=target,
        router_target=target,
        email_target=target,
        chat_target=target,
        social_target=target,
        search_target=target,
        inbox_url=f"http://{target}",
    )

    findings = await examine(settings)

    assert [finding.part for finding in findings] == [
        "nats",
        "mongodb",
        "history",
        "router",
        "ingest-email",
        "ingest-chat",
        "ingest-social",
        "search",
        "inbox",
    ]
    assert not any(finding.ok for finding in findings)
    assert all("running" in finding.text or "primary" in finding.text for finding in findings)


async def test_one_server_of_several_is_enough() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        assert await any_answers(f"nats://127.0.0.1:{free_port()},nats://127.0.0.1:{port}")


async def test_a_mongodb_url_with_credentials_is_understood() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        assert await any_answers(f"mongodb://user:secret@127.0.0.1:{port}/?replicaSet=rs0")
