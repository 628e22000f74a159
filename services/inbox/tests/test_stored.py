"""Rows of the database as records."""

from tellonce_inbox import stored
from tellonce_inbox.records import User

from services.inbox.tests.fakes import NOW


def test_user_of_an_older_version_gets_defaults() -> None:
    user = stored.to_user({"_id": "deniz", "email": "d@a.example", "name": "Deniz", "unknown": 1})

    assert user == User(id="deniz", email="d@a.example", name="Deniz")


def test_mark_without_answers_of_ours_reads_as_none() -> None:
    mark = stored.to_mark({"conversation_id": "v1", "last_in_at": NOW, "unanswered": 2})

    assert (mark.last_in_at, mark.last_out_at, mark.unanswered) == (NOW, None, 2)


def test_other_rows_come_back_as_they_were_written() -> None:
    file = {"key": "k", "size_bytes": 1, "sha256": "s"}
    upload = stored.to_upload({"_id": "f", "user_id": "u", "name": "a.png", "media_type": "image/png", "file": file})
    company = stored.to_company({"name": "Poyraz", "brands": [{"id": "p", "name": "Poyraz"}]})

    assert upload.file.size_bytes == 1
    assert company.brands[0].id == "p"
    assert stored.to_draft({"text": "x", "mode": "note"}).mode == "note"
