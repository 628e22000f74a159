"""What can't be handled is buried with its reason, on a real NATS server; what stands beside it is handled."""

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import pytest_asyncio
from google.protobuf.wrappers_pb2 import Int64Value, StringValue
from nats.aio.msg import Msg
from tellonce_core import ids, subjects
from tellonce_core.errors import Conflict, Denied, NotFound, Rejected, Unavailable
from tellonce_local.servers import NatsServer
from tellonce_runtime import verdict
from tellonce_runtime.bus import Bus, Event, Received
from tellonce_runtime.settings import ServiceSettings

from tests.integration.bus_support import (
    ACCOUNT,
    DURABLE,
    Collector,
    consuming,
    fresh_streams,
    jetstream,
    settings_for,
    texts,
    until,
    until_answer,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def settings(nats_server: NatsServer) -> ServiceSettings:
    settings = settings_for(nats_server.url)
    await fresh_streams(settings)
    return settings


@pytest.fixture
def _short_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries after 0.1 s instead of up to ten minutes."""
    monkeypatch.setattr(verdict, "_DELAYS", (verdict.timedelta(seconds=0.1),) * 5)


async def publish(settings: ServiceSettings, events: Sequence[Event]) -> None:
    async with Bus.connect(settings, name="publisher") as bus:
        await bus.publish_many(events)


async def buried(settings: ServiceSettings) -> list[Msg]:
    async with jetstream(settings.nats.url) as js:
        count = (await js.stream_info(subjects.DEAD)).state.messages
        reader = await js.subscribe("tellonce.dead.>", ordered_consumer=True)
        return [await reader.next_msg(5) for _ in range(count)]


def failing_on(text: str, error: Exception) -> Collector:
    def fail(batch: Sequence[Received[StringValue]]) -> None:
        if any(one.message.value == text for one in batch):
            raise error

    return Collector(fail)


async def test_a_rejected_message_is_buried_and_its_255_neighbours_are_handled(settings: ServiceSettings) -> None:
    collector = failing_on("text-100", Rejected("no", reason="INVALID_INPUT"))
    await publish(settings, texts(256))

    async with consuming(settings, {StringValue: collector}):
        await until(lambda: len(collector.done) == 255)

    assert sorted(collector.done) == sorted(f"text-{n}" for n in range(256) if n != 100)
    assert [StringValue.FromString(one.data).value for one in await buried(settings)] == ["text-100"]


async def test_what_is_buried_tells_where_it_came_from_and_why(settings: ServiceSettings) -> None:
    event = Event(ids.new_id(), ACCOUNT, StringValue(value="x"), {"X-Own": "kept"})
    await publish(settings, [event])

    async with consuming(settings, {StringValue: failing_on("x", Denied("ana@example.org may not", reason="DENIED"))}):
        await _until_buried(settings, 1)

    [message] = await buried(settings)
    headers = message.headers or {}
    assert message.subject == subjects.dead(subjects.MESSAGES, DURABLE)
    assert (headers["Tellonce-Dead-Reason"], headers["Tellonce-Dead-Stream"]) == ("DENIED", subjects.MESSAGES)
    assert (headers["Tellonce-Dead-Subject"], headers["Tellonce-Dead-Event-Id"]) == (ACCOUNT, event.event_id)
    assert (headers["Tellonce-Dead-Tries"], headers["X-Own"]) == ("1", "kept")
    assert int(headers["Tellonce-Dead-Sequence"]) > 0
    assert headers["Tellonce-Dead-Error"].startswith("Denied at ")
    assert "ana@example.org" not in str(headers)


async def test_bytes_that_are_no_message_are_buried_unhandled(settings: ServiceSettings) -> None:
    collector = Collector()
    async with jetstream(settings.nats.url) as js:
        await js.publish(ACCOUNT, b"\xff\xff\xff", headers={"Tellonce-Type": "google.protobuf.StringValue"})
        await js.publish(ACCOUNT, b"", headers={})

    async with consuming(settings, {StringValue: collector}):
        await _until_buried(settings, 2)

    reasons = [(one.headers or {})["Tellonce-Dead-Reason"] for one in await buried(settings)]
    assert (reasons, collector.calls) == (["MALFORMED_MESSAGE", "UNKNOWN_TYPE"], [])


async def test_a_type_without_handler_is_buried(settings: ServiceSettings) -> None:
    await publish(settings, [Event(ids.new_id(), ACCOUNT, Int64Value(value=1))])

    async with consuming(settings, {StringValue: Collector()}):
        await _until_buried(settings, 1)

    [message] = await buried(settings)
    assert (message.headers or {})["Tellonce-Dead-Reason"] == "UNKNOWN_TYPE"


@pytest.mark.usefixtures("_short_delays")
@pytest.mark.parametrize("error", [NotFound("not yet"), ValueError("ana@example.org")])
async def test_a_message_that_keeps_failing_is_buried_on_its_sixth_try(
    settings: ServiceSettings, error: Exception
) -> None:
    collector = failing_on("text-0", error)
    await publish(settings, texts(1))

    async with consuming(settings, {StringValue: collector}):
        await _until_buried(settings, 1)

    assert collector.tries["text-0"] == [1, 2, 3, 4, 5, 6]


@pytest.mark.usefixtures("_short_delays")
async def test_a_message_that_succeeds_later_is_not_buried(settings: ServiceSettings) -> None:
    def fail(batch: Sequence[Received[StringValue]]) -> None:
        if batch[0].tries < 3:
            raise NotFound("not yet")

    collector = Collector(fail)
    await publish(settings, texts(1))

    async with consuming(settings, {StringValue: collector}):
        await until(lambda: bool(collector.done))

    assert (collector.tries["text-0"], await buried(settings)) == ([1, 2, 3], [])


async def test_a_conflict_is_decided_again_at_once(settings: ServiceSettings) -> None:
    seen: list[int] = []

    def fail(batch: Sequence[Received[StringValue]]) -> None:
        seen.append(batch[0].tries)
        if len(seen) <= 4:
            raise Conflict("changed")

    collector = Collector(fail)
    await publish(settings, texts(1))

    async with consuming(settings, {StringValue: collector}):
        await until(lambda: bool(collector.done), 2)

    assert seen == [1, 1, 1, 1, 1]


async def test_too_many_buried_in_a_row_stop_the_consumer_and_make_it_unready(nats_server: NatsServer) -> None:
    settings = settings_for(nats_server.url, bury_limit=5)
    await fresh_streams(settings)
    await publish(settings, texts(20))

    def fail(_: Sequence[Received[StringValue]]) -> None:
        raise Rejected("all are wrong")

    async with consuming(settings, {StringValue: Collector(fail)}) as bus:
        await bus.ping()
        await _until_buried(settings, 5)
        await asyncio.sleep(0.5)
        with pytest.raises(Unavailable, match="stopped"):
            await bus.ping()

    assert 5 <= len(await buried(settings)) <= 20


async def test_a_message_from_dead_is_not_buried_again(settings: ServiceSettings) -> None:
    collector = failing_on("x", Rejected("no"))
    async with Bus.connect(settings, name="publisher") as bus:
        await bus.publish(Event(ids.new_id(), subjects.dead("MESSAGES", "other"), StringValue(value="x")))

    async with consuming(settings, {StringValue: collector}, durable="history-dead"):
        await until(lambda: bool(collector.calls))
        await asyncio.sleep(0.3)

    assert len(await buried(settings)) == 1


_KILLED = """
import asyncio, os, sys
from google.protobuf.wrappers_pb2 import StringValue
from tellonce_runtime.bus import Bus
from tests.integration.bus_support import DURABLE, settings_for

async def main():
    async with Bus.connect(settings_for(sys.argv[1]), name="killed") as bus:
        async def handle(batch):
            with open(sys.argv[2], "a") as file:
                for one in batch:
                    if one.message.value == "text-100":
                        file.close()
                        os._exit(9)
                for one in batch:
                    file.write(one.message.value + "\\n")
        async def watch():
            while (await bus.stream_state("DEAD")).last_sequence < int(sys.argv[3]):
                await asyncio.sleep(0.05)
            while len(set(open(sys.argv[2]).read().split())) < 255:
                await asyncio.sleep(0.05)
            bus.stop_fetching()
        await asyncio.gather(watch(), bus.consume(DURABLE, {StringValue: handle}))

asyncio.run(main())
"""


async def test_a_message_that_kills_the_process_is_buried_and_no_other_is(
    settings: ServiceSettings, tmp_path: Path
) -> None:
    handled = tmp_path / "handled"
    handled.touch()
    await publish(settings, texts(256))
    async with jetstream(settings.nats.url) as js:
        next_dead = (await js.stream_info(subjects.DEAD)).state.last_seq + 1

    for round_number in range(12):  # a supervisor that starts it again
        await publish(settings, texts(1, prefix=f"fresh-{round_number}"))
        command = [sys.executable, "-c", _KILLED, settings.nats.url, str(handled), str(next_dead)]
        process = await asyncio.to_thread(subprocess.run, command, cwd=Path.cwd(), timeout=60, check=False)
        if process.returncode != 9:
            break
    dead = await buried(settings)

    assert process.returncode == 0
    assert [StringValue.FromString(one.data).value for one in dead] == ["text-100"]
    assert (dead[0].headers or {})["Tellonce-Dead-Reason"] == "TOO_MANY_TRIES"
    assert {f"text-{n}" for n in range(256) if n != 100} <= set(handled.read_text().split())


async def _until_buried(settings: ServiceSettings, count: int) -> None:
    async with jetstream(settings.nats.url) as js:

        async def are_there() -> bool:
            return (await js.stream_info(subjects.DEAD)).state.messages >= count

        await until_answer(are_there)
