"""Erasing a customer as a supervisor does, and what is left of the markers afterwards."""

from collections.abc import Callable
from typing import Any

from tellonce_core import ids

from tests.support.agent import AgentClient
from tests.support.markers import Places, everywhere
from tests.support.system import System, until


def supervisor_of(system: System) -> AgentClient:
    """Somebody who may erase, not yet signed in."""
    login = next(one for one in system.logins if one.email.startswith("zeynep@"))
    return AgentClient(system.inbox_url, login.email, login.password)


async def found_in(system: System) -> Places:
    """Every marker in every database, stream, file, index and log of the system."""
    folder, env = system.settings.folder, system.stack.cli_env()
    index = folder / "search" / (folder / "search" / "current").read_text().strip()
    return await everywhere(
        mongo_url=env["TELLONCE_MONGO_URL"],
        nats_url=env["TELLONCE_NATS_URL"],
        folders=[folder / "files", system.log.parent / "logs"],
        indexes=[index, index / "copy"],
    )


async def until_found(system: System, planted: set[str], *, in_stores: str = "") -> Places:
    """Where all of these markers stand, once each stands somewhere: in stores whose names begin so (`mongo`: it isn't
    enough that it is in a stream, on its way to the record)."""
    missing = planted

    async def all_there() -> Places | None:
        nonlocal missing
        places = await found_in(system)
        missing = planted - {one for one, where in places.items() if any(map(_begins(in_stores), where))}
        return None if missing else places

    try:
        return await until(all_there, what="all markers")
    except AssertionError:
        raise AssertionError(f"planted and found nowhere: {sorted(missing)}") from None


def _begins(with_: str) -> Callable[[str], bool]:
    return lambda place: place.startswith(with_)


async def erased(supervisor: AgentClient, customer: str, name: str) -> dict[str, Any]:
    """The certificate, once every service has reported."""
    body = {"request_id": ids.new_id(), "name": name, "reason": "ticket 12"}
    begun = await supervisor.post(f"/api/customers/{customer}/erasure", **body)

    async def look() -> Any:
        found = await supervisor.get(f"/api/erasures/{begun['id']}")
        return found["certificate"] if found["state"] == "done" else None

    certificate: dict[str, Any] = await until(look, seconds=40, what="the end of the erasure")
    return certificate
