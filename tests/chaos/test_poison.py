"""A message that ends the process is buried, and what was fetched beside it is recorded."""

from pathlib import Path

import pytest
from tellonce_core import ids
from tellonce_runtime.bus import Bus, Event
from tellonce_runtime.settings import NatsSettings, ServiceSettings

from tests.chaos import drill
from tests.support.mails import a_message, received
from tests.support.mongo import as_services_read
from tests.support.system import System, running_system, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

MESSAGES = 256
TRIES = {} if drill.FULL else {"TELLONCE_BUS_MAX_TRIES": "3"}
POISON = 100


async def publish(system: System, run: str) -> str:
    """Publish a batch with one poisoned message in it while history is down; the poisoned item's id."""
    events, poisoned = [], ""
    for number in range(MESSAGES):
        message = a_message(number, run=run)
        if number == POISON:
            poisoned = message.item_id
        subject, event, event_id = received(message)
        events.append(Event(event_id, subject, event))
    settings = ServiceSettings(nats=NatsSettings(url=system.stack.nats_url))
    async with Bus.connect(settings, name="poison") as bus:
        await bus.publish_many(events)
    return poisoned


@pytest.mark.timeout(240)
async def test_a_message_that_ends_the_process_is_buried_and_its_neighbours_are_recorded(tmp_path: Path) -> None:
    run = ids.new_id()
    poison_subject = f"Sipariş {run} {POISON}"
    env = {
        "TELLONCE_HISTORY_CRASH_ON_SUBJECT": poison_subject,
        "TELLONCE_BUS_ACK_WAIT": "1s",
        **TRIES,
    }
    async with running_system(tmp_path, only=("history",), env=env) as system:
        poisoned = await publish(system, run)
        mongo = as_services_read(system.stack.mongo_url)
        async with mongo:
            history = mongo["tellonce_history"]

            async def all_ended() -> bool | None:
                failed = await history["ledger"].find_one({"_id": poisoned, "state": "failed"})
                recorded = await history["entries"].count_documents({})
                opened = await history["ledger"].count_documents({"state": "opened"})  # rows follow entries
                return True if failed and recorded == opened == MESSAGES - 1 else None

            await until(all_ended, seconds=180, what="255 entries and one buried message")
            ledger = {
                row["_id"]: row["count"]
                async for row in await history["ledger"].aggregate(
                    [{"$group": {"_id": "$state", "count": {"$sum": 1}}}]
                )
            }
            starts = system.stack.parts["history"].starts

    print(f"\nrecorded {ledger.get('opened')}, buried {ledger.get('failed')}, history was started {starts} times")
    assert ledger == {"opened": MESSAGES - 1, "failed": 1}
    assert starts > 1
