from tellonce_ingest_social.providers.unread import MAX_PAYLOAD_BYTES, unknown, unreadable
from tellonce_ingest_social.reading import Node


def test_an_event_is_kept_as_it_came_in_one_writing() -> None:
    first = unknown("follow", Node({"b": 1, "a": "ş"}), recipient="U")
    second = unknown("follow", Node({"a": "ş", "b": 1}), recipient="U")

    assert first == second
    assert first.payload == b'{"a":"\\u015f","b":1}'


def test_an_event_without_a_name_gets_one() -> None:
    assert unknown("", Node({})).name == "unnamed"
    assert len(unknown("x" * 999, Node({})).name) == 100


def test_a_body_that_can_not_be_read_is_kept_up_to_a_limit() -> None:
    event = unreadable(b"x" * (MAX_PAYLOAD_BYTES + 1), "ours")

    assert (event.name, len(event.payload), event.recipient) == ("unreadable", MAX_PAYLOAD_BYTES, "ours")
    assert not event.harmless
