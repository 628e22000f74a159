import mailbox
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tellonce_ingest_email.archive import mails_in

RAW = b"Subject: %d\n\nmetin\n"


def test_a_maildir_is_read_with_its_subfolders_by_time_of_delivery(tmp_path: Path) -> None:
    for number, name in enumerate(("cur/1700000000.M1.h:2,S", "new/1700000001.M2.h", ".Sent/cur/1700000002.M3.h")):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(RAW % number)
    (tmp_path / "tmp").mkdir()
    (tmp_path / "tmp" / "half").write_bytes(b"half a mail")
    (tmp_path / "dovecot.index").write_bytes(b"no mail")

    found = dict(mails_in(tmp_path))

    assert sorted(found) == [RAW % number for number in range(3)]
    assert found[RAW % 0] == datetime.fromtimestamp(1_700_000_000, UTC)


def test_a_folder_of_eml_files_has_the_times_of_the_files(tmp_path: Path) -> None:
    path = tmp_path / "2024" / "bir.EML"
    path.parent.mkdir()
    path.write_bytes(RAW % 1)
    os.utime(path, (1_600_000_000, 1_600_000_000))

    assert list(mails_in(tmp_path)) == [(RAW % 1, datetime.fromtimestamp(1_600_000_000, UTC))]


def test_an_mbox_is_read_with_its_postmarks_and_its_quoted_froms(tmp_path: Path) -> None:
    path = tmp_path / "eski.mbox"
    path.write_bytes(
        b"From ada@x.example Mon Jan  5 09:00:00 2026\nSubject: bir\n\n>From here on\n\n"
        b"From ada@x.example nonsense\nSubject: iki\n\nmetin\n\n"
    )

    (first, at), (second, unknown) = mails_in(path)

    assert first.endswith(b"\nFrom here on\n")
    assert at == datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    assert second.startswith(b"Subject: iki")
    assert unknown is None


def test_what_python_wrote_comes_back(tmp_path: Path) -> None:
    archive = mailbox.mbox(tmp_path / "a.mbox")
    for number in range(3):
        archive.add(RAW % number)
    archive.close()

    assert [raw for raw, _ in mails_in(tmp_path / "a.mbox")] == [RAW % number for number in range(3)]


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")

    with pytest.raises(ValueError, match="neither a folder nor an mbox"):
        list(mails_in(tmp_path / "picture.png"))
