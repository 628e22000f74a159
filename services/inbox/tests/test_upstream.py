"""Refusals of history and router as the agent sees them."""

from datetime import timedelta
from typing import Any

import grpc
import pytest
from tellonce_core.errors import Conflict, Denied, NotFound, Unauthenticated, Unavailable
from tellonce_inbox.upstream import Upstream
from tellonce_runtime.rpc import RemoteFailure

pytestmark = pytest.mark.asyncio(loop_scope="session")

UPSTREAM = Upstream("router", timedelta(seconds=5), timedelta(seconds=10))


def failing(error: Exception) -> Any:
    async def method(request: Any, **_: Any) -> Any:
        raise error

    return method


@pytest.mark.parametrize(
    "error",
    [
        Unauthenticated("unknown token"),
        Denied("no scope", reason="SCOPE_MISSING"),
        RemoteFailure("/x/Y", grpc.StatusCode.INTERNAL),
    ],
)
async def test_refusal_of_our_own_token_and_bugs_there_are_outages(error: Exception) -> None:
    with pytest.raises(Unavailable):
        await UPSTREAM.read(failing(error), None)


@pytest.mark.parametrize("error", [NotFound("x"), Conflict("x", reason="ALREADY_SENT"), Denied("not this agent")])
async def test_refusals_of_what_the_agent_asked_are_theirs(error: Exception) -> None:
    with pytest.raises(type(error)):
        await UPSTREAM.write(failing(error), None, "deniz")
