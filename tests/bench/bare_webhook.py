"""The floor of bench `social`: a FastAPI endpoint that publishes what it gets and says 200 after the broker's ack."""

import asyncio
import itertools
import sys

import nats
import uvicorn
import uvloop
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse
from nats.js.api import StreamConfig


async def serve(port: int, nats_url: str) -> None:
    """Serve until the process is ended."""
    client = await nats.connect(nats_url)
    context, numbers = client.jetstream(), itertools.count()
    await context.add_stream(StreamConfig(name="floor_webhooks", subjects=["floor.webhooks"]))
    app = FastAPI(openapi_url=None)

    @app.post("/webhooks/{channel}/{account}")
    async def call(request: Request, channel: str, account: str) -> PlainTextResponse:
        headers = {"Nats-Msg-Id": f"{channel}-{account}-{next(numbers)}"}
        await context.publish("floor.webhooks", await request.body(), headers=headers)
        return PlainTextResponse("")

    config = uvicorn.Config(app, host="127.0.0.1", port=port, http="httptools", access_log=False, log_level="warning")
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(int(sys.argv[1]), sys.argv[2]))
