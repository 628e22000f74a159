"""Other systems over gRPC, found by reflection as grpcurl does: no generated code of ours is used here."""

from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
import pytest_asyncio
from google.protobuf import message_factory
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.json_format import MessageToDict, ParseDict
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from tellonce_core import ids

from tests.support.agent import AgentClient
from tests.support.mails import a_mail
from tests.support.system import System, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Reflected:
    """Calls methods by name with JSON, as grpcurl does."""

    def __init__(self, channel: grpc.Channel, token: str) -> None:
        self._channel = channel
        self._metadata = [("authorization", f"Bearer {token}")] if token else []
        self._pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))

    def call(self, service: str, method: str, request: dict[str, Any]) -> dict[str, Any]:
        """The answer as JSON; grpc.RpcError on refusal."""
        described = self._pool.FindServiceByName(service).methods_by_name[method]
        request_class = message_factory.GetMessageClass(described.input_type)
        answer_class = message_factory.GetMessageClass(described.output_type)
        invoke = self._channel.unary_unary(
            f"/{service}/{method}", request_class.SerializeToString, answer_class.FromString
        )
        return MessageToDict(invoke(ParseDict(request, request_class()), timeout=10, metadata=self._metadata))


@pytest_asyncio.fixture(loop_scope="session")
async def channel(system: System) -> AsyncIterator[grpc.Channel]:
    with grpc.insecure_channel(f"127.0.0.1:{system.settings.history_port}") as opened:
        yield opened


def token_of(system: System, caller: str) -> str:
    return system.stack.keys.token_file(caller).read_text().strip()


HISTORY = "tellonce.history.v1.HistoryService"


async def test_a_telephone_system_posts_a_note_into_the_same_story(
    system: System, agent: AgentClient, channel: grpc.Channel
) -> None:
    await system.send_mail(a_mail("Naz Telefon <naz@posta.example>", subject="Beni arayın"))
    row = await until(lambda: agent.conversation_of("Naz Telefon"))
    phone_system = Reflected(channel, token_of(system, "phone-system"))
    note = {
        "requestId": ids.new_id(),
        "customerId": row["customer"]["id"],
        "conversationId": row["conversation_id"],
        "text": "Arandı: kargo yarın 10:00'da.",
        "call": {"direction": "DIRECTION_OUT", "duration": "240s", "outcome": "answered"},
    }

    first = phone_system.call(HISTORY, "RecordPhoneNote", note)
    again = phone_system.call(HISTORY, "RecordPhoneNote", note)
    story = await agent.story(row["customer"]["id"])

    assert first["entry"]["id"] == again["entry"]["id"]
    notes = [entry for entry in story if entry["kind"] == "phone_note"]
    assert [note["text"] for note in notes] == ["Arandı: kargo yarın 10:00'da."]
    assert notes[0]["author"]["kind"] == "system"


@pytest.mark.parametrize(("token", "code"), [("", "UNAUTHENTICATED"), ("wrong", "UNAUTHENTICATED")])
async def test_a_call_without_or_with_a_wrong_token_is_refused(channel: grpc.Channel, token: str, code: str) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        Reflected(channel, token).call(HISTORY, "GetCustomer", {"customerId": "x"})

    assert refused.value.code().name == code


async def test_a_caller_without_the_scope_is_refused(system: System, channel: grpc.Channel) -> None:
    router = Reflected(channel, token_of(system, "router"))

    with pytest.raises(grpc.RpcError) as refused:
        router.call(HISTORY, "RecordNote", {"requestId": ids.new_id(), "conversationId": "x", "text": "x"})

    assert refused.value.code() is grpc.StatusCode.PERMISSION_DENIED


async def test_a_malformed_request_is_refused_by_the_fields_name(system: System, channel: grpc.Channel) -> None:
    phone_system = Reflected(channel, token_of(system, "phone-system"))

    with pytest.raises(grpc.RpcError) as refused:
        phone_system.call(HISTORY, "RecordPhoneNote", {"requestId": ids.new_id(), "customerId": "x"})

    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert "text" in refused.value.details()
