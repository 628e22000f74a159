"""The probes."""

import asyncio
import json
from typing import Any

import pytest
from tellonce_core.errors import Unavailable
from tellonce_runtime import health as health_module
from tellonce_runtime.health import Health

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def health() -> Health:
    health = Health()
    health.open = True
    return health


async def get(health: Health, path: str) -> tuple[int, bytes]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await health.app({"type": "http", "path": path}, None, send)
    return sent[0]["status"], sent[1]["body"]


async def fine() -> None:
    return


async def broken() -> None:
    raise Unavailable("no", reason="BUS_UNAVAILABLE")


async def slow() -> None:
    await asyncio.sleep(60)


async def test_ready_when_every_ping_answers(health: Health) -> None:
    health.add_ping("nats", fine)

    assert (await get(health, "/readyz"))[0] == 200


async def test_not_ready_names_what_is_wrong_and_why(health: Health) -> None:
    health.add_ping("nats", broken)
    health.add_ping("mongo", fine)

    status, body = await get(health, "/readyz")

    assert (status, json.loads(body)["problems"]) == (503, {"nats": "BUS_UNAVAILABLE"})


async def test_a_ping_that_hangs_is_a_problem(health: Health, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_module, "_PING_SECONDS", 0.05)
    health.add_ping("mongo", slow)

    assert (await health.check())["mongo"] == "TimeoutError"


async def test_alive_even_when_nothing_else_is(health: Health) -> None:
    health.open = False
    health.add_ping("nats", broken)

    assert (await get(health, "/livez"))[0] == 200
    assert (await get(health, "/readyz"))[0] == 503


async def test_metrics_are_prometheus_text(health: Health) -> None:
    status, body = await get(health, "/metrics")

    assert status == 200
    assert b"# TYPE tellonce_bus_consumed_total counter" in body


async def test_any_other_path_is_not_there(health: Health) -> None:
    assert (await get(health, "/"))[0] == 404
