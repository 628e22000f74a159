"""Who looks at the running system."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.support.agent import AgentClient
from tests.support.system import System


@pytest_asyncio.fixture(loop_scope="session")
async def agent(system: System) -> AsyncIterator[AgentClient]:
    """The first agent of the demo company, signed in."""
    login = system.logins[0]
    async with AgentClient(system.inbox_url, login.email, login.password) as client:
        yield client
