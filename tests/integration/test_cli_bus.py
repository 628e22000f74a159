"""`tellonce-provision`, `tellonce doctor` and `tellonce replay` against a real broker."""

import asyncio
from pathlib import Path

import nats
import pytest
from nats.js import JetStreamContext
from tellonce_cli.replay import Wanted, replay
from tellonce_core import subjects
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_local.services import command_path
from tellonce_runtime.event import DEAD_PREFIX
from tellonce_runtime.settings import ServiceSettings

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.usefixtures("clean_servers")]

SUBJECT = subjects.message_received("email", "destek")


async def run(nats_server: NatsServer, mongo_server: MongoServer, *command: str) -> tuple[int, str]:
    """Exit status and output of a command that talks to these servers."""
    process = await asyncio.create_subprocess_exec(
        command_path(command[0]),
        *command[1:],
        env={"TELLONCE_NATS_URL": nats_server.url, "TELLONCE_MONGO_URL": mongo_server.url},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, output.decode()


async def bury(js: JetStreamContext, event_id: str, body: bytes) -> None:
    """Put a message into DEAD as the runtime does."""
    headers = {
        "Nats-Msg-Id": f"dead.{event_id}",
        "Tellonce-Type": "tellonce.message.v1.MessageReceived",
        f"{DEAD_PREFIX}Subject": SUBJECT,
        f"{DEAD_PREFIX}Event-Id": event_id,
        f"{DEAD_PREFIX}Reason": "INVALID_INPUT",
    }
    await js.publish(subjects.dead(subjects.MESSAGES, "history-mail"), body, headers=headers)


async def test_provisioning_is_repeatable(nats_server: NatsServer, mongo_server: MongoServer) -> None:
    first = await run(nats_server, mongo_server, "tellonce-provision")
    second = await run(nats_server, mongo_server, "tellonce-provision")

    client = await nats.connect(nats_server.url)
    streams = {info.config.name for info in await client.jetstream().streams_info()}
    await client.close()

    assert (first[0], second[0]) == (0, 0), first[1] + second[1]
    assert streams == {stream.name for stream in subjects.STREAMS}


async def test_the_doctor_asks_for_missing_streams(nats_server: NatsServer, mongo_server: MongoServer) -> None:
    status, output = await run(nats_server, mongo_server, "tellonce", "doctor")

    assert status == 1
    assert "run tellonce-provision" in output
    assert "ok   mongodb" in output


async def test_a_buried_message_goes_back_once(nats_server: NatsServer, mongo_server: MongoServer) -> None:
    await run(nats_server, mongo_server, "tellonce-provision")
    settings = ServiceSettings(nats={"url": nats_server.url})  # type: ignore[arg-type]
    client = await nats.connect(nats_server.url)
    js = client.jetstream()
    await bury(js, "item.arrival", b"body")

    listed = [line async for line in replay(Wanted(), go=False, settings=settings)]
    replayed = [line async for line in replay(Wanted(), go=True, settings=settings)]
    again = [line async for line in replay(Wanted(), go=True, settings=settings)]

    message = await js.get_last_msg(subjects.MESSAGES, SUBJECT)
    left = (await js.stream_info(subjects.DEAD)).state.messages
    await client.close()
    assert (len(listed), len(replayed), again, left) == (1, 1, [], 0)
    assert message.data == b"body"
    assert (message.headers or {})["Nats-Msg-Id"] == "item.arrival.r1"


async def test_only_the_wanted_message_goes_back(nats_server: NatsServer, mongo_server: MongoServer) -> None:
    await run(nats_server, mongo_server, "tellonce-provision")
    settings = ServiceSettings(nats={"url": nats_server.url})  # type: ignore[arg-type]
    client = await nats.connect(nats_server.url)
    js = client.jetstream()
    for number in range(3):
        await bury(js, f"item{number}", b"%d" % number)

    lines = [line async for line in replay(Wanted(sequence=2), go=True, settings=settings)]

    messages = (await js.stream_info(subjects.MESSAGES)).state.messages
    left = (await js.stream_info(subjects.DEAD)).state.messages
    await client.close()
    assert (len(lines), messages, left) == (1, 1, 2)


async def test_a_wrong_company_file_is_told_before_anything_is_asked(
    nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path
) -> None:
    path = tmp_path / "company.toml"
    path.write_text("[company]\nname = 1\n")

    status, output = await run(nats_server, mongo_server, "tellonce", "apply", str(path))

    assert status == 1
    assert f"{path}:2: company.name" in output
