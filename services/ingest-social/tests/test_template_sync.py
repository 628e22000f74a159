"""When templates are fetched, and what becomes of answers that are no list."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from tellonce_core.errors import Rejected
from tellonce_ingest_social.accounts import Account, AccountBook
from tellonce_ingest_social.providers.registry import PROVIDERS
from tellonce_ingest_social.requests import HttpCall
from tellonce_ingest_social.template_sync import TemplateSync
from tellonce_ingest_social.templates import Template
from tellonce_runtime.testing import FakeClock

from tests.support.social_cases import NOW

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Kept:
    """Keeps in dictionaries what TemplateStore keeps in MongoDB."""

    def __init__(self) -> None:
        self.templates: dict[str, Sequence[Template]] = {}
        self.problems: dict[str, str] = {}

    async def save(self, account_key: str, templates: Sequence[Template], at: datetime) -> None:
        self.templates[account_key] = templates
        self.problems.pop(account_key, None)

    async def note_problem(self, account_key: str, problem: str) -> None:
        self.problems[account_key] = problem


class Network:
    """Answers in turn; `calls` are those that it got."""

    def __init__(self, *answers: tuple[int, bytes] | None) -> None:
        self.answers = list(answers)
        self.calls: list[HttpCall] = []

    async def get(self, call: HttpCall) -> tuple[int, bytes] | None:
        self.calls.append(call)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def page(*names: str, after: str = "") -> tuple[int, bytes]:
    body = [{"type": "BODY", "text": "Hi"}]
    data = [{"name": one, "language": "tr", "status": "APPROVED", "components": body} for one in names]
    paging = {"cursors": {"after": after}, "next": "https://graph.example"} if after else {}
    return 200, json.dumps({"data": data, "paging": paging}).encode()


def account(**settings: str) -> Account:
    facts: dict[str, Any] = {"id": "wa", "channel": "whatsapp", "brand": "b", "name": "n"}
    return Account(**facts, addresses=("1",), languages=("tr",), settings={"business_account_id": "10", **settings})


def sync_of(network: Network, *accounts: Account, secrets: Any = None) -> tuple[TemplateSync, Kept, FakeClock]:
    kept, clock = Kept(), FakeClock(NOW)
    sync = TemplateSync(
        store=kept,
        book=AccountBook(accounts),
        provider_of=lambda one: PROVIDERS[one.provider],
        secrets_of=secrets or (lambda one: {"access_token": one.id}),
        getter=network,
        clock=clock,
        every=timedelta(minutes=15),
    )
    return sync, kept, clock


async def test_all_pages_are_fetched_and_sorted() -> None:
    network = Network(page("b", after="x"), page("a"))
    sync, kept, _ = sync_of(network, account())

    await sync.sync_due()

    assert [one.name for one in kept.templates["whatsapp/wa"]] == ["a", "b"]
    assert "after=x" in network.calls[1].url


async def test_they_are_fetched_again_when_their_time_comes_or_the_account_changes() -> None:
    network = Network(page("a"))
    book_account = account()
    sync, _, clock = sync_of(network, book_account)

    for minutes in (0, 14, 2):
        clock.advance(timedelta(minutes=minutes))
        await sync.sync_due()
    sync._book.replace([account(graph_version="v25.0")])
    await sync.sync_due()

    assert len(network.calls) == 3


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (None, "the network can't be reached"),
        ((401, b'{"error": {"code": 190}}'), "the network answered 401 when it was asked for the templates"),
        ((200, b"<html>"), "the network answered 200 when it was asked for the templates"),
    ],
)
async def test_what_is_no_list_is_told_and_tried_again_soon(answer: tuple[int, bytes] | None, problem: str) -> None:
    network = Network(answer, page("a"))
    sync, kept, clock = sync_of(network, account())

    await sync.sync_due()
    said = dict(kept.problems)
    clock.advance(timedelta(minutes=1))
    await sync.sync_due()

    assert said == {"whatsapp/wa": problem}
    assert [one.name for one in kept.templates["whatsapp/wa"]] == ["a"]
    assert kept.problems == {}


async def test_a_missing_secret_is_told_and_nobody_is_called() -> None:
    def no_secrets(one: Account) -> dict[str, str]:
        raise Rejected("the secret file:x isn't there")

    network = Network(page("a"))
    sync, kept, _ = sync_of(network, account(), secrets=no_secrets)

    await sync.sync_due()

    assert kept.problems == {"whatsapp/wa": "the secret file:x isn't there"}
    assert network.calls == []


async def test_who_has_no_templates_or_names_no_business_account_is_not_asked() -> None:
    network = Network(page("a"))
    sync, kept, _ = sync_of(network, account(business_account_id=""))

    await sync.sync_due()

    assert (network.calls, kept.templates, kept.problems) == ([], {}, {})
