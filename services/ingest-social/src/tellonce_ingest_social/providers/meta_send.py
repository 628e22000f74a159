"""How replies leave by Messenger and Instagram: the same send call, with the account's own limits.

https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tellonce_core.errors import Rejected

from tellonce_ingest_social.capabilities import Capabilities
from tellonce_ingest_social.outgoing import Audience, Outgoing, OutMedia, split
from tellonce_ingest_social.providers.meta import graph_call, graph_url
from tellonce_ingest_social.requests import Account, HttpCall, Secrets

MAX_METADATA = 1000


def compose(
    reply: Outgoing, account: Account, secrets: Secrets, rules: Capabilities, *, base: str, replies_edge: str
) -> Sequence[HttpCall]:
    """The calls of one reply: a public answer under its comment, or one private message a part and file."""
    if reply.audience is Audience.PUBLIC:
        url = graph_url(account, _needed(reply.in_reply_to, "the comment"), replies_edge, base=base)
        return [graph_call(url, {"message": reply.text}, secrets)]
    url = graph_url(account, account.address or "me", "messages", base=base)
    recipient = (
        {"comment_id": _needed(reply.in_reply_to, "the comment")}
        if reply.audience is Audience.PRIVATE_REPLY
        else {"id": _needed(reply.to, "the recipient")}
    )
    return [
        graph_call(url, {"recipient": recipient, **_manner(reply), **part}, secrets) for part in _parts(reply, rules)
    ]


def _manner(reply: Outgoing) -> dict[str, Any]:
    if reply.late:
        return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    return {"messaging_type": "RESPONSE"}


def _parts(reply: Outgoing, rules: Capabilities) -> Iterator[Mapping[str, Any]]:
    metadata = {"metadata": reply.entry_id[:MAX_METADATA]}
    quoted = {"reply_to": {"mid": reply.in_reply_to}} if _quotes(reply) else {}
    for text in split(reply.text, rules.text_limit, rules.unit):
        yield {"message": {"text": text, **metadata}, **quoted}
        quoted = {}
    for file in reply.media:
        yield {"message": {"attachment": _attachment(file), **metadata}}


def _quotes(reply: Outgoing) -> bool:
    return bool(reply.in_reply_to) and reply.audience is Audience.PRIVATE


def _attachment(file: OutMedia) -> dict[str, Any]:
    return {"type": str(file.kind), "payload": {"url": file.url, "is_reusable": False}}


def _needed(value: str, name: str) -> str:
    if not value:
        raise Rejected(f"{name} is missing")
    return value
