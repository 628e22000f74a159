"""The life of a service: order of the end, signals, tasks that die."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
from tellonce_runtime.service import Service
from tellonce_runtime.settings import GrpcSettings, HttpSettings, ServiceSettings
from tellonce_runtime.testing import free_port

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def settings() -> ServiceSettings:
    return ServiceSettings(grpc=GrpcSettings(drain="0.3s"), http=HttpSettings(port=0))  # type: ignore[arg-type]


@asynccontextmanager
async def resource(name: str, journal: list[str]) -> AsyncIterator[str]:
    journal.append(f"open {name}")
    yield name
    journal.append(f"close {name}")


async def stop_soon(service: Service) -> None:
    await asyncio.sleep(0.05)
    service.stop()


async def test_what_opens_closes_in_reverse(settings: ServiceSettings) -> None:
    journal: list[str] = []

    async with Service("test", settings) as service:
        await service.enter(resource("mongo", journal))
        await service.enter(resource("bus", journal))

    assert journal == ["open mongo", "open bus", "close bus", "close mongo"]


async def test_tasks_finish_before_anything_closes(settings: ServiceSettings) -> None:
    journal: list[str] = []

    async with Service("test", settings) as service:
        await service.enter(resource("bus", journal))

        async def consume() -> None:
            await service.stopping.wait()
            await asyncio.sleep(0.1)
            journal.append("finished")

        service.start_task("consume", consume())
        service.start_task("stop", stop_soon(service))
        await service.run()

    assert journal == ["open bus", "finished", "close bus"]


async def test_a_task_that_doesnt_end_is_cancelled_after_the_drain(settings: ServiceSettings) -> None:
    async with Service("test", settings) as service:
        service.start_task("forever", asyncio.sleep(3600))
        service.start_task("stop", stop_soon(service))
        async with asyncio.timeout(2):
            await service.run()


async def test_what_fetches_is_told_to_stop_at_once(settings: ServiceSettings) -> None:
    class Bus:
        stopped = False

        def stop_fetching(self) -> None:
            self.stopped = True

    @asynccontextmanager
    async def connect() -> AsyncIterator[Bus]:
        bus = Bus()
        yield bus
        assert bus.stopped

    async with Service("test", settings) as service:
        bus = await service.enter(connect())
        service.stop()
        assert bus.stopped


async def test_a_task_that_dies_ends_the_service_with_its_error(settings: ServiceSettings) -> None:
    journal: list[str] = []

    async def die() -> None:
        await asyncio.sleep(0.02)
        raise ValueError("broken")

    async def main() -> None:
        async with Service("test", settings) as service:
            await service.enter(resource("bus", journal))
            service.start_task("die", die())
            await service.run()

    with pytest.raises(ValueError, match="broken"):
        await main()

    assert journal == ["open bus", "close bus"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_in_order(settings: ServiceSettings, number: signal.Signals) -> None:
    async def send() -> None:
        await asyncio.sleep(0.05)
        os.kill(os.getpid(), number)

    async with Service("test", settings) as service, asyncio.timeout(2):
        service.start_task("send", send())
        await service.run()
        assert not service.health.open


async def test_a_signal_while_it_opens_gives_up(settings: ServiceSettings) -> None:
    @asynccontextmanager
    async def never() -> AsyncIterator[None]:
        await asyncio.sleep(3600)
        yield

    async def send() -> None:
        await asyncio.sleep(0.05)
        os.kill(os.getpid(), signal.SIGTERM)

    async with asyncio.timeout(2), Service("test", settings) as service:
        service.start_task("send", send())
        await service.enter(never())
        raise AssertionError("it never opens")


async def test_it_is_ready_only_while_it_runs(settings: ServiceSettings) -> None:
    settings = settings.model_copy(update={"http": HttpSettings(port=free_port())})

    async with Service("test", settings) as service:
        assert b" 503 " in await _get(settings.http.port, "/readyz")
        assert b" 200 " in await _get(settings.http.port, "/livez")

        async def look() -> None:
            await asyncio.sleep(0.05)
            seen.append(await _get(settings.http.port, "/readyz"))
            service.stop()
            seen.append(await _get(settings.http.port, "/readyz"))

        seen: list[bytes] = []
        service.start_task("look", look())
        await service.run()
    assert [b" 200 " in seen[0], b" 503 " in seen[1]] == [True, True]


async def test_an_error_while_opening_passes_and_closes_what_is_open(settings: ServiceSettings) -> None:
    journal: list[str] = []

    async def main() -> None:
        async with Service("test", settings) as service:
            await service.enter(resource("mongo", journal))
            raise OSError("in use")

    with pytest.raises(OSError, match="in use"):
        await main()

    assert journal == ["open mongo", "close mongo"]


async def _get(port: int, path: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return answer


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("async def main(): raise KeyError('ana@example.org')", "KeyError"),
        ("async def main(): ServiceSettings(nats={'nonsense': 'ana@example.org'})", "nats.nonsense"),
    ],
)
async def test_what_ends_a_service_is_told_without_its_text(program: str, words: str) -> None:
    lines = ["from tellonce_runtime.service import run", "from tellonce_runtime.settings import ServiceSettings"]
    command = [sys.executable, "-c", "\n".join([*lines, program, "run(main)"])]

    run = partial(subprocess.run, command, capture_output=True, text=True, timeout=30, check=False)
    ended = await asyncio.to_thread(run)

    assert ended.returncode == 1
    assert words in ended.stdout
    assert "ana@" not in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
