"""Ids that are derived are the same for the same input, and never by accident."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellonce_core import ids


def test_new_ids_sort_by_the_time_they_were_made() -> None:
    made = [ids.new_id() for _ in range(100)]

    assert made == sorted(made)
    assert len(set(made)) == 100


def test_derived_ids_never_change() -> None:
    assert ids.mail_item_id("email", "support", "<a@b>", "c", "d") == "362e1be4-3ef7-52af-8dce-be07110a7cd5"
    assert ids.conversation_id("<a@b>", "n" * 32) == "4cd4f763-3db0-52e1-9c86-d9a772c5809f"
    assert ids.node_id(b"k" * 32, "email", "a@b.c") == "ce1b369789491eb71ca933d36d088f4f"
    assert ids.conversation_reference("c") == "SC-ARN8"


def test_parts_never_run_into_each_other() -> None:
    assert ids.derived_id("x", "ab", "c") != ids.derived_id("x", "a", "bc")
    assert ids.derived_id("x", "a") != ids.derived_id("x", "a", "")
    assert ids.derived_id("x", "a") != ids.derived_id("y", "a")


@pytest.mark.parametrize(
    "other", [("chat", "s", "<a@b>", "f", "d"), ("email", "s", "<a@b>", "g", "d"), ("email", "s", "<a@b>", "f", "e")]
)
def test_another_channel_sender_or_date_is_another_item(other: tuple[str, str, str, str, str]) -> None:
    assert ids.mail_item_id(*other) != ids.mail_item_id("email", "s", "<a@b>", "f", "d")


def test_item_without_message_id_is_its_raw_bytes() -> None:
    assert (
        ids.raw_item_id("email", "s", b"a")
        == ids.raw_item_id("email", "s", b"a")
        != ids.raw_item_id("email", "s", b"b")
    )


@given(st.text(max_size=40))
def test_lone_surrogates_of_broken_mail_have_an_id(text: str) -> None:
    assert ids.derived_id("x", text + "\udcff")


def test_node_of_another_key_is_another() -> None:
    assert ids.node_id(b"a" * 32, "email", "x") != ids.node_id(b"b" * 32, "email", "x")


@given(st.uuids(), st.integers(0, 3))
def test_reference_can_be_said_over_the_phone(conversation: object, attempt: int) -> None:
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{2}-[2-9A-HJ-NP-Z]{4}", ids.conversation_reference(str(conversation), attempt))


def test_next_attempt_gives_another_reference() -> None:
    assert len({ids.conversation_reference("c", attempt) for attempt in range(5)}) == 5


def test_reply_token_is_found_in_our_message_ids_only() -> None:
    token = ids.new_reply_token()

    assert ids.reply_token_of(f"<{token}@example.com>") == token
    assert ids.reply_token_of(f" {token.upper()}@other.example ") == token
    assert ids.reply_token_of("<to1.short@example.com>") is None
    assert ids.reply_token_of("<abc@example.com>") is None


def test_reply_tokens_are_never_the_same() -> None:
    assert len({ids.new_reply_token() for _ in range(1000)}) == 1000
