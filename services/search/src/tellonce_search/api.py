"""What comes in by gRPC: SearchService."""

import asyncio
from typing import Any

from tellonce.search.v1 import search_service_pb2 as pb
from tellonce.search.v1.search_service_pb2_grpc import SearchServiceServicer
from tellonce_runtime.clock import Clock

from tellonce_search import ask, metrics
from tellonce_search.follow import Follower

SERVICE = "tellonce.search.v1.SearchService"
SCOPES: dict[str, str | None] = {f"/{SERVICE}/Search": "history.read"}


class SearchService(SearchServiceServicer):
    """The service; the guard of the runtime has checked caller and scope."""

    def __init__(self, follower: Follower, clock: Clock) -> None:
        self._follower = follower
        self._clock = clock

    async def Search(self, request: pb.SearchRequest, _context: Any) -> pb.SearchResponse:  # noqa: N802  # gRPC's name
        """The best hits; Unavailable while the index is built."""
        asked = ask.read(request, now=int(self._clock.now().timestamp() * 1000))
        with metrics.SEARCH_SECONDS.time():
            return await asyncio.to_thread(ask.answer, asked, self._follower.ready())
