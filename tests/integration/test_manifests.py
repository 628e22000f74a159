"""The rendered pods start, answer their own probes and end in their own time, with the environment that they are given.

The containers' commands run as processes on this machine; only the addresses, ports and folders are ours.
"""

import asyncio
import os
import signal
import time
import urllib.error
import urllib.request
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from tellonce_local.ports import free_port
from tellonce_local.process import Process
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_local.services import command_path

from tests.contract.manifests import OURS, Pod, of_kind, pods

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOLDER = "overlays/dev"
PODS = {pod.name: pod for pod in pods(FOLDER)}


@dataclass(frozen=True)
class Machine:
    """This machine in place of the cluster."""

    folder: Path
    nats_url: str
    mongo_url: str
    ports: dict[int, int]

    def env(self, pod: Pod, container: dict[str, Any]) -> dict[str, str]:
        """What the container is told, with our addresses and folders."""
        found = {name: self._here(pod, name, value) for name, value in pod.env(container).items()}
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), **found}

    def _here(self, pod: Pod, name: str, value: str) -> str:
        if name in ("TELLONCE_NATS_URL", "TELLONCE_MONGO_URL"):
            return self.nats_url if name == "TELLONCE_NATS_URL" else self.mongo_url
        if name.endswith("_PORT"):
            return str(self.port(int(value)))
        if name.endswith("_TARGET"):
            return f"127.0.0.1:{self.port(int(value.rpartition(':')[2]))}"
        for there, here in {"/run": f"/{pod.name}/run", "/files": "/files", "/app/ui": "/ui"}.items():
            value = value.replace(there, f"{self.folder}{here}") if there in value else value
        return value.replace("0.0.0.0", "127.0.0.1")

    def port(self, there: int) -> int:
        """A free port that stands for one of the cluster."""
        return self.ports.setdefault(there, free_port())

    def process(self, command: list[str], env: dict[str, str]) -> Process:
        """One of the containers' commands, not yet started."""
        return Process(
            [command_path(command[0]), *command[1:]], env=env, cwd=self.folder, output=self.folder / "printed"
        )

    def mount_secrets(self, pod: Pod) -> None:
        """Write the files of the pod's projected secrets."""
        secrets = {item["metadata"]["name"]: item["data"] for item in of_kind(FOLDER, "Secret")}
        sources = [
            source for volume in pod.spec["volumes"] for source in volume.get("projected", {}).get("sources", [])
        ]
        for source in (source["secret"] for source in sources):
            for item in source["items"]:
                path = self.folder / pod.name / "run" / "tellonce" / item["path"]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(b64decode(secrets[source["name"]][item["key"]]))


@pytest.fixture
def machine(tmp_path: Path, nats_server: NatsServer, mongo_server: MongoServer, clean_servers: None) -> Machine:
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "index.html").write_text("<!doctype html><title>tellonce</title>")
    return Machine(tmp_path, nats_server.url, mongo_server.url, {})


async def provision(machine: Machine, *names: str) -> None:
    """Run what the Job's containers run (all, or those of these names), at the same time as in a pod."""
    pod = PODS["provision"]
    wanted = [item for item in pod.containers if not names or item["name"] in names]
    async with asyncio.TaskGroup() as tasks:
        for container in wanted:
            tasks.create_task(_run_to_its_end(machine, pod, container))


async def _run_to_its_end(machine: Machine, pod: Pod, container: dict[str, Any]) -> None:
    command = container.get("command", [f"tellonce-{container['name']}", *container.get("args", [])])
    process = machine.process([Path(command[0]).name, *command[1:]], machine.env(pod, container))
    await process.spawn()
    assert await asyncio.wait_for(process.wait(), 60) == 0, container["name"]


@asynccontextmanager
async def running(machine: Machine, name: str) -> AsyncIterator[Process]:
    """The service's process; killed at the end if it still runs."""
    pod = PODS[name]
    machine.mount_secrets(pod)
    process = machine.process([f"tellonce-{name}"], machine.env(pod, pod.containers[0]))
    await process.spawn()
    try:
        yield process
    finally:
        await process.kill()


async def answers(machine: Machine, pod: Pod, probe: dict[str, Any]) -> bool:
    """Ask as the kubelet does."""
    if "grpc" in probe:
        return await _grpc_answers(
            machine.port(probe["grpc"]["port"]), probe["grpc"]["service"], probe["timeoutSeconds"]
        )
    port = machine.port(pod.ports()[probe["httpGet"]["port"]])
    url = f"http://127.0.0.1:{port}{probe['httpGet']['path']}"
    return await asyncio.to_thread(_http_answers, url, probe["timeoutSeconds"])


async def _grpc_answers(port: int, service: str, seconds: float) -> bool:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        try:
            request = health_pb2.HealthCheckRequest(service=service)
            answer = await health_pb2_grpc.HealthStub(channel).Check(request, timeout=seconds)
        except grpc.aio.AioRpcError:
            return False
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


def _http_answers(url: str, timeout: float) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=timeout) as response:
            return bool(response.status < 400)
    except (urllib.error.URLError, OSError):
        return False


async def until_answered(machine: Machine, name: str, kind: str) -> None:
    """Wait for a probe, no longer than Kubernetes would."""
    pod = PODS[name]
    probe = pod.containers[0][kind]
    ends = time.monotonic() + probe["periodSeconds"] * max(probe["failureThreshold"], 10)
    while not await answers(machine, pod, probe):
        assert time.monotonic() < ends, f"{name}: no answer to its {kind}"
        await asyncio.sleep(0.1)


async def test_provision_job_runs_again_and_services_start_probe_and_end(machine: Machine) -> None:
    await provision(machine)
    await provision(machine, "bus", "history")

    async with AsyncExitStack() as stack:
        processes = {name: await stack.enter_async_context(running(machine, name)) for name in OURS}
        for kind in ("startupProbe", "livenessProbe", "readinessProbe"):
            for name in OURS:
                await until_answered(machine, name, kind)

        async with asyncio.TaskGroup() as tasks:
            for name in OURS:
                tasks.create_task(_end(processes[name], name))


async def _end(process: Process, name: str) -> None:
    spec = PODS[name].spec
    limit = spec["terminationGracePeriodSeconds"] - spec["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
    process.send(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), limit) == 0, name


async def test_service_without_its_database_is_alive_and_not_ready(
    machine: Machine, own_mongo_server: MongoServer
) -> None:
    apart = Machine(machine.folder, machine.nats_url, own_mongo_server.url, {})
    pod = PODS["history"]
    await provision(apart, "bus", "history")

    async with running(apart, "history"):
        await until_answered(apart, "history", "readinessProbe")
        await own_mongo_server.kill()
        for _ in range(200):
            if not await answers(apart, pod, pod.containers[0]["readinessProbe"]):
                break
            await asyncio.sleep(0.1)
        assert not await answers(apart, pod, pod.containers[0]["readinessProbe"])
        assert await answers(apart, pod, pod.containers[0]["livenessProbe"])
