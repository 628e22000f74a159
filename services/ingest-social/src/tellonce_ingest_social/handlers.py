"""What comes in from the bus: replies to send."""

from datetime import datetime

from tellonce.entry.v1 import entry_pb2
from tellonce.message.v1 import message_pb2
from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_adapter.sending import Send
from tellonce_core.errors import Rejected

from tellonce_ingest_social.names import named


def send_of(reply: reply_pb2.ReplySend, now: datetime) -> Send:
    """The reply as it is stored, with the way that it takes; Rejected when there is none."""
    to, answered = way_back(reply), named(reply.in_reply_to)
    if not to:
        raise Rejected("a reply without a recipient", reason="INVALID_INPUT")
    public = answered is not None and answered.public and reply.audience != entry_pb2.AUDIENCE_PRIVATE_REPLY
    return Send(reply.entry_id, reply.channel, reply.account, reply.SerializeToString(), now, to=to, public=public)


def way_back(reply: reply_pb2.ReplySend) -> str:
    """The network's id of the person or group that the reply goes to; empty if there is none."""
    answered = named(reply.in_reply_to)
    if answered is not None and answered.account == reply.account:
        return answered.route
    people = (one.identity.value for one in reply.recipients if one.role == message_pb2.PARTICIPANT_ROLE_TO)
    return next((value for value in people if value), "")
