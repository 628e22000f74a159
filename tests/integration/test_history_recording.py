"""history on real NATS and MongoDB: what becomes of messages, however often and in whatever state they come."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tellonce.conversation.v1 import events_pb2 as conversation_events
from tellonce.entry.v1 import entry_pb2
from tellonce.entry.v1 import events_pb2 as entry_events
from tellonce.message.v1 import events_pb2
from tellonce_core import ids, subjects, wire
from tellonce_core.message import Disposition, Identity, Verdict
from tellonce_history.settings import IdentitySettings
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime.bus import Event

from tests.integration.history_support import History, history_settings, mail, running_history, started, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def history(nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path) -> AsyncIterator[History]:
    """A running history, empty."""
    async with running_history(history_settings(nats_server.url, mongo_server.url, tmp_path)) as running:
        yield running


async def test_a_mail_becomes_row_node_conversation_and_entry_and_is_told(history: History) -> None:
    await history.publish(mail("m1@a"))

    (event,) = await history.told(entry_events.EntryRecorded)
    await history.settled(1)

    (row,) = await history.rows("ledger")
    (entry,) = await history.rows("entries")
    conversation = await history.only_conversation()
    (node,) = await history.rows("nodes")
    assert (row["state"], row["reason"], row["seen"]) == ("opened", "new", 1)
    assert event.entry_id == row["_id"] == entry["_id"]
    assert event.conversation_id == conversation["_id"] == entry["conversation"]
    assert event.conversation_reference == conversation["reference"]
    assert event.customer_id == node["_id"] == entry["node"]
    assert event.opened_conversation
    assert event.direction == entry_pb2.DIRECTION_IN


async def test_the_same_mail_three_times_is_one_entry_seen_three_times(history: History) -> None:
    for arrival in ("1", "2", "3"):
        await history.publish(mail("m1@a"), arrival=arrival)

    async def seen_thrice() -> bool:
        return [row["seen"] for row in await history.rows("ledger")] == [3]

    await until(seen_thrice)

    assert len(await history.rows("entries")) == 1
    assert len(await history.told(entry_events.EntryRecorded)) == 1


async def test_an_answer_joins_by_its_references(history: History) -> None:
    await history.publish(mail("m1@a"), mail("m2@a", references=("m1@a",), minutes=5))

    await history.settled(2)

    conversation = await history.only_conversation()
    entries = await history.rows("entries")
    assert {entry["conversation"] for entry in entries} == {conversation["_id"]}
    assert sorted(entry["thread_reason"] for entry in entries) == ["key", "new"]


async def test_a_stranger_who_quotes_a_thread_gets_a_conversation_of_their_own(history: History) -> None:
    await history.publish(mail("m1@a"))
    await history.settled(1)
    await history.publish(mail("x1@b", "forger@evil.example", references=("m1@a",), minutes=5))
    await history.settled(2)

    forged = (await history.rows("entries", external_id="x1@b"))[0]
    conversations = {one["_id"]: one for one in await history.rows("conversations")}
    assert len(conversations) == 2
    assert forged["thread_reason"] == "related"
    assert forged["node"] != (await history.rows("entries", external_id="m1@a"))[0]["node"]
    other = next(one for id_, one in conversations.items() if id_ != forged["conversation"])
    assert conversations[forged["conversation"]]["related"] == [other["_id"]]
    assert other["related"] == [forged["conversation"]]


async def test_a_forged_sayable_reference_joins_nothing(history: History) -> None:
    await history.publish(mail("m1@a"))
    await history.settled(1)
    reference = (await history.only_conversation())["reference"]

    await history.publish(mail("x1@b", "forger@evil.example", subject=f"About {reference}", minutes=5))
    await history.settled(2)

    assert len({entry["conversation"] for entry in await history.rows("entries")}) == 2


async def test_a_colleague_who_waits_is_joined_once_they_take_part(history: History) -> None:
    await history.publish(mail("m1@a", "ana@firma.example"))
    await history.publish(mail("k1@a", "kenan@firma.example", references=("m1@a",), minutes=5))
    await history.settled(2)

    await history.publish(
        mail("m2@a", "ana@firma.example", references=("m1@a",), cc=("kenan@firma.example",), minutes=9)
    )
    (joined,) = await history.told(conversation_events.ConversationsJoined)

    async def is_joined() -> bool:
        return bool(await history.rows("conversations", joined_into=joined.conversation_id))

    await until(is_joined)
    (link,) = await history.rows("links")
    assert (link["_id"], link["actor"]) == (joined.link_id, "system:history")
    survivor = (await history.rows("conversations", _id=joined.conversation_id))[0]
    assert survivor["joined"] == [joined.joined_conversation_id]


async def test_the_reply_that_comes_before_its_parent_stands_in_the_same_conversation(history: History) -> None:
    await history.publish(mail("m2@a", references=("m1@a",), minutes=5))
    await history.settled(1)
    await history.publish(mail("m1@a"))
    await history.settled(2)

    assert {entry["conversation"] for entry in await history.rows("entries")} == {
        (await history.only_conversation())["_id"]
    }


async def test_robots_spam_and_the_unreadable_get_a_row_and_no_entry(history: History) -> None:
    verdicts = {
        "r@a": Verdict(disposition=Disposition.SUPPRESS, reason="auto_reply"),
        "s@a": Verdict(disposition=Disposition.QUARANTINE, reason="spam"),
        "f@a": Verdict(disposition=Disposition.FAIL, reason="unreadable"),
    }
    await history.publish(*(mail(id_, verdict=verdict) for id_, verdict in verdicts.items()))
    await history.settled(3)

    states = {row["external_id"]: (row["state"], row["reason"]) for row in await history.rows("ledger")}
    assert states == {
        "r@a": ("suppressed", "auto_reply"),
        "s@a": ("quarantined", "spam"),
        "f@a": ("failed", "unreadable"),
    }
    assert await history.rows("entries") == []
    assert await history.rows("nodes") == []


async def test_nul_bytes_in_every_text_are_kept_as_they_came(history: History) -> None:
    nul = "a\x00b"
    author = Identity(kind="email", value="n@a.example", display_name=nul)
    await history.publish(mail(nul, author=author, subject=nul, text=nul, html=nul, quoted_text=nul, references=(nul,)))
    await history.settled(1)

    (entry,) = await history.rows("entries")
    assert (entry["subject"], entry["text"], entry["external_id"]) == (nul, nul, nul)


async def test_a_message_id_used_again_with_another_sender_is_another_item_and_marked(history: History) -> None:
    await history.publish(mail("m1@a"))
    await history.settled(1)
    await history.publish(mail("m1@a", "other@posta.example", minutes=3))
    await history.settled(2)

    marks = [entry.get("message_id_reused", False) for entry in await history.rows("entries")]
    assert sorted(marks) == [False, True]
    assert len(await history.rows("conversations")) == 2


async def test_imported_mail_is_recorded_as_such(history: History) -> None:
    await history.publish(mail("old@a"), imported=True)
    await history.settled(1)

    (event,) = await history.told(entry_events.EntryRecorded)
    assert event.imported
    assert (await history.rows("ledger"))[0]["imported"]


async def test_a_follow_up_with_the_same_subject_joins_within_the_window_only(history: History) -> None:
    day = 24 * 60
    await history.publish(mail("m1@a", subject="Kırmızı mont"))
    await history.publish(mail("m2@a", subject="YNT: KIRMIZI MONT", minutes=3 * day))
    await history.publish(mail("m3@a", subject="kırmızı mont", minutes=30 * day))
    await history.settled(3)

    by_id = {entry["external_id"]: entry for entry in await history.rows("entries")}
    assert by_id["m2@a"]["conversation"] == by_id["m1@a"]["conversation"]
    assert by_id["m2@a"]["thread_reason"] == "follow_up"
    assert by_id["m3@a"]["conversation"] != by_id["m1@a"]["conversation"]


async def test_a_message_that_breaks_the_contract_is_buried_and_its_row_says_failed(history: History) -> None:
    broken = mail("m1@a")
    proto = wire.message_to_proto(broken)
    proto.author.Clear()
    proto.item_id = history.item_id(broken)
    event = events_pb2.MessageReceived(message=proto, arrival_id="1")
    await history.bus.publish(Event(ids.new_id(), subjects.message_received("email", "destek"), event))
    await history.publish(mail("m2@a"))
    await history.settled(2)

    rows = {row["external_id"]: row for row in await history.rows("ledger")}
    assert (rows["m1@a"]["state"], rows["m1@a"]["reason"]) == ("failed", "INVALID_INPUT")
    assert rows["m2@a"]["state"] == "opened"
    assert len(rows["m1@a"]["sequences"]) == 1


async def test_what_was_kept_apart_is_recorded_when_it_comes_again_as_a_persons(history: History) -> None:
    spam = Verdict(disposition=Disposition.QUARANTINE, reason="spam")
    await history.publish(mail("m1@a", verdict=spam), mail("m1@a", verdict=spam), arrival="1")
    await history.settled(1)
    await history.publish(mail("m1@a"), arrival="1.r1")

    await history.told(entry_events.EntryRecorded)
    (row,) = await until(lambda: history.rows("ledger", state="opened"))
    (entry,) = await history.rows("entries")
    assert (row["reason"], row["seen"], row["conversation"]) == ("new", 2, entry["conversation"])


async def test_two_histories_at_once_thread_a_storm_as_one_would(history: History) -> None:
    storm = [
        mail(f"m{thread}.{n}@a", f"c{thread}@a.example", references=(f"m{thread}.0@a",) if n else (), minutes=n)
        for thread in range(12)
        for n in range(12)
    ]
    async with started(
        history.settings.model_copy(update={"grpc": history.settings.grpc.model_copy(update={"port": 0})})
    ):
        await history.publish(*storm[::-1])
        await history.settled(len(storm))

    entries = await history.rows("entries")
    groups = {(entry["external_id"].partition(".")[0], entry["conversation"]) for entry in entries}
    assert len(entries) == len(storm)
    assert len(groups) == 12
    assert len(await history.told(entry_events.EntryRecorded, count=len(storm))) == len(storm)


async def test_a_database_begun_with_another_key_is_refused(history: History, tmp_path: Path) -> None:
    other = history.settings.model_copy(update={"identity": IdentitySettings(key="6b" * 32)})

    with pytest.raises(SystemExit, match="TELLONCE_IDENTITY_KEY"):
        async with started(other):
            pass
