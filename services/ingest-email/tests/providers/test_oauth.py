import ssl
from typing import Any

import httpx
import pytest
from tellonce_ingest_email.providers.oauth import NoToken, Secrets, Tokens

URL = "https://tokens.example/token"


class Endpoint:
    """Answers in turn, and keeps the forms that it was sent."""

    def __init__(self, *answers: httpx.Response | httpx.HTTPError) -> None:
        self.answers = list(answers)
        self.forms: list[dict[str, str]] = []

    def post(self, url: str, *, data: dict[str, str], **_: Any) -> httpx.Response:
        self.forms.append(data)
        answer = self.answers.pop(0)
        if isinstance(answer, httpx.HTTPError):
            raise answer
        return answer


def tokens(monkeypatch: pytest.MonkeyPatch, endpoint: Endpoint, now: list[float], refresh: str = "r1") -> Tokens:
    monkeypatch.setattr(httpx, "post", endpoint.post)
    secrets = Secrets(URL, "client", "gizli", refresh, "")
    return Tokens(secrets, ssl.create_default_context(), clock=lambda: now[0])


def given(token: str, **more: object) -> httpx.Response:
    return httpx.Response(200, json={"access_token": token, "expires_in": 3600} | more)


def test_a_token_is_kept_until_a_minute_before_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    known = tokens(monkeypatch, Endpoint(given("a"), given("b")), now)

    first = known.access()
    now[0] = 3_539
    second = known.access()
    now[0] = 3_541

    assert (first, second, known.access()) == ("a", "a", "b")


def test_a_younger_refresh_token_is_used_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = Endpoint(given("a", refresh_token="r2"), given("b"))
    known = tokens(monkeypatch, endpoint, [0.0])

    known.access()
    known.forget()
    known.access()

    assert [form["refresh_token"] for form in endpoint.forms] == ["r1", "r2"]


def test_without_a_refresh_token_the_client_signs_in_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = Endpoint(given("a"))

    tokens(monkeypatch, endpoint, [0.0], refresh="").access()

    assert endpoint.forms == [{"client_id": "client", "client_secret": "gizli", "grant_type": "client_credentials"}]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (httpx.Response(400, json={"error": "invalid_grant", "error_description": "revoked"}), "sign in again"),
        (httpx.Response(401, json={"error": "invalid_client"}), "refused: invalid_client"),
        (httpx.Response(200, json={}), "no access token"),
        (httpx.Response(502, text="<html>"), "answered 502 without JSON"),
        (httpx.ConnectTimeout("slow"), "doesn't answer (ConnectTimeout)"),
    ],
)
def test_why_there_is_no_token_is_said(
    monkeypatch: pytest.MonkeyPatch, answer: httpx.Response | httpx.HTTPError, words: str
) -> None:
    with pytest.raises(NoToken) as refused:
        tokens(monkeypatch, Endpoint(answer), [0.0]).access()

    assert words in str(refused.value)
    assert "gizli" not in str(refused.value)
