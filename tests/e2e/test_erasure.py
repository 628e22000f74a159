"""One customer over mail, chat, phone and orders is exported and erased: markers stand in every store of every service
before, and nowhere afterwards."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import orders_pb2
from tellonce.history.v1 import trait_service_pb2 as trait_pb
from tellonce.history.v1.history_service_pb2_grpc import HistoryServiceStub
from tellonce.history.v1.trait_service_pb2_grpc import TraitServiceStub
from tellonce.message.v1 import events_pb2, message_pb2
from tellonce_core import ids, subjects
from tellonce_runtime import rpc
from tellonce_runtime.bus import Bus
from tellonce_runtime.event import Event
from tellonce_runtime.settings import GrpcSettings, NatsSettings, ServiceSettings

from tests.support.agent import AgentClient
from tests.support.erasing import erased, found_in, supervisor_of, until_found
from tests.support.mails import a_mail
from tests.support.markers import marker
from tests.support.system import System, until
from tests.support.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAME = f"{marker('name').title()} {marker('surname').title()}"
ADDRESS = f"{marker('address')}@posta.example"
OF_MAIL = (
    "name", "address", "subject", "text", "html", "filename", "attachment", "header", "cc", "reply", "queued", "draft",
    "note", "phonenote", "handover", "ordernumber", "upload",
)  # fmt: skip
OF_COLLEAGUES = (
    "promise", "promisereason", "appointment", "brief", "told", "joinreason", "partreason", "trait", "dead", "consult",
    "escalation",
)  # fmt: skip
OF_CHAT = ("chatname", "chattext", "chatmail", "chatpage", "proposal", "offer", "callback", "comment")


@pytest_asyncio.fixture(loop_scope="session")
async def supervisor(system: System) -> AsyncIterator[AgentClient]:
    """Somebody who may erase."""
    async with supervisor_of(system) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def shop(system: System) -> AsyncIterator[Any]:
    """History as a shop calls it."""
    channel = rpc.channel(f"127.0.0.1:{system.settings.history_port}", token_of(system))
    yield HistoryServiceStub(channel)
    await channel.close()


def token_of(system: System) -> GrpcSettings:
    """What the shop shows."""
    return GrpcSettings(token_file=system.settings.folder / "secrets" / "phone-system.token")


async def write_by_mail(system: System, agent: AgentClient, shop: Any) -> dict[str, Any]:
    """Everything that a mail and its answers leave; the row on the desk."""
    mail = a_mail(
        f"{NAME} <{ADDRESS}>", subject=f"Soru {marker('subject')}", text=f"Merhaba {marker('text')}, sipariş no 771234",
        Cc=f"{marker('cc')}@x.example", X_Marker=marker("header"),
    )  # fmt: skip
    mail.add_alternative(f"<p>{marker('html')}</p>", subtype="html")
    mail.add_attachment(marker("attachment").encode(), maintype="text", subtype="plain", filename=marker("filename"))
    await system.send_mail(mail)
    await system.send_mail(a_mail("Veli Yan <veli@yan.example>", subject="Selam", text="Merhaba"))
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
    teams = await agent.get("/api/teams")
    await agent.change(conversation, "transfer", team_id=teams[0]["id"], reason="expertise", note=marker("handover"))


async def say_of_them(system: System, agent: AgentClient, row: dict[str, Any]) -> None:
    """What colleagues and other systems say of a customer: promise, brief, told fact, join, trait; and a torn mail."""
    conversation, customer = row["conversation_id"], row["customer"]["id"]
    path, request = f"/api/conversations/{conversation}", {"request_id": ids.new_id()}
    due_at = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    promise = await agent.post(f"{path}/promises", **request, text=marker("promise"), due_at=due_at)
    await agent.post(f"/api/promises/{promise['id']}", state="broken", reason=marker("promisereason"))
    await agent.post("/api/appointments", request_id=ids.new_id(), kind="callback", number="+905321112255",
                     conversation_id=conversation,
                     text=marker("appointment"), begins_at=due_at)  # fmt: skip
    await put(agent, f"{path}/brief/problem", text=marker("brief"))
    [fact, *_] = await agent.get(f"/api/customers/{customer}/told")
    await put(agent, f"/api/customers/{customer}/told/{fact['id']}", value=marker("told"))
    other = await until(lambda: agent.conversation_of("Veli Yan"), what="the other customer")
    join = {"request_id": ids.new_id(), "other_id": other["customer"]["id"], "reason": marker("joinreason")}
    joined = await agent.post(f"/api/customers/{customer}/joins", **join)
    await agent.post(f"/api/customer-links/{joined['link']['id']}/undo", reason=marker("partreason"))
    await agent.post(f"/api/suggestions/{customer}.{other['customer']['id']}", accept=False)
    async with rpc.channel(f"127.0.0.1:{system.settings.history_port}", token_of(system)) as channel:
        traits = trait_pb.SetTraitsRequest(customer_id=customer, traits={"tier": marker("trait")})
        await TraitServiceStub(channel).SetTraits(traits)
    await bury(system)


async def bury(system: System) -> None:
    """A mail of theirs that breaks the contract: history buries it whole."""
    author = message_pb2.Identity(kind="email", value=ADDRESS)
    item = ids.new_id()
    message = message_pb2.Message(item_id=item, channel="email", account="destek", author=author, text=marker("dead"))
    event = events_pb2.MessageReceived(message=message, arrival_id="1")
    settings = ServiceSettings(nats=NatsSettings(url=system.stack.cli_env()["TELLONCE_NATS_URL"]))
    async with Bus.connect(settings, name="tests") as bus:
        await bus.publish(Event(f"{item}.1", subjects.message_received("email", "destek"), event))


async def hand_on(agent: AgentClient, row: dict[str, Any]) -> None:
    """A colleague is asked, a supervisor gets it, each with words about the customer."""
    path = f"/api/conversations/{row['conversation_id']}"
    now = (await agent.get(path))["row"]
    if not now["agent"]:
        await agent.change(row["conversation_id"], "claim")
    await agent.post(f"{path}/consult", version=0, agent_id="emre", note=marker("consult"))
    await agent.post(f"{path}/escalate", version=0, reason=marker("escalation"))


async def put(agent: AgentClient, path: str, **body: Any) -> None:
    """Write it; raises with what the server said."""
    answer = await agent._http.put(path, json=body)
    assert not answer.is_error, f"{path}: {answer.text}"


async def test_markers_of_a_mail_customer_are_nowhere_afterwards(
    system: System, agent: AgentClient, supervisor: AgentClient, shop: Any
) -> None:
    row = await write_by_mail(system, agent, shop)
    await leave_in_the_inbox(agent, row)
    customer = row["customer"]["id"]
    await say_of_them(system, agent, row)
    await hand_on(agent, row)
    before = await until_found(system, {marker(field) for field in OF_MAIL + OF_COLLEAGUES})
    kinds = {where.split(" ")[0] for places in before.values() for where in places}
    assert kinds == {"mongo", "stream", "file", "index"}

    archive = await supervisor._http.get(f"/api/customers/{customer}/export")
    certificate = await erased(supervisor, customer, NAME.lower())

    assert await found_in(system) == {}
    assert {one["service"] for one in certificate["stores"]} == {
        "history", "router", "inbox", "search", "ingest-email", "ingest-chat", "ingest-social",
    }  # fmt: skip
    own = next(one for one in certificate["stores"] if one["service"] == "history")
    assert own["removed"]["suggestions"] == 1  # what was said of one: ids only, so no marker tells of it
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


async def chat(agent: AgentClient, visitor: Visitor, name: str) -> dict[str, Any]:
    """A visitor says who they are and where, is shown a page and offered a call, and judges; the row on the desk."""
    who = {"name": name, "email": f"{marker('chatmail')}@posta.example"}
    await visitor.put({"t": "form", "id": ids.new_id(), **who})
    await visitor.send(t="page", url=f"https://www.poyraz.example/{marker('chatpage')}", title=marker("chatpage"))
    await visitor.say(f"Merhaba {marker('chattext')}")
    await visitor.all_acked()
    row: dict[str, Any] = await until(lambda: agent.conversation_of(name), what="the chat on the desk")
    path = f"/api/conversations/{row['conversation_id']}"
    page = {"url": "https://www.poyraz.example/iade", "title": "İade", "text": marker("proposal")}
    await agent.post(f"{path}/page-proposals", request_id=ids.new_id(), **page)
    offered = await agent.post(f"{path}/callback-offers", request_id=ids.new_id(), text=marker("offer"))
    await visitor.until(lambda: visitor.entries.get(offered["id"]))
    call = {"phone": "+905551112233", "when": "tomorrow", "note": marker("callback"), "card": offered["id"]}
    await visitor.put({"t": "callback", "id": ids.new_id(), "n": 2, **call})
    await visitor.put({"t": "survey", "id": ids.new_id(), "n": 3, "answers": {"comment": marker("comment")}})
    await visitor.all_acked()
    return row


async def test_markers_of_a_visitor_are_nowhere_afterwards(
    system: System, agent: AgentClient, supervisor: AgentClient
) -> None:
    name, visitor = marker("chatname").title(), Visitor(system.chat_url)
    async with visitor.online(language="tr", consent=True):
        row = await chat(agent, visitor, name)
    await until_found(system, {marker(field) for field in OF_CHAT}, in_stores="mongo")
    certificate = await erased(supervisor, row["customer"]["id"], name)

    assert await found_in(system) == {}
    assert next(one for one in certificate["stores"] if one["service"] == "ingest-chat")["removed"] == {"sessions": 1}
