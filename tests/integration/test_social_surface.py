"""Whatever anybody sends to the webhooks' HTTP surface, no answer is a 5xx: requests made by schemathesis from the
surface's own description, some of them signed as the network would, so that what is behind the signature is reached."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import pytest_asyncio
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from tellonce_ingest_social.api_webhooks import add_routes
from tellonce_local import servers
from tellonce_local.networks.payloads import NETWORKS
from tellonce_local.networks.simulator import simulated_networks
from tellonce_runtime.provision import provision_bus
from tellonce_runtime.settings import NatsSettings, ServiceSettings

from tests.integration.social_support import SocialService, social_service
from tests.support.cleaning import drop_databases, drop_streams

HOOK, FILE = "/webhooks/{channel}/{account_id}", "/media/{token}"
MANY = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
BODIES = st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode())
FIELDS = st.sampled_from(("MessageSid", "From", "To", "Body", "NumMedia", "MediaUrl0", "MessageStatus"))
FORMS = st.dictionaries(FIELDS, st.text(max_size=30)).map(lambda fields: urlencode(fields).encode())


def surface() -> Any:
    """The routes with what their bodies and paths may be; FastAPI describes those that it checks."""
    app = FastAPI()
    add_routes(app, None)  # type: ignore[arg-type]
    document = app.openapi()
    places = {"channel": [*NETWORKS, "email"], "account_id": ["destek", "none", "../x", ""]}
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"anyOf": [{"enum": known}, {"type": "string"}]}}
        for name, known in places.items()
    ]
    kinds = ("application/json", "application/x-www-form-urlencoded", "text/plain")
    taken = {"parameters": parameters, "responses": {"200": {"description": "taken"}}}
    body = {"requestBody": {"content": {kind: {"schema": {}} for kind in kinds}}}
    document["paths"][HOOK] = {"get": taken, "post": taken | body}
    return schemathesis.openapi.from_dict(document)


SURFACE = surface()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def service(
    tmp_path_factory: pytest.TempPathFactory, nats_server: servers.NatsServer, mongo_server: servers.MongoServer
) -> AsyncIterator[SocialService]:
    await asyncio.gather(drop_streams(nats_server.url), drop_databases(mongo_server.url))
    await provision_bus(ServiceSettings(nats=NatsSettings(url=nats_server.url)))
    async with (
        simulated_networks() as networks,
        social_service(tmp_path_factory.mktemp("social"), nats_server.url, mongo_server.url, networks) as running,
    ):
        await running.apply(*running.accounts())
        yield running


@pytest.mark.parametrize(("path", "method"), [(HOOK, "GET"), (HOOK, "POST"), (FILE, "GET")])
def test_no_request_is_answered_with_a_server_error(service: SocialService, path: str, method: str) -> None:
    @seed(20261122)
    @MANY
    @given(case=SURFACE[path][method].as_strategy())
    def tried(case: Any) -> None:
        response = case.call(base_url=service.url)

        assert response.status_code < 500, (response.status_code, response.text)

    tried()


@pytest.mark.parametrize("name", NETWORKS)
def test_no_signed_delivery_is_answered_with_a_server_error(service: SocialService, name: str) -> None:
    network, path = NETWORKS[name], f"/webhooks/{NETWORKS[name].channel}/destek"

    @seed(20261122)
    @settings(MANY, max_examples=25)
    @given(body=FORMS if name == "sms" else BODIES)
    def tried(body: bytes) -> None:
        response = client.post(path, content=body, headers=network.sign(network, body, f"{service.url}{path}"))

        assert response.status_code == 200, (response.status_code, response.text)

    with httpx.Client(base_url=service.url, timeout=30, trust_env=False) as client:
        tried()
