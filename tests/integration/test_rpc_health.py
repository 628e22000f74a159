"""Health, reflection, start and end of a real gRPC server on loopback."""

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
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from pydantic import SecretStr
from tellonce_core.errors import Unavailable
from tellonce_runtime import rpc
from tellonce_runtime.service import Service
from tellonce_runtime.settings import GrpcSettings, ServiceSettings
from tellonce_runtime.testing import free_port, write_callers

from tests.integration.bus_support import until_answer
from tests.integration.rpc_support import CALLERS, NAME, SCOPES, Echo, Stub, serving

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


async def test_health_and_reflection_need_no_token(settings: ServiceSettings, echo: Echo) -> None:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{settings.grpc.port}") as channel:
        check = health_pb2_grpc.HealthStub(channel).Check
        answer = await check(health_pb2.HealthCheckRequest(service="liveness"))
        reflected = reflection_pb2_grpc.ServerReflectionStub(channel).ServerReflectionInfo(
            iter([reflection_pb2.ServerReflectionRequest(list_services="")])
        )
        names = {one.name async for part in reflected for one in part.list_services_response.service}

    assert answer.status == health_pb2.HealthCheckResponse.SERVING
    assert NAME in names


async def test_health_says_not_serving_before_calls_in_hand_are_finished(settings: ServiceSettings) -> None:
    echo = Echo()
    echo.answer = lambda _text, _context: asyncio.sleep(1, "finished")
    async with calling(settings) as stub, grpc.aio.insecure_channel(f"127.0.0.1:{settings.grpc.port}") as bare:
        check = health_pb2_grpc.HealthStub(bare).Check
        async with serving(settings, echo) as service:
            await _until_status(check, health_pb2.HealthCheckResponse.SERVING)
            call = asyncio.ensure_future(stub.write(StringValue()))
            await asyncio.sleep(0.2)
            service.stop()
            await _until_status(check, health_pb2.HealthCheckResponse.NOT_SERVING)
            assert not call.done()

        assert (await call).value == "finished"


async def test_an_open_stream_ends_at_once_when_the_server_stops(settings: ServiceSettings) -> None:
    echo, received = Echo(), []
    echo.answer = lambda _text, _context: asyncio.sleep(60)
    own = settings.grpc.model_copy(update={"token": SecretStr("inbox-token")})

    async def watch() -> None:
        async with rpc.channel(f"127.0.0.1:{settings.grpc.port}", own) as channel:
            async for one in Stub(channel).watch(StringValue(value="n")):
                received.append(one.value)  # noqa: PERF401  # what came before it ends counts

    async with asyncio.timeout(2.5):
        async with serving(settings, echo):
            watching = asyncio.create_task(watch())
            await until_answer(lambda: asyncio.sleep(0, len(received) == 3))

        with pytest.raises(Unavailable, match="stopping"):
            await watching


async def test_a_port_in_use_is_an_os_error(settings: ServiceSettings, echo: Echo) -> None:
    with pytest.raises(OSError, match="in use"):
        async with rpc.serve(
            settings, [(NAME, echo.register, echo)], scopes=SCOPES, service=Service("second", settings)
        ):
            pass


@pytest.mark.parametrize(("scopes", "callers"), [({}, True), (SCOPES, False)])
async def test_a_server_without_scopes_or_callers_refuses_to_start(
    settings: ServiceSettings, scopes: dict[str, str | None], callers: bool
) -> None:
    grpc_settings = settings.grpc if callers else settings.grpc.model_copy(update={"callers_file": None})
    settings = settings.model_copy(update={"grpc": grpc_settings})

    with pytest.raises(ValueError, match=r"scope|CALLERS"):
        async with rpc.serve(
            settings, [(NAME, Echo().register, None)], scopes=scopes, service=Service("echo", settings)
        ):
            pass


async def _until_status(check: Any, status: int) -> None:
    async def says_so() -> bool:
        return (await check(health_pb2.HealthCheckRequest(service="readiness"))).status == status

    await until_answer(says_so, 5)
