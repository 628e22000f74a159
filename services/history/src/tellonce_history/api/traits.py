"""What comes in by gRPC: TraitService."""

# ruff: noqa: N802, ARG002  # gRPC gives the names and the parameters

import re
from typing import Any

from tellonce.history.v1 import trait_service_pb2 as pb
from tellonce.history.v1 import trait_service_pb2_grpc as pb_grpc
from tellonce_core import wire
from tellonce_runtime.clock import Clock

from tellonce_history import identity
from tellonce_history.api import check
from tellonce_history.describing.describer import Describer
from tellonce_history.describing.traits import MAX_TRAITS

SERVICE = "tellonce.history.v1.TraitService"
SCOPES = {f"/{SERVICE}/SetTraits": "history.write"}
_MAX_VALUE = 64
_NAME = re.compile(r"[a-z0-9_-]{1,32}\Z")


class TraitService(pb_grpc.TraitServiceServicer):
    """The service; the guard of the runtime has checked caller and scope."""

    def __init__(self, describer: Describer, clock: Clock, *, key: bytes, region: str) -> None:
        self._describer = describer
        self._clock = clock
        self._key = key
        self._region = region

    async def SetTraits(self, request: pb.SetTraitsRequest, context: Any) -> pb.SetTraitsResponse:
        """The customer with these traits."""
        now = self._clock.now()
        at = check.past(request.at, now, "at") if request.HasField("at") else now
        check.require(0 < len(request.traits) <= MAX_TRAITS, "traits", f"must be 1 to {MAX_TRAITS}")
        for name, value in request.traits.items():
            check.require(_NAME.match(name), f"traits[{name[:32]}]", "has a name that isn't 1 to 32 of a-z 0-9 _ -")
            check.require(len(value) <= _MAX_VALUE, f"traits[{name}]", f"is over {_MAX_VALUE} characters")
        customer = await self._describer.describe(self._node(request), request.traits, at)
        return pb.SetTraitsResponse(customer=wire.CUSTOMER.to_proto(customer))

    def _node(self, request: pb.SetTraitsRequest) -> str:
        if not request.HasField("identity"):
            return check.given(request.customer_id, "customer_id")
        who = identity.normalize(wire.IDENTITY.from_proto(request.identity), region=self._region)
        return identity.person_node(self._key, who)
