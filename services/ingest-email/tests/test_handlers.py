from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from tellonce.desk.v1 import desk_pb2
from tellonce.desk.v1 import events_pb2 as desk_events_pb2
from tellonce.entry.v1 import entry_pb2
from tellonce.history.v1 import history_service_pb2 as history_pb2
from tellonce.message.v1 import message_pb2
from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_core import ids, subjects, wire
from tellonce_core.errors import Rejected, Unavailable
from tellonce_ingest_email.accounts import Account, AccountBook
from tellonce_ingest_email.handlers import Notices, send_of
from tellonce_runtime.event import Event, Received
from tellonce_runtime.testing import FakeClock, received

pytestmark = pytest.mark.asyncio(loop_scope="session")


class FakeHistory:
    def __init__(self) -> None:
        self.entries: list[entry_pb2.Entry] = []
        self.asked: list[history_pb2.SendReplyRequest] = []
        self.fail_with: Exception | None = None

    async def BatchGetEntries(self, request: Any) -> Any:  # noqa: N802
        return SimpleNamespace(entries=[one for one in self.entries if one.id in request.entry_ids])

    async def SendReplies(self, request: Any) -> Any:  # noqa: N802
        if self.fail_with:
            raise self.fail_with
        self.asked += request.requests


@pytest.fixture
def history() -> FakeHistory:
    return FakeHistory()


@pytest.fixture
def notices(store: Any, history: FakeHistory, account: Account) -> Notices:
    return Notices(store=store, history=history, book=AccountBook([account]), clock=FakeClock(), per_day=2)


def entry(entry_id: str = "e1", sender: str = "ada@x.example", **changes: Any) -> entry_pb2.Entry:
    identity = message_pb2.Identity(kind="email", value=sender, display_name="Ada")
    facts: dict[str, Any] = {"direction": entry_pb2.DIRECTION_IN, "node_id": "n1"}
    return entry_pb2.Entry(id=entry_id, author=entry_pb2.Author(identity=identity), **(facts | changes))


def queued(entry_id: str = "e1", **changes: Any) -> Received[Any]:
    facts: dict[str, Any] = {"account": "destek", "channel": "email", "language": "en", "first": True} | changes
    notice = desk_pb2.NoticeFacts(
        entry_id=entry_id, channel=facts["channel"], account=facts["account"], language=facts["language"]
    )
    about = desk_events_pb2.DeskFacts(
        conversation_id=f"c-{entry_id}",
        reference="K7-QX4M",
        due_at=wire.timestamp(datetime(2026, 1, 5, 13, 0, tzinfo=UTC)),
    )
    event = desk_events_pb2.DeskQueued(facts=about, first=facts["first"], notice=notice)
    return received(Event(f"c-{entry_id}.1", subjects.desk_event("queued", f"c-{entry_id}"), event))


async def test_a_persons_mail_is_acknowledged_once_whoever_asks_again(notices: Notices, history: FakeHistory) -> None:
    history.entries.append(entry())

    await notices.on_desk_queued([queued()])
    await notices.on_desk_queued([queued()])

    assert {one.request_id for one in history.asked} == {ids.notice_request_id("c-e1", "acknowledgement", 1)}
    assert "16:00 today" in history.asked[0].text


async def test_who_sent_a_secret_is_told_so(notices: Notices, history: FakeHistory) -> None:
    history.entries.append(entry(masked=[message_pb2.MaskedSecret(kind="card_number", place="text", count=1)]))

    await notices.on_desk_queued([queued()])

    assert "please don't send them by mail" in history.asked[0].text


@pytest.mark.parametrize(
    ("one", "event"),
    [
        (entry(sender="destek@poyraz.example"), queued()),
        (entry(sender="x@sender.invalid"), queued()),
        (entry(imported=True), queued()),
        (entry(automatic=entry_pb2.AUTOMATIC_KIND_ACKNOWLEDGEMENT), queued()),
        (entry(direction=entry_pb2.DIRECTION_OUT), queued()),
        (entry(), queued(first=False)),
        (entry(), queued(channel="chat")),
        (entry(), queued(account="nobody")),
        (entry("e2"), queued("e1")),
    ],
    ids=["ourselves", "no address", "imported", "automatic", "outward", "came back", "chat", "no account", "no entry"],
)
async def test_nothing_else_is_acknowledged(
    notices: Notices, history: FakeHistory, one: entry_pb2.Entry, event: Received[Any]
) -> None:
    history.entries.append(one)

    await notices.on_desk_queued([event])

    assert history.asked == []


async def test_a_mail_that_no_machine_may_answer_gets_none(notices: Notices, history: FakeHistory, store: Any) -> None:
    history.entries.append(entry())
    store.silent.add("e1")

    await notices.on_desk_queued([queued()])

    assert history.asked == []


async def test_the_cap_counts_a_request_once(notices: Notices, history: FakeHistory) -> None:
    names = ["e1", "e2", "e3"]
    history.entries += [entry(name) for name in names]
    history.fail_with = Unavailable("away")
    with pytest.raises(Unavailable):
        await notices.on_desk_queued([queued("e1")])
    history.fail_with = None

    await notices.on_desk_queued([queued(name) for name in names])

    assert [one.in_reply_to_entry_id for one in history.asked] == ["e1", "e2"]


async def test_a_reply_is_stored_as_it_came_and_without_a_token_it_is_refused() -> None:
    reply = reply_pb2.ReplySend(entry_id="e1", channel="email", account="destek", reply_token="to1.x")

    send = send_of(reply, FakeClock().now())

    assert (send.entry_id, send.account_key) == ("e1", "email/destek")
    assert reply_pb2.ReplySend.FromString(send.body) == reply
    with pytest.raises(Rejected):
        send_of(reply_pb2.ReplySend(entry_id="e1", channel="email", account="destek"), FakeClock().now())


def notice_due(kind: str = "delay", number: int = 1) -> Received[Any]:
    told = queued().message
    event = desk_events_pb2.DeskNoticeDue(facts=told.facts, kind=kind, number=number, notice=told.notice)
    return received(Event("c-e1.2.notice", subjects.desk_event("notice_due", "c-e1"), event))


async def test_a_customer_hears_once_for_each_time_that_it_takes_longer(notices: Notices, history: FakeHistory) -> None:
    history.entries.append(entry())

    await notices.on_notice_due([notice_due()])
    await notices.on_notice_due([notice_due()])
    await notices.on_notice_due([notice_due(number=2)])

    assert {one.request_id for one in history.asked} == {ids.notice_request_id("c-e1", "delay", n) for n in (1, 2)}
    assert history.asked[0].automatic == entry_pb2.AUTOMATIC_KIND_DELAY_NOTICE
    assert "longer than we said" in history.asked[0].text
    assert "K7-QX4M" in history.asked[0].text


async def test_a_notice_of_a_kind_that_is_unknown_here_is_left_to_others(
    notices: Notices, history: FakeHistory
) -> None:
    history.entries.append(entry())

    await notices.on_notice_due([notice_due(kind="survey")])

    assert history.asked == []


async def test_a_robot_hears_nothing_of_delays(notices: Notices, history: FakeHistory, store: Any) -> None:
    history.entries.append(entry())
    store.silent.add("e1")

    await notices.on_notice_due([notice_due()])

    assert history.asked == []
