"""Thread keys."""

from tellonce_history.keys import all_keys, own_key, thread_key, token_key

from services.history.tests.history_cases import a_message


def test_a_key_belongs_to_its_channel_and_tells_no_address() -> None:
    key = thread_key("email", "ana@x.example")

    assert key != thread_key("chat", "ana@x.example")
    assert "ana" not in key


def test_a_mail_without_message_id_is_known_by_its_item_id() -> None:
    message = a_message("", thread_root="root")

    assert own_key(message) == thread_key("email", message.item_id)


def test_each_key_is_claimed_once_and_the_own_one_first() -> None:
    message = a_message("m3", references=("m1", "m2", "m1", ""), thread_root="m1")

    assert all_keys(message) == tuple(thread_key("email", id_) for id_ in ("m3", "m1", "m2"))


def test_a_token_is_known_however_it_is_written() -> None:
    assert token_key("to1.ABC") == token_key("to1.abc")
