"""The OpenAPI page that the UI's types are made from."""

import json
from pathlib import Path
from typing import Any

import pytest
from tellonce_inbox.app import openapi_text

COMMITTED = Path(__file__).parents[1] / "openapi.json"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    page: dict[str, Any] = json.loads(openapi_text())
    return page


def test_committed_page_is_that_of_the_code() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == openapi_text(), (
        "run: tellonce-inbox openapi > services/inbox/openapi.json"
    )


def test_every_reference_leads_somewhere(schema: dict[str, Any]) -> None:
    names = set(schema["components"]["schemas"])
    text = json.dumps(schema)

    assert {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]} <= names
    assert "HTTPValidationError" not in names


def test_every_answer_has_a_shape_and_every_operation_a_name(schema: dict[str, Any]) -> None:
    operations = [operation for path in schema["paths"].values() for operation in path.values()]

    for operation in operations:
        answer = operation["responses"].get("200")
        assert answer is None or next(iter(answer["content"].values()))["schema"], operation["operationId"]
        assert "application/problem+json" in operation["responses"]["503"]["content"]
    assert len({operation["operationId"] for operation in operations}) == len(operations)


def test_writes_need_session_and_token(schema: dict[str, Any]) -> None:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            if method != "get" and path not in {"/api/session", "/api/admin/company"}:
                assert operation["security"] == [{"session": [], "csrf": []}], path
