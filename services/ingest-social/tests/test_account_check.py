"""What a network's answer about an account means, in words; whatever it answers, it is words."""

from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellonce_ingest_social.account_check import identity_steps, webhook_steps
from tellonce_ingest_social.provider import Provider
from tellonce_ingest_social.providers.registry import PROVIDERS
from tellonce_ingest_social.requests import Account, SendAnswer

ACCOUNT = Account(id="destek", addresses=("77",), settings={"base_url": "https://proxy.example"})
HOOK = "https://desk.example/webhooks/telegram/destek"
TELEGRAM = PROVIDERS["telegram"]


def read(provider: Provider, status: int, body: bytes) -> SendAnswer:
    return provider.read_send_answer(status, {}, body)


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=list(PROVIDERS))
def test_every_network_is_asked_at_its_own_address_with_the_secrets(provider: Provider) -> None:
    secrets = {name: f"our-{name}" for name in provider.secrets}

    call = provider.account_check.identity_call(ACCOUNT, secrets, datetime.now(UTC))

    assert call.url.startswith("https://proxy.example/")
    assert call.method == "GET" or provider.name == "viber"
    assert "our-" in call.url or any(name.lower() in ("authorization", "x-viber-auth-token") for name in call.headers)


@pytest.mark.parametrize(
    ("status", "body", "right", "words"),
    [
        (200, b'{"ok":true,"result":{"id":77,"username":"poyraz_bot"}}', True, "knows us as poyraz_bot"),
        (200, b'{"ok":true,"result":{"id":78,"username":"other_bot"}}', False, "opens the account 78 (other_bot)"),
        (401, b'{"ok":false,"error_code":401,"description":"Unauthorized"}', False, "refuses the secrets: 401"),
        (429, b'{"ok":false,"error_code":429,"description":"Too Many"}', False, "asks us to wait: Too Many"),
        (502, b"bad gateway", False, "refuses: HTTP 502"),
    ],
)
def test_whose_the_secrets_are_is_said_in_words(status: int, body: bytes, right: bool, words: str) -> None:
    found = identity_steps(TELEGRAM.account_check, ACCOUNT, status, body, partial(read, TELEGRAM))

    assert found[0] is right
    assert words.replace("opens", "open") in found[1]


def test_where_the_network_calls_is_said_in_words() -> None:
    check = TELEGRAM.account_check

    assert webhook_steps(check, f'{{"result":{{"url":"{HOOK}"}}}}'.encode(), HOOK) == (
        True,
        [f"the network calls {HOOK}"],
    )
    assert webhook_steps(check, b'{"result":{"url":"https://x.example"}}', HOOK)[1] == [
        f"the network calls https://x.example, not {HOOK}"
    ]
    assert webhook_steps(check, b"{}", HOOK)[1] == [f"the network calls no address yet: give it {HOOK}"]


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=list(PROVIDERS))
@given(status=st.sampled_from((200, 204, 302, 400, 401, 403, 404, 429, 500)), body=st.binary(max_size=80))
def test_fuzz_any_answer_becomes_words(provider: Provider, status: int, body: bytes) -> None:
    right, step = identity_steps(provider.account_check, ACCOUNT, status, body, partial(read, provider))
    _, steps = webhook_steps(provider.account_check, body, HOOK)

    assert step
    assert steps
    assert not right or 200 <= status < 300
