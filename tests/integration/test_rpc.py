"""A real gRPC server and channel on loopback: who may call, errors both ways, deadlines, health, the end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
import pytest_asyncio
from google.protobuf.wrappers_pb2 import StringValue
from google.rpc import error_details_pb2, status_pb2
from pydantic import SecretStr
from tellonce_core.errors import (
    Busy,
    Conflict,
    Denied,
    NotFound,
    Rejected,
    TellonceError,
    Unauthenticated,
    Unavailable,
)
from tellonce_runtime import rpc
from tellonce_runtime.settings import GrpcSettings, ServiceSettings
from tellonce_runtime.testing import free_port, write_callers

from tests.integration.imap_support import pump
from tests.integration.rpc_support import CALLERS, NAME, Echo, Stub, serving

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def settings(tmp_path: Path) -> ServiceSettings:
    callers = tmp_path / "callers.toml"
    write_callers(callers, CALLERS)
    return ServiceSettings(
        grpc=GrpcSettings(
            port=free_port(), callers_file=callers, deadline=timedelta(seconds=2), drain=timedelta(seconds=3)
        )
    )


@pytest_asyncio.fixture(loop_scope="session")
async def echo(settings: ServiceSettings) -> AsyncIterator[Echo]:
    echo = Echo()
    async with serving(settings, echo):
        yield echo


@asynccontextmanager
async def calling(settings: ServiceSettings, token: str = "inbox-token") -> AsyncIterator[Stub]:
    own = settings.grpc.model_copy(
        update={"token": SecretStr(token) if token else None, "deadline": timedelta(seconds=5)}
    )
    async with rpc.channel(f"127.0.0.1:{settings.grpc.port}", own) as channel:
        yield Stub(channel)


async def test_a_call_with_token_and_scope_is_served(settings: ServiceSettings, echo: Echo) -> None:
    async with calling(settings) as stub:
        assert (await stub.write(StringValue(value="hello"))).value == "hello"
        assert [one.value async for one in stub.watch(StringValue(value="n"))] == ["n 0", "n 1", "n 2"]


@pytest.mark.parametrize("token", ["", "wrong", "Inbox-token"])
async def test_a_call_without_a_known_token_is_unauthenticated(
    settings: ServiceSettings, echo: Echo, token: str
) -> None:
    async with calling(settings, token) as stub:
        with pytest.raises(Unauthenticated):
            await stub.get(StringValue(value="x"))
        with pytest.raises(Unauthenticated):
            _ = [one async for one in stub.watch(StringValue(value="x"))]

    assert echo.calls == 0


async def test_a_call_without_the_scope_is_denied_and_says_which(settings: ServiceSettings, echo: Echo) -> None:
    async with calling(settings, "reader-token") as stub:
        assert (await stub.get(StringValue(value="x"))).value == "x"
        with pytest.raises(Denied) as denied:
            await stub.write(StringValue(value="x"))

    assert (denied.value.reason, denied.value.metadata["scope"]) == ("SCOPE_MISSING", "echo.write")


async def test_a_new_token_counts_without_a_restart(settings: ServiceSettings, echo: Echo) -> None:
    async with calling(settings, "second") as stub:
        with pytest.raises(Unauthenticated):
            await stub.get(StringValue(value="x"))
        assert settings.grpc.callers_file is not None
        write_callers(settings.grpc.callers_file, CALLERS | {"another": ("second", ["echo.read"])})

        assert (await stub.get(StringValue(value="x"))).value == "x"


async def test_only_a_caller_with_the_scope_may_speak_for_others(settings: ServiceSettings, echo: Echo) -> None:
    echo.answer = lambda _text, _context: rpc.current_caller().actor

    async with calling(settings) as stub, calling(settings, "reader-token") as reader:
        assert (await stub.get(StringValue(), metadata=rpc.with_actor("agent-1"))).value == "agent-1"
        assert (await stub.get(StringValue())).value == "system:inbox"
        assert (await reader.get(StringValue())).value == "system:reader"
        with pytest.raises(Denied, match="speak for others"):
            await reader.get(StringValue(), metadata=rpc.with_actor("agent-1"))


@pytest.mark.parametrize(
    "error",
    [
        Rejected("wrong", reason="TEXT_TOO_LONG", metadata={"max": "5"}),
        Unauthenticated("who?"),
        Denied("no"),
        NotFound("gone", reason="CONVERSATION_NOT_FOUND"),
        Conflict("changed"),
        Busy("slow down", retry_after=timedelta(seconds=7)),
        Unavailable("down", retry_after=timedelta(seconds=3)),
        ExceptionGroup("tasks", [NotFound("gone")]),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_errors_arrive_as_they_were_raised(settings: ServiceSettings, echo: Echo, error: Exception) -> None:
    def fail(_text: str, _context: Any) -> str:
        raise error

    echo.answer = fail
    expected = error.exceptions[0] if isinstance(error, ExceptionGroup) else error
    assert isinstance(expected, TellonceError)

    async with calling(settings) as stub:
        for call in (stub.write(StringValue()), _all(stub.watch(StringValue(value="x")))):
            with pytest.raises(type(expected)) as caught:
                await call
            assert (str(caught.value), caught.value.reason) == (str(expected), expected.reason)
            assert expected.metadata.items() <= caught.value.metadata.items()
            assert getattr(caught.value, "retry_after", None) == getattr(expected, "retry_after", None)


async def test_a_bug_is_internal_and_tells_nothing(settings: ServiceSettings, echo: Echo) -> None:
    def fail(_text: str, _context: Any) -> str:
        raise KeyError("ana@example.org")

    echo.answer = fail

    async with calling(settings) as stub:
        with pytest.raises(rpc.RemoteFailure) as caught:
            await stub.write(StringValue())

    assert "ana" not in str(caught.value)
    assert caught.value.code is grpc.StatusCode.INTERNAL


async def test_a_bare_client_sees_error_info_of_our_domain(settings: ServiceSettings, echo: Echo) -> None:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{settings.grpc.port}") as channel:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await Stub(channel).get(StringValue())

    metadata = dict(caught.value.trailing_metadata() or ())
    status = status_pb2.Status.FromString(metadata["grpc-status-details-bin"])
    info = error_details_pb2.ErrorInfo()
    status.details[0].Unpack(info)
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
    assert (info.reason, info.domain) == ("UNAUTHENTICATED", "tellonce")


async def test_bytes_that_are_no_request_are_rejected(settings: ServiceSettings, echo: Echo) -> None:
    own = settings.grpc.model_copy(update={"token": SecretStr("inbox-token")})
    async with rpc.channel(f"127.0.0.1:{settings.grpc.port}", own) as channel:
        with pytest.raises(Rejected) as caught:
            await channel.unary_unary(f"/{NAME}/GetEcho")(b"\xff\xff\xff")

    assert caught.value.reason == "MALFORMED_MESSAGE"


async def test_an_unknown_method_is_a_failure_of_the_call(settings: ServiceSettings, echo: Echo) -> None:
    own = settings.grpc.model_copy(update={"token": SecretStr("inbox-token")})
    async with rpc.channel(f"127.0.0.1:{settings.grpc.port}", own) as channel:
        with pytest.raises(rpc.RemoteFailure) as caught:
            await channel.unary_unary(f"/{NAME}/Nothing")(b"")

    assert caught.value.code is grpc.StatusCode.UNIMPLEMENTED


async def test_the_server_ends_a_call_without_deadline_after_its_own(settings: ServiceSettings, echo: Echo) -> None:
    echo.answer = lambda _text, _context: asyncio.sleep(30, "late")
    metadata = (("authorization", "Bearer inbox-token"),)

    async with grpc.aio.insecure_channel(f"127.0.0.1:{settings.grpc.port}") as channel, asyncio.timeout(4):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await Stub(channel).get(StringValue(), metadata=metadata)

    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_the_channel_gives_every_call_a_deadline(settings: ServiceSettings, echo: Echo) -> None:
    remaining: list[float | None] = []

    def look(text: str, context: Any) -> str:
        remaining.append(context.time_remaining())
        return text

    echo.answer = look

    async with calling(settings) as stub:
        await stub.get(StringValue())

    assert remaining[0] is not None
    assert 4 < remaining[0] <= 5


async def test_a_call_over_its_deadline_is_unavailable(settings: ServiceSettings, echo: Echo) -> None:
    echo.answer = lambda _text, _context: asyncio.sleep(30, "late")

    async with calling(settings) as stub:
        with pytest.raises(Unavailable):
            await stub.write(StringValue(), timeout=0.2)


async def test_a_read_is_tried_again_and_a_write_is_not(settings: ServiceSettings, echo: Echo) -> None:
    def fail(_text: str, _context: Any) -> str:
        raise Unavailable("down")

    echo.answer = fail

    async with calling(settings) as stub:
        with pytest.raises(Unavailable):
            await stub.write(StringValue())
        writes, echo.calls = echo.calls, 0
        with pytest.raises(Unavailable):
            await stub.get(StringValue())

    assert (writes, echo.calls) == (1, 3)


async def test_a_server_that_greets_late_because_it_is_busy_is_waited_for(
    settings: ServiceSettings, echo: Echo
) -> None:
    async def late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.4)
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", settings.grpc.port)
        await asyncio.gather(pump(reader, up_writer, None), pump(up_reader, writer, None))

    front = settings.model_copy(update={"grpc": settings.grpc.model_copy(update={"port": free_port()})})
    server = await asyncio.start_server(late, "127.0.0.1", front.grpc.port)
    async with calling(front) as stub:
        answer = await stub.write(StringValue(value="first"))
    server.close()

    assert (answer.value, echo.calls) == ("first", 1)


async def test_a_server_that_is_away_is_unavailable(settings: ServiceSettings) -> None:
    async with calling(settings) as stub:
        with pytest.raises(Unavailable):
            await stub.write(StringValue())


async def _all(stream: AsyncIterator[StringValue]) -> list[str]:
    return [one.value async for one in stream]
