"""History's BriefService."""

import grpc.aio
from tellonce.history.v1 import brief_service_pb2 as pb
from tellonce.history.v1 import brief_service_pb2_grpc

from tellonce_inbox.upstream import Upstream


class BriefClient:
    """Reads and corrects briefs."""

    def __init__(self, channel: grpc.aio.Channel, upstream: Upstream) -> None:
        self._stub = brief_service_pb2_grpc.BriefServiceStub(channel)
        self._upstream = upstream

    async def brief(self, conversation_id: str, language: str) -> pb.Brief:
        """The brief of a conversation; NotFound if there is none."""
        request = pb.GetBriefRequest(conversation_id=conversation_id, language=language)
        return (await self._upstream.read(self._stub.GetBrief, request)).brief

    async def correct(self, agent_id: str, conversation_id: str, part: str, text: str) -> pb.Brief:
        """The brief with a part in the agent's words."""
        number = pb.BriefPart.Value(f"BRIEF_PART_{part.upper()}")
        request = pb.CorrectBriefRequest(conversation_id=conversation_id, part=number, text=text)
        return (await self._upstream.write(self._stub.CorrectBrief, request, agent_id)).brief
