"""What is forwarded to a third party leaves as a mail and stands as an internal note, and so does what they answer."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import history_service_pb2 as pb
from tellonce.message.v1 import message_pb2
from tellonce.reply.v1 import events_pb2 as reply_events
from tellonce_core import ids, subjects
from tellonce_core.errors import Rejected
from tellonce_local.servers import MongoServer, NatsServer

from tests.integration.history_support import AGENT, History, history_settings, mail, running_history

pytestmark = pytest.mark.asyncio(loop_scope="session")

CARRIER = "kargo@tasiyici.example"


@pytest_asyncio.fixture(loop_scope="session")
async def history(nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path) -> AsyncIterator[History]:
    async with running_history(history_settings(nats_server.url, mongo_server.url, tmp_path)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def inbox(history: History) -> AsyncIterator[Any]:
    async with history.client() as client:
        yield client


def forward(conversation: str, *to: str) -> pb.SendReplyRequest:
    identities = [message_pb2.Identity(kind="email", value=one) for one in to]
    named = [message_pb2.Participant(identity=one, role=message_pb2.PARTICIPANT_ROLE_TO) for one in identities]
    return pb.SendReplyRequest(
        request_id=ids.new_id(), conversation_id=conversation, text="Paket nerede?", recipients=named, forward=True
    )


async def test_a_third_partys_answer_comes_back_as_an_internal_note_and_they_take_no_part(
    history: History, inbox: Any
) -> None:
    await history.publish(mail("m1@a"))
    await history.settled(1)
    conversation = (await history.only_conversation())["_id"]

    entry = (await inbox.SendReply(forward(conversation, CARRIER), metadata=AGENT)).entry
    (sent,) = await history.told(reply_events.ReplySend, stream=subjects.REPLIES)
    by_token = {"references": (f"{sent.reply_token}@poyraz.example",), "reply_tokens": (sent.reply_token,)}
    await history.publish(mail("k1@t", CARRIER, minutes=5, **by_token))
    await history.publish(mail("k2@t", CARRIER, references=("m1@a",), minutes=9))
    await history.settled(3)
    notes = await history.rows("entries", kind="note")
    (stranger,) = await history.rows("entries", external_id="k2@t")
    (own,) = await history.rows("conversations", _id=conversation)

    assert entry.kind == entry_pb2.ENTRY_KIND_NOTE
    assert [one.identity.value for one in sent.recipients] == [CARRIER]
    assert (sent.subject, sent.quoted_text, sent.in_reply_to) == (
        "Fwd: Soru m1@a",
        "Merhaba, m1@a hakkında yazıyorum.",
        "",
    )
    assert {(row["direction"], row["conversation"]) for row in notes} == {("internal", conversation)}
    assert len(notes) == 2
    assert stranger["conversation"] != conversation  # without the token it is a stranger's, as ever
    assert len(own["participants"]) == 1


async def test_a_forward_names_somebody_and_needs_a_mail(history: History, inbox: Any) -> None:
    await history.publish(mail("m1@a"))
    await history.settled(1)
    conversation = (await history.only_conversation())["_id"]

    with pytest.raises(Rejected, match="must name whom"):
        await inbox.SendReply(forward(conversation), metadata=AGENT)
