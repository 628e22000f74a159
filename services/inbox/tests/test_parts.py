"""How the API reaches its parts."""

from typing import Any

from fastapi import FastAPI
from starlette.requests import HTTPConnection
from tellonce_inbox.parts import attach, parts_of


def test_parts_belong_to_one_app() -> None:
    parts: Any = object()
    app = FastAPI()

    attach(app, parts)

    assert parts_of(HTTPConnection({"type": "http", "headers": [], "app": app})) is parts
