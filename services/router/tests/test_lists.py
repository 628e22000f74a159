"""Selections, indexes and page tokens of the list."""

import pytest
from tellonce_core.desk import DeskStatus, Priority
from tellonce_core.errors import Rejected
from tellonce_router.store.lists import Filter, _mark, _read_token, _write_token, index_for, select


def test_every_selection_names_statuses() -> None:
    assert select(Filter())["status"] == {"$in": ["new", "open", "waiting", "snoozed", "resolved"]}
    assert select(Filter(statuses=(DeskStatus.OPEN,)))["status"] == {"$in": ["open"]}


def test_conditions_add_up() -> None:
    wanted = Filter(unassigned=True, team_id="t", channel="email", account="a", priorities=(Priority.HIGH,))

    selection = select(wanted)

    assert (selection["agent_id"], selection["team_id"], selection["account_key"]) == ("", "t", "email/a")
    assert selection["priority"] == {"$in": ["high"]}


@pytest.mark.parametrize(
    ("wanted", "prefix"),
    [
        (Filter(), []),
        (Filter(team_id="t"), [("team_id", 1)]),
        (Filter(unassigned=True), [("agent_id", 1)]),
        (Filter(unassigned=True, team_id="t"), [("team_id", 1), ("agent_id", 1)]),
        (Filter(channel="email", account="a", team_id="t"), [("account_key", 1)]),
    ],
)
def test_the_narrowest_condition_chooses_the_index(wanted: Filter, prefix: list[tuple[str, int]]) -> None:
    assert index_for(select(wanted), "by_target") == [("status", 1), *prefix, ("by_target", 1)]


def test_few_by_name_need_no_hint() -> None:
    assert index_for(select(Filter(customer_id="n1")), "by_newest") is None
    assert index_for(select(Filter(conversation_ids=("c",))), "by_newest") is None


def test_a_token_goes_on_where_the_page_ended() -> None:
    mark = _mark(select(Filter()), "by_target")

    assert _read_token(_write_token(12345, mark), mark) == 12345


@pytest.mark.parametrize("token", ["", "x", "ÿ", "====", _write_token(1, "another query")])
def test_a_token_of_another_query_is_refused(token: str) -> None:
    with pytest.raises(Rejected) as refused:
        _read_token(token, _mark(select(Filter()), "by_target"))

    assert refused.value.reason == "INVALID_PAGE_TOKEN"
