"""What the tests of gRPC share: a service that echoes, described without a proto file, and its stub."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.wrappers_pb2 import StringValue
from tellonce_runtime import rpc
from tellonce_runtime.service import Service
from tellonce_runtime.settings import ServiceSettings

NAME = "tellonce.test.v1.EchoService"
SCOPES: dict[str, str | None] = {
    f"/{NAME}/GetEcho": "echo.read",
    f"/{NAME}/WriteEcho": "echo.write",
    f"/{NAME}/WatchEcho": None,
}
CALLERS = {
    "reader": ("reader-token", ["echo.read"]),
    "inbox": ("inbox-token", ["echo.read", "echo.write", "actor"]),
}
Answer = Callable[[str, Any], Any]


def _describe() -> None:
    file = descriptor_pb2.FileDescriptorProto(
        name="tellonce/test/v1/echo.proto", package="tellonce.test.v1", dependency=["google/protobuf/wrappers.proto"]
    )
    service = file.service.add(name="EchoService")
    for method in SCOPES:
        name = method.rpartition("/")[2]
        kind = ".google.protobuf.StringValue"
        service.method.add(name=name, input_type=kind, output_type=kind, server_streaming=name == "WatchEcho")
    descriptor_pool.Default().Add(file)


_describe()


class Echo:
    """A servicer whose answer the test gives."""

    def __init__(self) -> None:
        self.calls = 0
        self.answer: Answer = lambda text, _: text

    async def unary(self, request: StringValue, context: Any) -> StringValue:
        self.calls += 1
        answer = self.answer(request.value, context)
        return StringValue(value=await answer if asyncio.iscoroutine(answer) else answer)

    async def stream(self, request: StringValue, context: Any) -> AsyncIterator[StringValue]:
        for number in range(3):
            yield StringValue(value=f"{request.value} {number}")
        answer = self.answer(request.value, context)
        if asyncio.iscoroutine(answer):
            await answer

    def register(self, _: Any, server: grpc.aio.Server) -> None:
        codec = {"request_deserializer": StringValue.FromString, "response_serializer": StringValue.SerializeToString}
        handlers = {
            "GetEcho": grpc.unary_unary_rpc_method_handler(self.unary, **codec),
            "WriteEcho": grpc.unary_unary_rpc_method_handler(self.unary, **codec),
            "WatchEcho": grpc.unary_stream_rpc_method_handler(self.stream, **codec),
        }
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(NAME, handlers),))


class Stub:
    """Calls of the echo service over one channel."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        codec = {"request_serializer": StringValue.SerializeToString, "response_deserializer": StringValue.FromString}
        self.get = channel.unary_unary(f"/{NAME}/GetEcho", **codec)
        self.write = channel.unary_unary(f"/{NAME}/WriteEcho", **codec)
        self.watch = channel.unary_stream(f"/{NAME}/WatchEcho", **codec)


@asynccontextmanager
async def serving(settings: ServiceSettings, echo: Echo) -> AsyncIterator[Service]:
    """The echo service on a real port, until the block ends."""
    async with Service("echo", settings) as service:
        await service.enter(rpc.serve(settings, [(NAME, echo.register, echo)], scopes=SCOPES, service=service))
        service.start_task("run", service.run())
        await asyncio.sleep(0)
        yield service
