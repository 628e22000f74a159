"""Briefs over real gRPC, NATS and MongoDB: over all channels, corrected for good, reworded where a model is set."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from tellonce.history.v1 import brief_service_pb2 as pb
from tellonce.history.v1 import brief_service_pb2_grpc, history_service_pb2, promise_service_pb2_grpc
from tellonce.history.v1 import promise_service_pb2 as promise_pb
from tellonce_core import ids
from tellonce_core.errors import NotFound, Rejected
from tellonce_core.wire import timestamp
from tellonce_history.settings import BriefSettings
from tellonce_local.servers import MongoServer, NatsServer
from tellonce_runtime.testing import free_port

from tests.integration.history_support import AGENT, History, history_settings, mail, running_history, until

pytestmark = pytest.mark.asyncio(loop_scope="session")
CARD = "4111 1111 1111 1111"


@pytest_asyncio.fixture(loop_scope="session")
async def history(nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path) -> AsyncIterator[History]:
    async with running_history(history_settings(nats_server.url, mongo_server.url, tmp_path)) as running:
        yield running


async def a_story(history: History) -> str:
    """A question, our answer, a call and a promise; the conversation."""
    await history.publish(mail("m1@a", text="Merhaba,\nSiparişim nerede kaldı? Hiç memnun değilim."))
    (entry,) = await until(lambda: history.rows("entries", external_id="m1@a"))
    conversation = str(entry["conversation"])
    async with history.client() as inbox:
        reply = history_service_pb2.SendReplyRequest(
            request_id=ids.new_id(), conversation_id=conversation, text="Merhaba,\nKargo şirketine sorduk."
        )
        await inbox.SendReply(reply, metadata=AGENT)
        call = history_service_pb2.RecordPhoneNoteRequest(
            request_id=ids.new_id(), conversation_id=conversation, text="Adresini yeniden söyledi."
        )
        await inbox.RecordPhoneNote(call, metadata=AGENT)
    async with history.client(service=promise_service_pb2_grpc.PromiseServiceStub) as promises:
        promise = promise_pb.MakePromiseRequest(
            request_id=ids.new_id(),
            conversation_id=conversation,
            text="Yarın arayacağız",
            due_at=timestamp(datetime.now(UTC) + timedelta(days=1)),
        )
        await promises.MakePromise(promise, metadata=AGENT)
    return conversation


def briefs(history: History) -> Any:
    return history.client(service=brief_service_pb2_grpc.BriefServiceStub)


def said(brief: pb.Brief) -> dict[str, list[tuple[str, str]]]:
    """Kinds and words of the lines, by part."""
    name = pb.BriefPart.Name
    return {
        name(section.part).removeprefix("BRIEF_PART_").lower(): [(line.kind, line.text) for line in section.lines]
        for section in brief.sections
    }


async def test_a_brief_says_what_was_asked_done_and_promised_with_its_entries(history: History) -> None:
    conversation = await a_story(history)
    async with briefs(history) as service:
        brief = (await service.GetBrief(pb.GetBriefRequest(conversation_id=conversation))).brief
        again = (await service.GetBrief(pb.GetBriefRequest(conversation_id=conversation))).brief

    assert brief == again
    assert said(brief) == {
        "problem": [("asked", "Siparişim nerede kaldı?")],
        "done": [("answered", "Kargo şirketine sorduk."), ("called", "Adresini yeniden söyledi.")],
        "now": [("promised", "Yarın arayacağız")],
    }
    assert [(one.kind, one.text) for one in brief.quotes] == [("complaint", "Hiç memnun değilim.")]
    async with history.client() as inbox:
        wanted = [id_ for section in brief.sections for line in section.lines for id_ in line.entry_ids]
        found = await inbox.BatchGetEntries(history_service_pb2.BatchGetEntriesRequest(entry_ids=wanted))
    assert len(found.entries) == 4


async def test_an_agents_words_stay_until_they_are_taken_back(history: History) -> None:
    conversation = await a_story(history)
    async with briefs(history) as service:
        correction = pb.CorrectBriefRequest(
            conversation_id=conversation, part=pb.BRIEF_PART_PROBLEM, text=f"Kargo kayıp {CARD}"
        )
        await service.CorrectBrief(correction, metadata=AGENT)
        await history.publish(mail("m2@a", references=("m1@a",), text="Hâlâ gelmedi.", minutes=1))
        await until(lambda: history.rows("entries", external_id="m2@a"))
        brief = (await service.GetBrief(pb.GetBriefRequest(conversation_id=conversation))).brief
        correction.text = ""
        back = (await service.CorrectBrief(correction, metadata=AGENT)).brief

    problem = brief.sections[0]
    assert (problem.text.startswith("Kargo kayıp"), problem.corrected_by, brief.newer) == (True, "agent:ana", 1)
    assert "4111" not in problem.text
    assert (back.sections[0].text, back.sections[0].corrected_by, back.newer) == ("", "", 0)


async def test_what_is_no_conversation_has_no_brief(history: History) -> None:
    async with briefs(history) as service:
        with pytest.raises(NotFound):
            await service.GetBrief(pb.GetBriefRequest(conversation_id=ids.new_id()))
        with pytest.raises(Rejected):
            await service.CorrectBrief(pb.CorrectBriefRequest(conversation_id=ids.new_id()), metadata=AGENT)


@asynccontextmanager
async def a_model(answers: list[dict[str, str] | int]) -> AsyncIterator[tuple[str, list[Any]]]:
    """An OpenAI-compatible server: its address, and what it was asked; a number is an error."""
    asked: list[Any] = []

    async def complete(request: Request) -> Response:
        asked.append((request.headers.get("authorization"), await request.json()))
        answer = answers[min(len(asked), len(answers)) - 1]
        if isinstance(answer, int):
            return Response(status_code=answer)
        return JSONResponse({"choices": [{"message": {"content": json.dumps(answer)}}]})

    app = Starlette(routes=[Route("/v1/chat/completions", complete, methods=["POST"])])
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", lifespan="off"))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve())
        await until(lambda: _is_up(server), what="the model")
        try:
            yield f"http://127.0.0.1:{port}/v1", asked
        finally:
            server.should_exit = True


async def _is_up(server: uvicorn.Server) -> bool:
    return server.started


@pytest.mark.parametrize("fails", [False, True])
async def test_a_model_that_is_set_rewords_once_and_one_that_fails_changes_nothing(
    nats_server: NatsServer, mongo_server: MongoServer, tmp_path: Path, fails: bool
) -> None:
    words = {"problem": "Kargo soruyor", "done": "Soruldu", "now": "Yarın aranacak"}
    settings = history_settings(nats_server.url, mongo_server.url, tmp_path)
    async with a_model([500 if fails else words]) as (url, asked):
        model = BriefSettings(url=url, model="m", key=SecretStr("secret"))
        async with running_history(settings.model_copy(update={"brief": model})) as history:
            conversation = await a_story(history)
            request = pb.GetBriefRequest(conversation_id=conversation, language="tr")
            async with briefs(history) as service:
                found = [(await service.GetBrief(request)).brief for _ in range(2)]

    assert len(asked) == 1
    assert (asked[0][0], asked[0][1]["model"]) == ("Bearer secret", "m")
    texts = [[section.text for section in brief.sections] for brief in found]
    assert texts == ([["", "", ""]] if fails else [list(words.values())]) * 2
    assert [brief.reworded for brief in found] == [not fails] * 2
