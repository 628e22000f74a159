"""The gRPC server of a service: its servicers behind the guard, with health and reflection; and channels to others."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import grpc
import structlog
from google.protobuf import descriptor_pool
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from tellonce_runtime.rpc_auth import Caller, Callers, current_caller
from tellonce_runtime.rpc_client import OPTIONS, channel, with_actor
from tellonce_runtime.rpc_errors import RemoteFailure
from tellonce_runtime.rpc_server import Guard
from tellonce_runtime.service import Service
from tellonce_runtime.settings import ServiceSettings

Servicer = tuple[str, Callable[[Any, grpc.aio.Server], None], Any]
"""Full name of the service, its generated add_…Servicer_to_server, and the servicer."""

_SERVER_OPTIONS = (
    *OPTIONS,
    ("grpc.so_reuseport", 0),  # a port in use is an error, not a second server
    ("grpc.max_connection_age_ms", 300_000),
    ("grpc.max_connection_age_grace_ms", 60_000),
    ("grpc.http2.min_recv_ping_interval_without_data_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
)
_READY_SECONDS = 1.0
_log = structlog.get_logger()


@asynccontextmanager
async def serve(
    settings: ServiceSettings, services: Sequence[Servicer], *, scopes: Mapping[str, str | None], service: Service
) -> AsyncIterator[grpc.aio.Server]:
    """A serving gRPC server; leaving says NOT_SERVING first, then finishes what is in hand (at most `grpc.drain`).

    `scopes` names the scope of every method, `/tellonce.desk.v1.DeskService/Claim`; None asks for a token only.
    ValueError when a method has none or no callers file is set; OSError when the port is taken."""
    guard = _guard(settings, services, scopes)
    server = grpc.aio.server(interceptors=[guard], options=_SERVER_OPTIONS)
    for _, add, servicer in services:
        add(servicer, server)
    names = [name for name, _, _ in services]
    probe = health.aio.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(probe, server)
    if settings.grpc.reflection:
        reflection.enable_server_reflection([*names, health.SERVICE_NAME, reflection.SERVICE_NAME], server)
    port = _bind(server, settings)
    await server.start()
    _log.info("grpc_listening", port=port)
    async with asyncio.TaskGroup() as group:
        watch = group.create_task(_keep_health(probe, names, service))
        try:
            yield server
        finally:
            watch.cancel()
            await probe.enter_graceful_shutdown()
            guard.end_streams()
            await server.stop(settings.grpc.drain.total_seconds())


def _guard(settings: ServiceSettings, services: Sequence[Servicer], scopes: Mapping[str, str | None]) -> Guard:
    missing = [method for name, _, _ in services for method in _methods(name) if method not in scopes]
    if missing:
        raise ValueError(f"no scope is named for {', '.join(missing)}")
    if settings.grpc.callers_file is None:
        raise ValueError("set TELLONCE_GRPC_CALLERS_FILE: without it nobody may call")
    return Guard(Callers(settings.grpc.callers_file), scopes, settings.grpc.deadline)


def _methods(service: str) -> list[str]:
    descriptor = descriptor_pool.Default().FindServiceByName(service)
    return [f"/{service}/{method.name}" for method in descriptor.methods]


def _bind(server: grpc.aio.Server, settings: ServiceSettings) -> int:
    address = f"{settings.grpc.host}:{settings.grpc.port}"
    credentials = _credentials(settings)
    try:
        if credentials is None:
            return server.add_insecure_port(address)
        return server.add_secure_port(address, credentials)
    except RuntimeError as error:
        raise OSError(f"can't listen on {address}: is it in use?") from error


def _credentials(settings: ServiceSettings) -> grpc.ServerCredentials | None:
    own = settings.grpc
    if own.tls_cert is None or own.tls_key is None:
        return None
    return grpc.ssl_server_credentials(
        [(own.tls_key.read_bytes(), own.tls_cert.read_bytes())],
        root_certificates=own.tls_ca.read_bytes() if own.tls_ca else None,
        require_client_auth=own.require_client_cert,
    )


async def _keep_health(probe: Any, names: Sequence[str], service: Service) -> None:
    """Readiness of the service as gRPC health says it: names `readiness`, `` and each service; `liveness` is always."""
    serving = health_pb2.HealthCheckResponse.SERVING
    await probe.set("liveness", serving)
    while not service.stopping.is_set():
        ready = not await service.health.check()
        for name in ("", "readiness", *names):
            await probe.set(name, serving if ready else health_pb2.HealthCheckResponse.NOT_SERVING)
        try:
            async with asyncio.timeout(_READY_SECONDS):
                await service.stopping.wait()
        except TimeoutError:
            continue
    await probe.enter_graceful_shutdown()


__all__ = ["Caller", "RemoteFailure", "Servicer", "channel", "current_caller", "serve", "with_actor"]
