"""TLS and mutual TLS of gRPC by settings alone, with certificates made for the test."""

import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.wrappers_pb2 import StringValue
from pydantic import SecretStr
from tellonce_core.errors import Unavailable
from tellonce_runtime import rpc
from tellonce_runtime.settings import GrpcSettings, ServiceSettings
from tellonce_runtime.testing import free_port, write_callers

from tests.integration.rpc_support import CALLERS, Echo, Stub, serving

pytestmark = pytest.mark.asyncio(loop_scope="session")


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True, timeout=30)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ca.pem, and server.pem and client.pem signed by it, with their keys."""
    folder = tmp_path_factory.mktemp("certificates")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl(folder, "req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=test ca", "-days", "2")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1")
    for name in ("server", "client"):
        openssl(folder, "req", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names")
        openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-out", f"{name}.pem", *signed)
    return folder


def server_settings(certificates: Path, tmp_path: Path, **more: Any) -> ServiceSettings:
    callers = tmp_path / "callers.toml"
    write_callers(callers, CALLERS)
    own = {"tls_cert": certificates / "server.pem", "tls_key": certificates / "server.key"}
    return ServiceSettings(grpc=GrpcSettings(port=free_port(), callers_file=callers, **own, **more))


async def echoed(server: ServiceSettings, **client: Any) -> str:
    own = GrpcSettings(token=SecretStr("inbox-token"), deadline=timedelta(seconds=2), **client)
    async with rpc.channel(f"127.0.0.1:{server.grpc.port}", own) as channel:
        answer: StringValue = await Stub(channel).write(StringValue(value="hello"))
    return answer.value


async def test_a_client_that_knows_the_authority_is_served(certificates: Path, tmp_path: Path) -> None:
    settings = server_settings(certificates, tmp_path)

    async with serving(settings, Echo()):
        assert await echoed(settings, tls_ca=certificates / "ca.pem") == "hello"


async def test_a_client_without_tls_gets_nothing(certificates: Path, tmp_path: Path) -> None:
    settings = server_settings(certificates, tmp_path)

    async with serving(settings, Echo()):
        with pytest.raises(Unavailable):
            await echoed(settings)


async def test_mutual_tls_asks_the_client_for_its_certificate(certificates: Path, tmp_path: Path) -> None:
    authority = certificates / "ca.pem"
    settings = server_settings(certificates, tmp_path, tls_ca=authority, require_client_cert=True)

    async with serving(settings, Echo()):
        with pytest.raises(Unavailable):
            await echoed(settings, tls_ca=authority)
        own = {"tls_cert": certificates / "client.pem", "tls_key": certificates / "client.key"}
        assert await echoed(settings, tls_ca=authority, **own) == "hello"
