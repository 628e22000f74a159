import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from tellonce_ingest_email.command import parse_command, thread_command

RAW = b"From: a@x.example\nSubject: bir\nMessage-ID: <%d@x>\n%s\n\nmetin\n"


def test_one_json_a_mail_in_their_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [tmp_path / f"{number}.eml" for number in range(3)]
    for number, path in enumerate(paths):
        path.write_bytes(RAW % (number, b""))

    assert parse_command([str(path) for path in paths]) == 0

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["message_id"] for line in lines] == ["0@x", "1@x", "2@x"]
    assert lines[0]["reply_text"] == "metin"


def test_without_a_path_one_mail_is_read_from_stdin(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(RAW % (1, b""))))

    parse_command([])

    assert json.loads(capsys.readouterr().out)["subject"] == "bir"


def test_mails_that_refer_to_each_other_are_one_thread(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    headers = [b"", b"References: <0@x>", b"References: <lost@x>", b"In-Reply-To: <1@x>", b"References: <lost@x>"]
    paths = [tmp_path / f"{number}.eml" for number in range(len(headers))]
    for number, path in enumerate(paths):
        path.write_bytes(RAW % (number, headers[number]))

    thread_command([str(path) for path in paths])

    labels = [json.loads(line)["thread"] for line in capsys.readouterr().out.splitlines()]
    assert labels[0] == labels[1] == labels[3] != labels[2] == labels[4]


def test_the_command_starts_without_the_libraries_that_serve() -> None:
    code = "import sys, tellonce_ingest_email.command; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert not {"grpc", "nats", "mongoengine", "pydantic", "aiosmtpd", "google.protobuf", "py3langid"} & set(loaded)
