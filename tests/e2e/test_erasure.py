"""One customer over mail, chat, phone and orders is exported and erased: markers stand in every store of every service
before, and nowhere afterwards."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import orders_pb2
from tellonce.history.v1.history_service_pb2_grpc import HistoryServiceStub
from tellonce_core import ids
from tellonce_runtime import rpc
from tellonce_runtime.settings import GrpcSettings

from tests.support.agent import AgentClient
from tests.support.mails import a_mail
from tests.support.markers import Places, everywhere, marker
from tests.support.system import System, until
from tests.support.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAME = f"{marker('name').title()} {marker('surname').title()}"
ADDRESS = f"{marker('address')}@posta.example"
OF_MAIL = (
    "name", "address", "subject", "text", "html", "filename", "attachment", "header", "cc", "reply", "queued", "draft",
    "note", "phonenote", "handover", "ordernumber", "upload",
)  # fmt: skip
OF_CHAT = ("chatname", "chattext")


@pytest_asyncio.fixture(loop_scope="session")
async def supervisor(system: System) -> AsyncIterator[AgentClient]:
    """Somebody who may erase."""
    login = next(one for one in system.logins if one.email.startswith("zeynep@"))
    async with AgentClient(system.inbox_url, login.email, login.password) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def shop(system: System) -> AsyncIterator[Any]:
    """History as a shop calls it."""
    token = system.settings.folder / "secrets" / "phone-system.token"
    channel = rpc.channel(f"127.0.0.1:{system.settings.history_port}", GrpcSettings(token_file=token))
    yield HistoryServiceStub(channel)
    await channel.close()


async def found_in(system: System) -> Places:
    """Every marker in every database, stream, file, index and log of the system."""
    folder, env = system.settings.folder, system.stack.cli_env()
    index = folder / "search" / (folder / "search" / "current").read_text().strip()
    return await everywhere(
        mongo_url=env["TELLONCE_MONGO_URL"],
        nats_url=env["TELLONCE_NATS_URL"],
        folders=[folder / "files", system.log.parent / "logs"],
        indexes=[index],
    )


async def write_by_mail(system: System, agent: AgentClient, shop: Any) -> dict[str, Any]:
    """Everything that a mail and its answers leave; the row on the desk."""
    mail = a_mail(
        f"{NAME} <{ADDRESS}>", subject=f"Soru {marker('subject')}", text=f"Merhaba {marker('text')}",
        Cc=f"{marker('cc')}@x.example", X_Marker=marker("header"),
    )  # fmt: skip
    mail.add_alternative(f"<p>{marker('html')}</p>", subtype="html")
    mail.add_attachment(marker("attachment").encode(), maintype="text", subtype="plain", filename=marker("filename"))
    await system.send_mail(mail)
    row = await until(lambda: agent.conversation_of(NAME), what="the mail on the desk")
    conversation, customer = row["conversation_id"], row["customer"]["id"]
    await agent.reply(conversation, f"Bakıyorum {marker('reply')}", status_after="open")
    await agent.post(f"/api/conversations/{conversation}/notes", request_id=ids.new_id(), text=marker("note"))
    phone = {"text": marker("phonenote"), "direction": "in", "minutes": 2, "outcome": "answered"}
    await agent.post("/api/phone-notes", request_id=ids.new_id(), conversation_id=conversation, **phone)
    order = entry_pb2.Order(number=marker("ordernumber"), status="shipped")
    request = orders_pb2.RecordOrderRequest(request_id=ids.new_id(), customer_id=customer, order=order)
    await shop.RecordOrder(request)
    return row


async def leave_in_the_inbox(agent: AgentClient, row: dict[str, Any]) -> None:
    """A draft, a file that waits for a reply, and a handover with a note."""
    conversation = row["conversation_id"]
    http: httpx.AsyncClient = agent._http
    draft = await http.put(f"/api/drafts/{conversation}", json={"text": marker("draft")})
    assert draft.status_code < 400, draft.text
    files = {"file": (f"{marker('upload')}.txt", b"an upload of the erased", "text/plain")}
    brought = (await http.post("/api/files", files=files)).json()
    later = {"request_id": ids.new_id(), "text": marker("queued"), "attachments": [brought["id"]]}
    await agent.post(f"/api/conversations/{conversation}/replies", status_after="open", **later)
    now = await agent.get(f"/api/conversations/{conversation}")
    teams = await agent.get("/api/teams")
    body = {
        "team_id": teams[0]["id"],
        "reason": "expertise",
        "note": marker("handover"),
        "version": now["row"]["version"],
    }
    await agent.post(f"/api/conversations/{conversation}/transfer", **body)


async def erased(supervisor: AgentClient, customer: str, name: str) -> dict[str, Any]:
    """The certificate, once every service has reported."""
    body = {"request_id": ids.new_id(), "name": name, "reason": "ticket 12"}
    begun = await supervisor.post(f"/api/customers/{customer}/erasure", **body)

    async def look() -> Any:
        found = await supervisor.get(f"/api/erasures/{begun['id']}")
        return found["certificate"] if found["state"] == "done" else None

    certificate: dict[str, Any] = await until(look, seconds=40, what="the end of the erasure")
    return certificate


async def test_markers_of_a_mail_customer_are_nowhere_afterwards(
    system: System, agent: AgentClient, supervisor: AgentClient, shop: Any
) -> None:
    row = await write_by_mail(system, agent, shop)
    await leave_in_the_inbox(agent, row)
    customer = row["customer"]["id"]
    planted = {marker(field) for field in OF_MAIL}

    async def all_there() -> bool:
        return set(await found_in(system)) >= planted

    await until(all_there, what=f"all of {sorted(planted)}")
    before = await found_in(system)
    kinds = {where.split(" ")[0] for places in before.values() for where in places}
    assert kinds == {"mongo", "stream", "file", "index"}

    archive = await supervisor._http.get(f"/api/customers/{customer}/export")
    certificate = await erased(supervisor, customer, NAME.lower())

    assert await found_in(system) == {}
    assert {one["service"] for one in certificate["stores"]} == {
        "history", "router", "inbox", "search", "ingest-email", "ingest-chat", "ingest-social",
    }  # fmt: skip
    assert certificate["complete"] is True
    assert (await supervisor._http.get(f"/api/customers/{customer}")).status_code == 404
    look_into(archive.content)


def look_into(data: bytes) -> None:
    """The archive holds all that was planted for the customer to have."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        entries = [json.loads(line) for line in archive.read("entries.jsonl").splitlines()]
        text = b"\n".join(archive.read(name) for name in names).decode(errors="replace")
    assert [name for name in names if name.startswith("raw/") and name.endswith(".eml")]
    assert [name for name in names if name.startswith("attachments/")]
    assert {"message", "note", "phone_note", "order"} <= {
        one["kind"].removeprefix("ENTRY_KIND_").lower() for one in entries
    }
    given = set(OF_MAIL) - {"draft", "handover", "upload"}
    assert [field for field in given if marker(field) not in text.lower()] == []


async def test_markers_of_a_visitor_are_nowhere_afterwards(
    system: System, agent: AgentClient, supervisor: AgentClient
) -> None:
    name, visitor = marker("chatname").title(), Visitor(system.chat_url)
    async with visitor.online(language="tr"):
        await visitor.put({"t": "form", "id": ids.new_id(), "name": name})
        await visitor.say(f"Merhaba {marker('chattext')}")
        await visitor.all_acked()
        row = await until(lambda: agent.conversation_of(name), what="the chat on the desk")

    async def all_there() -> bool:
        return set(await found_in(system)) >= {marker(field) for field in OF_CHAT}

    await until(all_there, what="what was said in the chat")
    certificate = await erased(supervisor, row["customer"]["id"], name)

    assert await found_in(system) == {}
    assert next(one for one in certificate["stores"] if one["service"] == "ingest-chat")["removed"] == {"sessions": 1}
