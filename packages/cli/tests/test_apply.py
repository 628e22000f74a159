"""Nothing is changed until every service has agreed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from tellonce_cli.apply import Inbox, NotApplied, Taker, apply
from tellonce_cli.company import Company
from tellonce_cli.read import line_of_field
from tellonce_core.errors import Rejected, TellonceError, Unavailable

pytestmark = pytest.mark.asyncio(loop_scope="session")

Read = Callable[[str], Company]


@dataclass
class FakeTaker:
    """Takes the company, or refuses it with the error."""

    error: TellonceError | None = None
    taken: list[bool] = field(default_factory=list)

    async def take(self, company: Company, *, dry_run: bool) -> list[str]:
        del company
        self.taken.append(dry_run)
        if self.error:
            raise self.error
        return ["team iade: added"]


async def test_a_dry_run_changes_nothing(read_text: Read, small_text: str) -> None:
    router = FakeTaker()

    changes = await apply(read_text(small_text), {"router": router}, dry_run=True)

    assert changes == ["router: team iade: added"]
    assert router.taken == [True]


async def test_all_are_asked_before_the_first_is_changed(read_text: Read, small_text: str) -> None:
    router, inbox = FakeTaker(), FakeTaker(Rejected("users.0.email: is no address"))

    with pytest.raises(NotApplied, match=r"inbox refuses it: users.0.email"):
        await apply(read_text(small_text), {"router": router, "inbox": inbox}, dry_run=False)

    assert router.taken == [True]


async def test_what_the_router_refuses_has_a_line(read_text: Read, small_text: str, tmp_path: Path) -> None:
    refused = Rejected("agents[0].team_ids: needs a team", metadata={"field": "agents[0].team_ids"})
    path = tmp_path / "company.toml"
    path.write_text(small_text, encoding="utf-8")

    with pytest.raises(NotApplied) as error:
        await apply(read_text(small_text), {"router": FakeTaker(refused)}, dry_run=False)

    line = line_of_field(path, error.value.field)
    assert small_text.splitlines()[line - 1] == "[[agents]]"


async def test_agreed_changes_are_made(read_text: Read, small_text: str) -> None:
    router = FakeTaker()

    await apply(read_text(small_text), {"router": router}, dry_run=False)

    assert router.taken == [True, False]


async def test_a_service_that_is_away_is_named(read_text: Read, small_text: str) -> None:
    takers: dict[str, Taker] = {"router": FakeTaker(Unavailable("connection refused"))}

    with pytest.raises(NotApplied, match=r"router doesn't answer .*is it running"):
        await apply(read_text(small_text), takers, dry_run=False)


def inbox_that_answers(answer: httpx.Response | Exception) -> Inbox:
    def handle(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer secret"
        if isinstance(answer, Exception):
            raise answer
        return answer

    client = httpx.AsyncClient(transport=httpx.MockTransport(handle), base_url="http://inbox")
    return Inbox(client, "secret")


async def test_the_inbox_tells_its_changes(read_text: Read, small_text: str) -> None:
    inbox = inbox_that_answers(httpx.Response(200, json={"changes": ["user deniz: new"]}))

    assert await inbox.take(read_text(small_text), dry_run=False) == ["user deniz: new"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.Response(422, json={"reason": "INVALID", "message": "no such team"}), "refuses it: no such team"),
        (httpx.Response(401, json={"message": "who are you"}), "TELLONCE_INBOX_BOOTSTRAP_TOKEN_FILE"),
        (httpx.Response(503, text="busy"), "doesn't answer .*HTTP 503"),
        (httpx.ConnectError("refused"), "doesn't answer .*is it running"),
    ],
)
async def test_the_inbox_s_refusal_is_told_in_words(
    read_text: Read, small_text: str, answer: httpx.Response | Exception, said: str
) -> None:
    with pytest.raises(NotApplied, match=said):
        await apply(read_text(small_text), {"inbox": inbox_that_answers(answer)}, dry_run=False)
