"""Sends the replies of one account: checked against the network's rules, made into its calls, each noted."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from tellonce.entry.v1 import entry_pb2
from tellonce.reply.v1 import events_pb2 as reply_pb2
from tellonce_adapter.secret import secrets_of
from tellonce_adapter.sending import Outcome, Send
from tellonce_core import wire
from tellonce_core.errors import Rejected
from tellonce_core.message import DeliveryState
from tellonce_runtime.clock import Clock
from tellonce_runtime.event import Event

from tellonce_ingest_social.accounts import Account
from tellonce_ingest_social.calling import Caller
from tellonce_ingest_social.capabilities import problems, window_state
from tellonce_ingest_social.deliveries import recorded_name, told
from tellonce_ingest_social.links import FETCHED_FOR, READ_FOR, Link, links_for
from tellonce_ingest_social.names import named
from tellonce_ingest_social.outgoing import Audience, Outgoing, from_reply
from tellonce_ingest_social.provider import Provider
from tellonce_ingest_social.requests import HttpCall
from tellonce_ingest_social.sending import INTERRUPTED, outcome_of
from tellonce_ingest_social.settings import SocialSettings
from tellonce_ingest_social.store.kept import window_key


class CallStore(Protocol):
    """What a sender needs of the store."""

    async def begin_call(self, send: Send, owner: str, *, until: datetime) -> bool: ...

    async def end_call(self, send: Send, owner: str, *, external_id: str | None) -> None: ...

    async def last_in_at(self, key: str) -> datetime | None: ...

    async def add_links(self, links: Mapping[str, Link]) -> None: ...

    async def sends_called(
        self, account_key: str, external_ids: Sequence[str], entries: Sequence[str]
    ) -> list[Send]: ...

    async def ticks_of(
        self, account_key: str, external_ids: Sequence[str]
    ) -> list[tuple[DeliveryState, datetime, str]]: ...


class PrivateReplyNotes(Protocol):
    """What a sender needs of the comments that were answered in private."""

    async def note(self, account_key: str, comment: str, person: str, answer: str, at: datetime) -> None: ...


class NetworkSender:
    """One account's way out."""

    def __init__(
        self,
        *,
        store: CallStore,
        provider_of: Callable[[Account], Provider],
        caller: Caller,
        clock: Clock,
        settings: SocialSettings,
        public_url: str,
        private_replies: PrivateReplyNotes,
    ) -> None:
        self._store = store
        self._private_replies = private_replies
        self._provider_of = provider_of
        self._caller = caller
        self._clock = clock
        self._settings = settings
        self._public_url = public_url

    async def send(self, send: Send, account: Account, owner: str) -> Outcome:
        """One try. What was being called when the program ended is repeated only where the network drops repeats."""
        provider = self._provider_of(account)
        try:
            secrets = secrets_of(account, self._settings.secrets_folder)
        except Rejected as error:
            return Outcome("later", str(error), account_is_wrong=True)
        reply = reply_pb2.ReplySend.FromString(send.body)
        answered = reply.in_reply_to
        outgoing = await self._outgoing(send, reply, account, provider)
        if isinstance(outgoing, Outcome):
            return outgoing
        try:
            calls = provider.compose_send(outgoing, account.seen_by_provider, secrets, self._clock.now())
        except Rejected as error:
            return Outcome("failed", str(error))
        if send.in_call and send.done < len(calls) and not calls[send.done].idempotency_key:
            return Outcome("uncertain", INTERRUPTED)
        outcome = await self._make(send, calls[send.done :], provider, owner)
        if outcome.state == "sent" and outgoing.audience is Audience.PRIVATE_REPLY:
            own = recorded_name(send, outcome.external_id)
            await self._private_replies.note(account.key, answered, send.to, own, self._clock.now())
        return outcome

    async def _outgoing(
        self, send: Send, reply: reply_pb2.ReplySend, account: Account, provider: Provider
    ) -> Outgoing | Outcome:
        """The reply in the network's words, or why it can't leave; the files it fetches get addresses."""
        now, rules = self._clock.now(), provider.capabilities
        answered = named(reply.in_reply_to)
        reply.in_reply_to = answered.external_id if answered else ""
        audience = answered.audience if answered else Audience.PRIVATE
        last_in_at = await self._store.last_in_at(window_key(account.key, send.to))
        if audience is Audience.PUBLIC and reply.audience == entry_pb2.AUDIENCE_PRIVATE_REPLY:
            audience, last_in_at = Audience.PRIVATE_REPLY, wire.optional_moment(reply, "quoted_at")
        late = audience is Audience.PRIVATE and window_state(rules, last_in_at, now) == "late"
        good_for = READ_FOR if rules.linked_bytes else FETCHED_FOR
        urls, links = links_for(reply.attachments, self._public_url, now, good_for)
        outgoing = from_reply(reply, links=urls, route=send.to, audience=audience, late=late)
        against = problems(rules, outgoing, last_in_at, now) if not send.done else ()
        if against:
            return Outcome("failed", " ".join(one.text for one in against))
        await self._store.add_links(links)
        return outgoing

    async def _make(self, send: Send, calls: Sequence[HttpCall], provider: Provider, owner: str) -> Outcome:
        """Make the calls that are left, each noted before and after."""
        outcome = Outcome("sent")
        for call in calls:
            until = self._clock.now() + self._settings.lease
            if not await self._store.begin_call(send, owner, until=until):
                return Outcome("later", "another replica has it")
            answer = await self._caller.make(call, provider)
            outcome = outcome_of(answer, repeatable=bool(call.idempotency_key))
            took = outcome.external_id if outcome.state == "sent" else None
            await self._store.end_call(send, owner, external_id=took)
            if outcome.state != "sent":
                return outcome
        return outcome

    async def told(self, send: Send, account: Account, outcome: Outcome, now: datetime) -> Sequence[Event]:
        """How far it has come, and the ticks that came before the send was known."""
        current = await self._store.sends_called(account.key, (), (send.entry_id,))
        known = current[0] if current else send
        events = [told(known, outcome.delivery, outcome.detail, now)]
        if outcome.state != "later":
            early = await self._store.ticks_of(account.key, known.external_ids)
            events += [told(known, state, detail, at) for state, at, detail in early]
        return events

    async def rest(self) -> None:
        """There is nothing to close: all accounts share the connections."""
