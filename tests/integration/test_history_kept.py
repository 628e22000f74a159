"""What was kept apart is listed, rescued once, and every word about spam reaches the filters."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tellonce.conversation.v1 import events_pb2 as conversation_events
from tellonce.history.v1 import kept_apart_pb2 as pb
from tellonce_core import ids
from tellonce_core.errors import NotFound, Rejected
from tellonce_core.message import Automation, Disposition, Verdict
from tellonce_local.servers import MongoServer, NatsServer

from tests.integration.history_support import AGENT, History, history_settings, mail, running_history, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

SPAM = Verdict(disposition=Disposition.QUARANTINE, reason="spam_by_server")
ROBOT = Verdict(disposition=Disposition.SUPPRESS, reason="auto_reply", automation=Automation.AUTO_REPLY)


@pytest_asyncio.fixture(loop_scope="session")
async def history(nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path) -> AsyncIterator[History]:
    async with running_history(history_settings(nats_server.url, mongo_server.url, tmp_path)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def inbox(history: History) -> AsyncIterator[Any]:
    async with history.client() as client:
        yield client


async def test_what_was_kept_apart_is_listed_newest_first_with_who_wrote_what(history: History, inbox: Any) -> None:
    await history.publish(mail("s1@a", verdict=SPAM, text="Ucuz   kredi"), mail("r1@a", verdict=ROBOT), mail("m1@a"))
    await history.publish(mail("s2@a", "ali@posta.example", verdict=SPAM))
    await history.settled(4)

    newest = await inbox.ListKeptApart(pb.ListKeptApartRequest(page_size=1))
    older = await inbox.ListKeptApart(pb.ListKeptApartRequest(page_size=1, page_token=newest.next_page_token))
    robots = await inbox.ListKeptApart(pb.ListKeptApartRequest(state="suppressed"))

    assert [one.author for one in newest.items] == ["ali@posta.example"]
    (first,) = older.items
    assert (first.author_name, first.subject, first.snippet) == ("Sule", "Soru s1@a", "Ucuz kredi")
    assert (first.state, first.reason, first.seen) == ("quarantined", "spam_by_server", 1)
    assert [one.reason for one in robots.items] == ["auto_reply"]


async def test_a_rescued_mail_stands_in_the_story_once_and_filters_hear_that_it_was_none(
    history: History, inbox: Any
) -> None:
    await history.publish(mail("s1@a", verdict=SPAM, text="Siparişim nerede?"))
    await history.settled(1)
    (kept,) = (await inbox.ListKeptApart(pb.ListKeptApartRequest())).items
    request = pb.RescueItemRequest(request_id=ids.new_id(), item_id=kept.item_id)

    await inbox.RescueItem(request, metadata=AGENT)
    (row,) = await until(lambda: history.rows("ledger", state="opened"), what="the row")
    (entry,) = await history.rows("entries")
    with pytest.raises(NotFound):
        await inbox.RescueItem(pb.RescueItemRequest(request_id=ids.new_id(), item_id=kept.item_id), metadata=AGENT)
    (told,) = await history.told(conversation_events.SpamJudged)

    assert (entry["_id"], entry["text"]) == (kept.item_id, "Siparişim nerede?")
    assert row["seen"] == 2
    assert (list(told.entry_ids), told.spam, told.actor) == ([kept.item_id], False, "agent:ana")
    assert (await inbox.ListKeptApart(pb.ListKeptApartRequest())).items == []


async def test_spam_that_came_through_is_told_of_with_all_that_was_received(history: History, inbox: Any) -> None:
    await history.publish(mail("m1@a"), mail("m2@a", references=("m1@a",), minutes=1))
    await history.settled(2)
    conversation = (await history.only_conversation())["_id"]
    request = pb.JudgeSpamRequest(request_id=ids.new_id(), conversation_id=conversation, spam=True)

    await inbox.JudgeSpam(request, metadata=AGENT)
    await inbox.JudgeSpam(request, metadata=AGENT)
    told = await history.told(conversation_events.SpamJudged)

    assert [(len(one.entry_ids), one.spam, one.channel, one.account) for one in told] == [(2, True, "email", "destek")]


async def test_what_is_not_there_can_not_be_rescued_judged_or_listed(inbox: Any) -> None:
    with pytest.raises(NotFound):
        await inbox.RescueItem(pb.RescueItemRequest(request_id=ids.new_id(), item_id="nothing"), metadata=AGENT)
    with pytest.raises(NotFound):
        await inbox.JudgeSpam(pb.JudgeSpamRequest(request_id=ids.new_id(), conversation_id="none"), metadata=AGENT)
    with pytest.raises(Rejected):
        await inbox.ListKeptApart(pb.ListKeptApartRequest(state="opened"))
