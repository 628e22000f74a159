"""Ways and templates over REST."""

from typing import Any

import pytest
from tellonce.channel.v1 import network_service_pb2 as pb
from tellonce_core.entry import Audience, Author, AuthorKind, Direction, EntryKind
from tellonce_core.errors import Unavailable
from tellonce_core.message import Identity

pytestmark = pytest.mark.asyncio(loop_scope="session")

AUTHOR = Author(kind=AuthorKind.CUSTOMER, identity=Identity(kind="whatsapp", value="5551", display_name="Şule"))
CLOSED = pb.ReplyWay(state=pb.WAY_STATE_CLOSED, window_hours=24, takes_templates=True)
TEMPLATE = pb.NetworkTemplate(
    id="kargo", name="kargo", language="tr", body="{{1}} yolda", blanks=[pb.TemplateBlank(place="body", name="1")]
)
REPLY = {"request_id": "11111111-aaaa", "in_reply_to": "e1"}


def add_message(inbox: Any, **fields: Any) -> None:
    inbox.add_item("v1", channel="whatsapp")
    facts = {"channel": "whatsapp", "author": AUTHOR, "direction": Direction.IN, "external_id": "destek/dm/5551/w1"}
    inbox.add_entry("e1", "Nerede?", **(facts | {"kind": EntryKind.MESSAGE, "conversation_id": "v1"} | fields))


async def test_a_closed_window_offers_the_templates_of_the_account(inbox: Any) -> None:
    add_message(inbox)
    inbox.networks.by_message["destek/dm/5551/w1"] = [CLOSED]
    inbox.networks.listed.templates.append(TEMPLATE)
    await inbox.sign_in()

    (way,) = (await inbox.client.get("/api/conversations/v1/ways")).json()["ways"]

    assert (way["channel"], way["state"], way["window_hours"], way["to"]) == ("whatsapp", "closed", 24, "Şule")
    assert [(one["id"], one["blanks"][0]["name"]) for one in way["templates"]] == [("kargo", "1")]


async def test_an_adapter_that_is_down_keeps_nobody_from_answering(inbox: Any) -> None:
    add_message(inbox)
    inbox.networks.fail_with = Unavailable("down")
    await inbox.sign_in()

    (way,) = (await inbox.client.get("/api/conversations/v1/ways")).json()["ways"]

    assert (way["state"], way["in_reply_to"]) == ("unknown", "e1")


async def test_a_template_is_sent_as_it_reads(inbox: Any) -> None:
    add_message(inbox)
    inbox.networks.listed.templates.append(TEMPLATE)
    await inbox.sign_in()
    template = {"id": "kargo", "language": "tr", "values": ["4711"]}

    answer = await inbox.client.post("/api/conversations/v1/replies", json=REPLY | {"template": template})
    (_, reply) = inbox.history.written[0]

    assert answer.status_code == 200
    assert (reply.text, reply.template.id, reply.in_reply_to) == ("4711 yolda", "kargo", "e1")


@pytest.mark.parametrize(
    "body",
    [
        {"template": {"id": "other", "language": "tr", "values": ["1"]}},
        {"template": {"id": "kargo", "language": "tr", "values": []}},
        {"template": {"id": "kargo", "language": "tr", "values": ["1"]}, "text": "x"},
        {"template": {"id": "kargo", "language": "tr", "values": ["1"]}, "in_reply_to": None},
        {"template": {"id": "kargo", "language": "tr", "values": ["1"]}, "in_reply_to": "e9"},
    ],
)
async def test_a_template_that_cannot_be_sent_is_422_and_nothing_is_written(inbox: Any, body: dict[str, Any]) -> None:
    add_message(inbox)
    inbox.networks.listed.templates.append(TEMPLATE)
    await inbox.sign_in()

    answer = await inbox.client.post("/api/conversations/v1/replies", json=REPLY | body)

    assert answer.status_code == 422
    assert inbox.history.written == []


async def test_a_private_answer_to_a_comment_is_passed_on(inbox: Any) -> None:
    add_message(inbox, kind=EntryKind.COMMENT)
    await inbox.sign_in()

    await inbox.client.post("/api/conversations/v1/replies", json=REPLY | {"text": "Hi", "audience": "private_reply"})

    assert inbox.history.written[0][1].audience is Audience.PRIVATE_REPLY
