"""What documents and messages refer to outside of the database."""

from tellonce.message.v1 import message_pb2
from tellonce_history.erasing.content import Gathered, files_of_message, in_pieces

ENTRY = {
    "_id": "e1", "channel": "email", "account": "destek", "external_id": "m1@a",
    "attachments": [{"file": {"key": "k1"}}, {"filename": "without a file"}],
    "full_text": {"key": "k2"}, "full_html": {"key": "k3"},
}  # fmt: skip
ROW = {
    "_id": "e1", "channel": "email", "account": "destek", "raw": {"key": "k4"}, "files": ["k5"], "sequences": [3, 9],
    "seen": 2, "dead_sequence": 7,
}  # fmt: skip


def test_all_files_of_an_entry_and_its_row_are_found() -> None:
    gathered = Gathered()

    gathered.take_entry(ENTRY)
    gathered.take_row(ROW)

    assert gathered.files == {"k1", "k2", "k3", "k4", "k5"}
    assert (gathered.sequences, gathered.buried, gathered.external) == ({3, 9}, {7}, {"m1@a"})
    assert gathered.accounts == {"email.destek"}
    assert gathered.often == set()


def test_an_item_that_came_more_often_than_is_known_is_looked_for() -> None:
    gathered = Gathered()

    gathered.take_row(ROW | {"seen": 1001})

    assert gathered.often == {"e1"}


def test_all_files_of_a_message_are_found() -> None:
    file = message_pb2.FileRef
    message = message_pb2.Message(
        raw=file(key="k1"), full_text=file(key="k2"), attachments=[message_pb2.Attachment(file=file(key="k3"))]
    )

    assert files_of_message(message) == {"k1", "k2", "k3"}


def test_pieces_are_full_but_the_last_and_nothing_is_one_empty_piece() -> None:
    assert list(in_pieces(["a", "b", "c"], 2)) == [["a", "b"], ["c"]]
    assert list(in_pieces([], 2)) == [[]]
