"""One running system for all end-to-end tests: every test writes as customers of its own."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support.agent import AgentClient
from tests.support.system import System, running_system


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def system(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """All services with the demo company."""
    trusting = {"TELLONCE_MAIL_TRUSTED_SERVERS": '["mx.poyraz.example"]'}
    async with running_system(tmp_path_factory.mktemp("system"), env=trusting) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def agent(system: System) -> AsyncIterator[AgentClient]:
    """The first agent of the demo company, signed in."""
    login = system.logins[0]
    async with AgentClient(system.inbox_url, login.email, login.password) as client:
        yield client
