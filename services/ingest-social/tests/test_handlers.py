"""Replies from the bus are stored with the way back that they take."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tellonce.message.v1 import message_pb2
from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_core.errors import Rejected
from tellonce_ingest_social.handlers import send_of, way_back

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def reply(**changes: Any) -> reply_pb2.ReplySend:
    identity = message_pb2.Identity(kind="phone", value="+905551112233")
    person = message_pb2.Participant(identity=identity, role=message_pb2.PARTICIPANT_ROLE_TO)
    facts: dict[str, Any] = {"entry_id": "e", "channel": "whatsapp", "account": "destek", "recipients": [person]}
    return reply_pb2.ReplySend(**(facts | changes))


def test_a_reply_is_stored_with_whom_it_goes_to_and_who_reads_it() -> None:
    private = send_of(reply(), NOW)
    public = send_of(reply(channel="instagram", in_reply_to="destek/comment/1789/1790"), NOW)

    assert (private.account_key, private.to, private.public) == ("whatsapp/destek", "+905551112233", False)
    assert (public.account_key, public.to, public.public) == ("instagram/destek", "1789", True)


def test_a_reply_goes_back_where_the_question_came_from_unless_that_is_another_account() -> None:
    assert way_back(reply(in_reply_to="destek/dm/group%201/wamid.1")) == "group 1"
    assert way_back(reply(in_reply_to="baku/dm/1/wamid.1")) == "+905551112233"


def test_a_reply_to_nobody_is_rejected() -> None:
    with pytest.raises(Rejected):
        send_of(reply(recipients=[]), NOW)
